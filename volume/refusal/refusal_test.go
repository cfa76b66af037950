package refusal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReasons are told from one another by what this system says itself.
func TestReasons(t *testing.T) {
	folder := t.TempDir()
	reasons := map[string]Reason{
		"missing": Missing, "forbidden": Forbidden, "disk full": DiskFull, "quota": Quota, "read-only": ReadOnly,
		"too large": TooLarge, "long name": LongName, "bad name": BadName, "in use": InUse,
	}
	says := func(err error) string {
		t.Helper()
		var all []string
		for name, r := range reasons {
			if r.Is(fmt.Errorf("around it: %w", err)) {
				all = append(all, name)
			}
		}
		return strings.Join(all, ", ")
	}
	_, err := os.Open(filepath.Join(folder, "gone"))
	if got := says(err); got != "missing" {
		t.Errorf("%v is %q", err, got)
	}
	if got := says(fs.ErrPermission); got != "forbidden" {
		t.Errorf("it is %q", got)
	}
	if got := says(errors.New("something else")); got != "" {
		t.Errorf("it is %q", got)
	}
	// Whatever a system calls it, a name of 300 letters is too long for one.
	_, err = os.Create(filepath.Join(folder, strings.Repeat("x", 300)))
	if got := says(err); got != "long name" && got != "bad name" && got != "missing" {
		t.Errorf("%v is %q", err, got)
	}
}
