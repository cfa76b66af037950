package ui

import (
	"fyne.io/fyne/v2"

	"isopet/ui/command"
)

// grip is the space bar while it is held: pictures are moved by the left button then, or by scrolling. What the bar
// does when it is typed waits until it is let go, and is not done if it has gripped a picture.
type grip struct {
	down bool
	used bool
	then command.ID // empty: nothing
}

func (w *window) keyDown(e *fyne.KeyEvent) {
	if e.Name == fyne.KeySpace {
		w.space = grip{down: true}
	}
}

func (w *window) keyUp(e *fyne.KeyEvent) {
	if e.Name != fyne.KeySpace {
		return
	}
	was := w.space
	w.space = grip{}
	if was.then != "" && !was.used {
		w.Run(was.then)
	}
}

// Gripped implements viewer.Host: whether the space bar is held, over no dialog: one that has opened meanwhile may
// have kept the bar's end for itself.
func (w *window) Gripped() bool {
	if w.win.Canvas().Overlays().Top() != nil {
		w.space = grip{}
	}
	return w.space.down
}

// Moved implements viewer.Host.
func (w *window) Moved() { w.space.used = true }
