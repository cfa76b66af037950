package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Entry is a line, or several, to type in. Escape, and Enter where it submits nothing, mean the window.
type Entry struct {
	fynewidget.Entry
	fault *canvas.Rectangle
}

// NewEntry is a line to type in.
func NewEntry() *Entry {
	e := &Entry{Entry: fynewidget.Entry{Wrapping: fyne.TextWrap(fyne.TextTruncateClip)}}
	e.ExtendBaseWidget(e)
	return e
}

// NewMultiLineEntry is several lines to type in.
func NewMultiLineEntry() *Entry {
	e := &Entry{Entry: fynewidget.Entry{MultiLine: true, Wrapping: fyne.TextWrapWord}}
	e.ExtendBaseWidget(e)
	return e
}

// SetFault frames the line in red, or no longer: what is in it cannot be taken.
func (e *Entry) SetFault(on bool) {
	if ring := e.ring(); ring.Visible() != on {
		ring.Hidden = !on
		e.Refresh()
	}
}

// Fault reports whether the line is framed in red.
func (e *Entry) Fault() bool { return e.ring().Visible() }

func (e *Entry) ring() *canvas.Rectangle {
	if e.fault == nil {
		e.fault = newRing()
	}
	return e.fault
}

// CreateRenderer implements fyne.Widget.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	return &focusRing{WidgetRenderer: e.Entry.CreateRenderer(), ring: e.ring(), colour: fynetheme.ColorNameError}
}

// TypedKey implements fyne.Focusable.
func (e *Entry) TypedKey(k *fyne.KeyEvent) {
	enter := k.Name == fyne.KeyReturn || k.Name == fyne.KeyEnter
	if k.Name == fyne.KeyEscape || enter && !e.MultiLine && e.OnSubmitted == nil {
		forwardKey(e, k)
		return
	}
	e.Entry.TypedKey(k)
}

// KeyDown implements desktop.Keyable.
func (e *Entry) KeyDown(k *fyne.KeyEvent) {
	e.Entry.KeyDown(k)
	forwardKeyDown(e, k)
}

// KeyUp implements desktop.Keyable.
func (e *Entry) KeyUp(k *fyne.KeyEvent) {
	e.Entry.KeyUp(k)
	forwardKeyUp(e, k)
}
