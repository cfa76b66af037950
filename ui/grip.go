package ui

import (
	"fyne.io/fyne/v2"

	"isopet/ui/command"
	"isopet/ui/widget/sliceview"
	"isopet/volume"
)

// grip is the space bar while it is held: pictures are moved by the left button then, or by scrolling. What the bar does
// when it is typed waits until it is let go, and is not done if it has gripped a picture.
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

// gripped reports whether the space bar is held, over no dialog: one that has opened meanwhile may have kept the bar's
// end for itself.
func (w *window) gripped() bool {
	if w.win.Canvas().Overlays().Top() != nil {
		w.space = grip{}
	}
	return w.space.down
}

// moved is what moves the picture of a pane on the screen, whoever asks for it.
func (w *window) moved(plane volume.Plane, view *sliceview.View, layout func() volume.Layout) func(dx, dy float32) {
	return func(dx, dy float32) {
		w.space.used = true
		size := view.Size()
		w.app.SetView(w.app.State.View.Panned(plane, layout(), float64(size.Width), float64(size.Height), float64(dx), float64(dy)))
	}
}
