package platform

import (
	"bytes"
	"log"
	"strings"
	"testing"
)

// TestHarmlessErrorsAreNotSaid, and all others are, whole and in order.
func TestHarmlessErrorsAreNotSaid(t *testing.T) {
	var out bytes.Buffer
	l := log.New(&siftedLog{to: &out}, "", log.LstdFlags)
	fyneError := func(reason, cause string) {
		l.Println("Fyne error: ", reason)
		if cause != "" {
			l.Println("  Cause:", cause)
		}
		l.Printf("  At: %s:%d", "app_xdg.go", 152)
	}
	fyneError("failed to watch theme settings", `exec: "dbus-launch": executable file not found in $PATH`)
	fyneError("Getting favorite locations", "this computer does not define a VIDEOS folder")
	if out.Len() > 0 {
		t.Errorf("it says %q", out.String())
	}
	fyneError("failed to watch theme settings", "permission denied")
	fyneError("Getting favorite locations", "")
	fyneError("Failed to create app cache space", "no space left")
	l.Println("something else")
	said := out.String()
	for _, want := range []string{"watch theme settings\n", "permission denied\n", "favorite locations\n",
		"cache space\n", "no space left\n", "something else\n"} {
		if strings.Count(said, want) != 1 {
			t.Errorf("%q is said %d times", want, strings.Count(said, want))
		}
	}
	if n := strings.Count(said, "At: "); n != 3 || strings.Index(said, "watch theme") > strings.Index(said,
		"permission") {
		t.Errorf("it says %q", said)
	}
}
