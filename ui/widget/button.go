package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Button is pressed by Enter as well as by the space bar, and has a ring when it has the focus: Fyne's own colour of
// focus does not show on the usual answer of a dialog.
type Button struct {
	fynewidget.Button
	tip
	ring  *canvas.Rectangle
	space spaceBar
}

// NewButton is a button with a text.
func NewButton(label string, tapped func()) *Button { return NewButtonWithIcon(label, nil, tapped) }

// NewButtonWithIcon is a button with a text, which may be empty, and an icon.
func NewButtonWithIcon(label string, icon fyne.Resource, tapped func()) *Button {
	b := &Button{Button: fynewidget.Button{Text: label, Icon: icon, OnTapped: tapped}, ring: newRing()}
	b.ExtendBaseWidget(b)
	return b
}

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	return &focusRing{WidgetRenderer: b.Button.CreateRenderer(), ring: b.ring, colour: fynetheme.ColorNameForeground}
}

// FocusGained implements fyne.Focusable.
func (b *Button) FocusGained() {
	b.ring.Show()
	b.Button.FocusGained()
}

// FocusLost implements fyne.Focusable.
func (b *Button) FocusLost() {
	b.space.down = false
	b.ring.Hide()
	b.Button.FocusLost()
}

// MouseIn implements desktop.Hoverable.
func (b *Button) MouseIn(e *desktop.MouseEvent) {
	b.Button.MouseIn(e)
	b.enter(b, e)
}

// MouseOut implements desktop.Hoverable.
func (b *Button) MouseOut() {
	b.Button.MouseOut()
	b.leave(b)
}

// Tapped implements fyne.Tappable.
func (b *Button) Tapped(e *fyne.PointEvent) {
	b.dismiss(b)
	b.Button.Tapped(e)
}

// TypedKey implements fyne.Focusable.
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	case fyne.KeySpace:
		b.space.typed(func() { b.Tapped(nil) })
	default:
		forwardKey(b, e)
	}
}

// KeyDown implements desktop.Keyable.
func (b *Button) KeyDown(e *fyne.KeyEvent) { b.space.keyDown(b, e) }

// KeyUp implements desktop.Keyable.
func (b *Button) KeyUp(e *fyne.KeyEvent) { b.space.keyUp(b, e, func() { b.Tapped(nil) }) }
