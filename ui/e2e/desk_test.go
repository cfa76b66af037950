//go:build e2e

// Package e2e drives the built program as a person would, on a display of its own: real window, real files.
//
//	make build && go test -tags e2e ./ui/e2e/
//
// A test is a window, and its scenarios are what somebody does in it one after the other. They wait for what can be
// seen or is in a file, never for a time. Each session, setting and result lies in a folder of the test.
package e2e

import (
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// pictures are taken of the window where the scenarios say so, if a folder for them is named.
var pictures = flag.String("screenshots", "", "`folder` for pictures of the window, such as ../../docs")

// patience is how long something may take on a machine that does other things as well.
var patience = flag.Duration("patience", time.Minute, "how `long` to wait for something to come about")

// The display, which the window fills.
const (
	width  = 1480
	height = 920
)

// desk is a display without a monitor.
type desk struct {
	server *exec.Cmd
	number string // of the display
	folder string // of its memory
	memory []byte // shared with it
	answer *answer
}

// openDesk starts a display for a test, or skips the test with a sentence where that cannot be.
func openDesk(t *testing.T) *desk {
	t.Helper()
	for _, tool := range []string{"Xvfb", "xdotool"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed; `make test` installs what this test needs", tool)
		}
	}
	folder := t.TempDir()
	number, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	const frame = 40 // room that the program leaves for a window's frame
	d := &desk{folder: folder}
	d.server = exec.Command("Xvfb", "-displayfd", "3", "-fbdir", folder, "-screen", "0",
		fmt.Sprintf("%dx%dx24", width, height+frame), "-nolisten", "tcp",
		"-r",       // without repeated keys: a busy machine is slow to let go of one
		"-noreset") // else it refuses who comes at the moment when its only guest has left, such as xdotool
	d.server.ExtraFiles = []*os.File{out}
	if err := d.server.Start(); err != nil {
		t.Fatal(err)
	}
	out.Close()
	t.Cleanup(func() { d.server.Process.Kill(); d.server.Wait() })
	line := make([]byte, 16)
	n, err := number.Read(line)
	if err != nil {
		t.Fatalf("Xvfb did not start: %v", err)
	}
	d.number = strings.TrimSpace(string(line[:n]))
	return d
}

// screen is what the display shows, and goes on to show. Xvfb keeps it in a file in the format of xwd: a header of
// big-endian numbers, a table of colours, and pixels of four bytes, blue first.
func (d *desk) screen() (*picture, error) {
	if d.memory == nil {
		var err error
		if d.memory, err = mapped(filepath.Join(d.folder, "Xvfb_screen0")); err != nil {
			return nil, err
		}
	}
	data := d.memory
	field := func(n int) int { return int(binary.BigEndian.Uint32(data[4*n:])) }
	const size, bitsPerPixel, bytesPerLine, colours = 0, 11, 12, 19
	if len(data) < 100 || field(bitsPerPixel) != 32 {
		return nil, fmt.Errorf("the memory of the display is not as expected")
	}
	pixels := data[field(size)+12*field(colours):]
	return &picture{pixels[:height*field(bytesPerLine)], field(bytesPerLine)}, nil
}

// mapped is a file as it is in memory, where the display changes it.
func mapped(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
}
