package platform

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestHand: what the system's programs are given, and what is said where they fail or are not there.
func TestHand(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the programs are scripts of a Unix shell")
	}
	folder := t.TempDir()
	t.Setenv("PATH", folder)
	t.Setenv("WAYLAND_DISPLAY", "")
	script := func(name, does string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/sh\n"+does), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(name, want string) {
		t.Helper()
		if got, _ := os.ReadFile(filepath.Join(folder, name)); string(got) != want {
			t.Errorf("%s holds %q, want %q", name, got, want)
		}
	}
	fails := func(err error, why string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("the error is %v, want one with %q", err, why)
		}
	}
	fails(OpenFile("report.pdf"), "xdg-open is not there; install xdg-utils")
	fails(CopyPNG([]byte("PNG")), "xclip is not there; install xclip")

	script("xdg-open", `echo "$@" >`+folder+`/opened`)
	script("xclip", `while read line; do echo "$line"; done >`+folder+`/copied; echo "$@" >`+folder+`/how`)
	if err := OpenFile("a report.pdf"); err != nil {
		t.Error(err)
	}
	if err := CopyPNG([]byte("PNG\n")); err != nil {
		t.Error(err)
	}
	holds("opened", "a report.pdf\n")
	holds("copied", "PNG\n")
	holds("how", "-selection clipboard -target image/png -in\n")

	script("wl-copy", `echo "$@" >`+folder+`/how`)
	t.Setenv("WAYLAND_DISPLAY", "wayland-0")
	if err := CopyPNG(nil); err != nil {
		t.Error(err)
	}
	holds("how", "--type image/png\n")

	script("xdg-open", "exit 3")
	fails(OpenFile("report.pdf"), "xdg-open could not do it (exit status 3)")
}
