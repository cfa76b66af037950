// Package filewindow is the desktop's own window in which files are chosen: that of the XDG portal, or else of zenity or
// kdialog. It knows nothing of what is opened.
package filewindow

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
)

// Request is what is to be chosen.
type Request struct {
	Title     string
	Folder    string   // in which the choice begins
	Directory bool     // a folder, not a file
	Kinds     string   // what the files on offer are called, such as "Scans"
	Endings   []string // of their names
	X11       uintptr  // the window that asks, 0 where that cannot be said
}

// ErrNone says that this desktop has no such window.
var ErrNone = errors.New("this desktop has no window for files")

// Choose asks for a file or a folder and waits for the answer, which is empty if there was none. The error is [ErrNone]
// where somebody else has to ask.
func Choose(ctx context.Context, r Request) (path string, err error) {
	if runtime.GOOS != "linux" {
		return "", ErrNone
	}
	for _, ask := range []func(context.Context, Request) (string, error){portal, program} {
		if path, err = ask(ctx, r); !errors.Is(err, ErrNone) {
			break
		}
	}
	if path != "" && !filepath.IsAbs(path) {
		return "", fmt.Errorf("the desktop's window for files answered %q, which is no path; type it (Open path)", path)
	}
	return path, err
}

// patterns are the endings as desktops want them, in either case of letters.
func (r Request) patterns() (all []string) {
	for _, end := range r.Endings {
		all = append(all, "*"+foldedEnd(end))
	}
	return all
}

// foldedEnd is a pattern for an ending in either case of letters.
func foldedEnd(end string) string {
	folded := ""
	for _, c := range end {
		if 'a' <= c && c <= 'z' {
			folded += fmt.Sprintf("[%c%c]", c, c-'a'+'A')
		} else {
			folded += string(c)
		}
	}
	return folded
}
