package platform

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// A tool is a program of the system that does something with a file.
type tool struct {
	system  string      // as [runtime.GOOS]; empty: any other
	when    func() bool // nil: always
	command func(path string) []string
	piped   bool   // it reads the file from its standard input
	missing string // what to do where the program is not there
}

// openers open a file with the program that the desktop has for it.
var openers = []tool{
	{system: "darwin", command: func(path string) []string { return []string{"open", path} }},
	{system: "windows", command: func(path string) []string {
		return []string{"rundll32", "url.dll,FileProtocolHandler", path}
	}},
	{command: func(path string) []string { return []string{"xdg-open", path} }, missing: "install xdg-utils"},
}

// clipboards put a PNG on the clipboard. Fyne's own is for text; of the libraries none serves an X display without
// headers of X being installed, or survives an error of another program's window.
var clipboards = []tool{
	{system: "darwin", command: func(path string) []string {
		return []string{"osascript", "-e", `on run {path}`, "-e",
			`set the clipboard to (read (POSIX file path) as «class PNGf»)`, "-e", "end run", path}
	}},
	{system: "windows", command: func(path string) []string {
		return []string{"powershell", "-NoProfile", "-STA", "-Command", "Add-Type -AssemblyName System.Windows.Forms, " +
			"System.Drawing; [Windows.Forms.Clipboard]::SetImage([Drawing.Image]::FromFile('" +
			strings.ReplaceAll(path, "'", "''") + "'))"}
	}},
	{when: onWayland, command: func(string) []string { return []string{"wl-copy", "--type", "image/png"} },
		piped: true, missing: "install wl-clipboard"},
	{command: func(string) []string {
		return []string{"xclip", "-selection", "clipboard", "-target", "image/png", "-in"}
	},
		piped: true, missing: "install xclip"},
}

func onWayland() bool {
	if os.Getenv("WAYLAND_DISPLAY") == "" {
		return false
	}
	_, err := exec.LookPath("wl-copy")
	return err == nil || os.Getenv("DISPLAY") == ""
}

// How long a tool may take before it counts as done: what it opens may stay in the foreground.
const toolPatience = 20 * time.Second

// OpenFile opens a file with the program that the desktop has for it. It waits; the error says why it could not.
func OpenFile(path string) error { return hand(openers, path, nil) }

// CopyPNG puts a picture on the clipboard, where it stays for as long as the system keeps it. It waits; the error says why
// it could not.
func CopyPNG(png []byte) error {
	folder, err := os.MkdirTemp("", "isopet-picture-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "picture.png")
	if err := os.WriteFile(path, png, 0o600); err != nil {
		return err
	}
	return hand(clipboards, path, png)
}

// hand gives a file to the first tool for this system.
func hand(tools []tool, path string, content []byte) error {
	for _, t := range tools {
		if t.system != "" && t.system != runtime.GOOS || t.when != nil && !t.when() {
			continue
		}
		return t.run(path, content)
	}
	return errors.New("this system has no program for it")
}

// run runs the tool. Its output goes to files and not to pipes, which what it leaves running would keep open.
func (t tool) run(path string, content []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), toolPatience)
	defer cancel()
	args := t.command(path)
	c := exec.Command(args[0], args[1:]...)
	if t.piped {
		c.Stdin = bytes.NewReader(content)
	}
	if err := c.Start(); errors.Is(err, exec.ErrNotFound) {
		return errors.Join(fmt.Errorf("the program %s is not there; %s", args[0], t.missing))
	} else if err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	done := make(chan error, 1)
	go func() { done <- c.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			return fmt.Errorf("%s could not do it (%w)", args[0], err)
		}
	case <-ctx.Done():
	}
	return nil
}
