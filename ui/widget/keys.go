package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// The controls here are Fyne's, but for the keyboard: whoever presses a key means the window, unless the key means
// something to the control that has the focus. So controls pass on all other keys, to what the canvas was given by
// SetOnTypedKey; and a click on one does not give it the focus, which only Tab does.

// forwardKey gives a key to the window that an object is in.
func forwardKey(o fyne.CanvasObject, e *fyne.KeyEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(e)
	}
}

// forwardKeyDown and forwardKeyUp tell the window that a key goes down and up, whatever it means to the control that
// has the focus: the space bar grips pictures while it is held.
func forwardKeyDown(o fyne.CanvasObject, e *fyne.KeyEvent) {
	if c, ok := fyne.CurrentApp().Driver().CanvasForObject(o).(desktop.Canvas); ok && c.OnKeyDown() != nil {
		c.OnKeyDown()(e)
	}
}

func forwardKeyUp(o fyne.CanvasObject, e *fyne.KeyEvent) {
	if c, ok := fyne.CurrentApp().Driver().CanvasForObject(o).(desktop.Canvas); ok && c.OnKeyUp() != nil {
		c.OnKeyUp()(e)
	}
}

// spaceBar has the space bar press a control when it is let go, as on any desktop, and not at all if the focus was lost
// in between, as by the press on a picture that the bar grips. Where a driver tells of keys no more than that they are
// typed, it is pressed at once.
type spaceBar struct{ down bool }

func (b *spaceBar) keyDown(o fyne.CanvasObject, e *fyne.KeyEvent) {
	b.down = b.down || e.Name == fyne.KeySpace
	forwardKeyDown(o, e)
}

func (b *spaceBar) keyUp(o fyne.CanvasObject, e *fyne.KeyEvent, press func()) {
	pressed := b.down && e.Name == fyne.KeySpace
	b.down = b.down && !pressed
	forwardKeyUp(o, e)
	if pressed {
		press()
	}
}

// typed presses the control unless that waits for the bar to be let go.
func (b *spaceBar) typed(press func()) {
	if !b.down {
		press()
	}
}

// unfocus takes the focus from whatever has it in the window that an object is in.
func unfocus(o fyne.CanvasObject) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		c.Unfocus()
	}
}
