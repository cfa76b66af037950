package ui

import (
	"fmt"
	"os"
	"slices"

	"isopet/ui/command"
	"isopet/ui/dialogs"
)

func (w *window) openDialog() {
	w.dialogs.ChooseFile("Open scan", slices.Concat(dialogs.Images, dialogs.Sessions), w.openScan)
}

func (w *window) openDemo() {
	w.dialogs.WhenSaved("Open the demo scan", func() { w.app.OpenDemo() })
}

func (w *window) openAnnotation() {
	w.dialogs.ChooseFile("Open annotation", dialogs.Images, func(path string) { w.app.LoadReference(path) })
}

// recent is the submenu of the scans opened last.
func (w *window) recent() []command.Entry {
	var entries []command.Entry
	for _, path := range w.app.State.Recent {
		entries = append(entries, command.Entry{Label: path, Do: func() {
			if _, err := os.Stat(path); err != nil {
				w.app.ForgetRecent(path)
				w.dialogs.Failed(fmt.Sprintf("%s is no longer there; it was taken from the list.", path))
				return
			}
			w.openScan(path)
		}})
	}
	return entries
}

func (w *window) openPath() { w.dialogs.AskPath("Open scan by its path", w.openScan) }

func (w *window) openAnnotationPath() {
	w.dialogs.AskPath("Open annotation by its path", func(path string) { w.app.LoadReference(path) })
}

func (w *window) openSession() {
	w.dialogs.ChooseFile("Open session", dialogs.Sessions, func(path string) { w.openScan(path) })
}

// close asks once for changes that are not in a file, and closes the window.
func (w *window) close() {
	w.dialogs.WhenSaved("Close Isopet", func() {
		w.app.Close()
		w.win.Close()
	})
}
