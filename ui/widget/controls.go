package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"
)

// The controls here are Fyne's, but for the keyboard: whoever presses a key means the window, unless the key means
// something to the control that has the focus. So controls pass on all other keys, to what the canvas was given by
// SetOnTypedKey; and a click on one does not give it the focus, which only Tab does.

// pass gives a key to the window that an object is in.
func pass(o fyne.CanvasObject, e *fyne.KeyEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(e)
	}
}

// leave takes the focus from whatever has it in the window that an object is in.
func leave(o fyne.CanvasObject) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		c.Unfocus()
	}
}

// Button is pressed by Enter as well as by the space bar, and has a ring when it has the focus: Fyne's own colour of focus
// does not show on the usual answer of a dialog.
type Button struct {
	fynewidget.Button
	tip
	ring *canvas.Rectangle
}

// NewButton is a button with a text.
func NewButton(label string, tapped func()) *Button { return NewButtonWithIcon(label, nil, tapped) }

// NewButtonWithIcon is a button with a text, which may be empty, and an icon.
func NewButtonWithIcon(label string, icon fyne.Resource, tapped func()) *Button {
	b := &Button{Button: fynewidget.Button{Text: label, Icon: icon, OnTapped: tapped}, ring: newRing()}
	b.ExtendBaseWidget(b)
	return b
}

// CreateRenderer is Fyne's.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	return &ringed{WidgetRenderer: b.Button.CreateRenderer(), ring: b.ring}
}

// FocusGained is Fyne's.
func (b *Button) FocusGained() {
	b.ring.Show()
	b.Button.FocusGained()
}

// FocusLost is Fyne's.
func (b *Button) FocusLost() {
	b.ring.Hide()
	b.Button.FocusLost()
}

// MouseIn is Fyne's.
func (b *Button) MouseIn(e *desktop.MouseEvent) {
	b.Button.MouseIn(e)
	b.enter(b, e)
}

// MouseOut is Fyne's.
func (b *Button) MouseOut() {
	b.Button.MouseOut()
	b.leave(b)
}

// Tapped is Fyne's.
func (b *Button) Tapped(e *fyne.PointEvent) {
	b.dismiss(b)
	b.Button.Tapped(e)
}

// TypedKey is Fyne's.
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		pass(b, e)
	}
}

// Check is a switch.
type Check struct{ fynewidget.Check }

// NewCheck is a switch with a text.
func NewCheck(label string, changed func(bool)) *Check {
	c := &Check{fynewidget.Check{Text: label, OnChanged: changed}}
	c.ExtendBaseWidget(c)
	return c
}

// Tapped is Fyne's.
func (c *Check) Tapped(e *fyne.PointEvent) {
	if c.Disabled() || e.Position.X > c.MinSize().Width {
		return
	}
	leave(c)
	c.SetChecked(!c.Checked)
}

// TypedKey is Fyne's. The space bar comes as a rune.
func (c *Check) TypedKey(e *fyne.KeyEvent) {
	if e.Name != fyne.KeySpace {
		pass(c, e)
	}
}

// Slider is moved by the arrows along it.
type Slider struct{ fynewidget.Slider }

// NewSlider is a horizontal slider between two values.
func NewSlider(low, high float64) *Slider {
	s := &Slider{fynewidget.Slider{Min: low, Max: high, Step: 1}}
	s.ExtendBaseWidget(s)
	return s
}

// Tapped is Fyne's.
func (s *Slider) Tapped(e *fyne.PointEvent) {
	s.Slider.Tapped(e)
	leave(s)
}

// TypedKey is Fyne's.
func (s *Slider) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyLeft, fyne.KeyRight:
		s.Slider.TypedKey(e)
	default:
		pass(s, e)
	}
}

// Select is a choice of one of several texts, which pop up.
type Select struct {
	fynewidget.Select
	tip
}

// NewSelect is a choice that nothing is chosen of yet.
func NewSelect(options []string, changed func(string)) *Select {
	s := &Select{Select: fynewidget.Select{Options: options, OnChanged: changed}}
	s.ExtendBaseWidget(s)
	return s
}

// MouseIn is Fyne's.
func (s *Select) MouseIn(e *desktop.MouseEvent) {
	s.Select.MouseIn(e)
	s.enter(s, e)
}

// MouseOut is Fyne's.
func (s *Select) MouseOut() {
	s.Select.MouseOut()
	s.leave(s)
}

// Tapped is Fyne's.
func (s *Select) Tapped(*fyne.PointEvent) {
	s.dismiss(s)
	if !s.Disabled() {
		leave(s)
		s.Select.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace}) // which pops them up without taking the focus
	}
}

// TypedKey is Fyne's.
func (s *Select) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight:
		s.Select.TypedKey(e)
	default:
		pass(s, e)
	}
}

// List is for the mouse: a key goes to the window even after a click in it.
type List struct{ fynewidget.List }

// NewList is a list whose rows are made and filled as Fyne's are.
func NewList(length func() int, create func() fyne.CanvasObject, update func(fynewidget.ListItemID, fyne.CanvasObject)) *List {
	l := &List{fynewidget.List{Length: length, CreateItem: create, UpdateItem: update}}
	l.ExtendBaseWidget(l)
	return l
}

// TypedKey is Fyne's.
func (l *List) TypedKey(e *fyne.KeyEvent) { pass(l, e) }

// Entry is a line, or several, to type in. Escape, and Enter where it submits nothing, mean the window.
type Entry struct{ fynewidget.Entry }

// NewEntry is a line to type in.
func NewEntry() *Entry {
	e := &Entry{fynewidget.Entry{Wrapping: fyne.TextWrap(fyne.TextTruncateClip)}}
	e.ExtendBaseWidget(e)
	return e
}

// NewMultiLineEntry is several lines to type in.
func NewMultiLineEntry() *Entry {
	e := &Entry{fynewidget.Entry{MultiLine: true, Wrapping: fyne.TextWrapWord}}
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey is Fyne's.
func (e *Entry) TypedKey(k *fyne.KeyEvent) {
	enter := k.Name == fyne.KeyReturn || k.Name == fyne.KeyEnter
	if k.Name == fyne.KeyEscape || enter && !e.MultiLine && e.OnSubmitted == nil {
		pass(e, k)
		return
	}
	e.Entry.TypedKey(k)
}
