package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Check is a switch.
type Check struct {
	fynewidget.Check
	space spaceBar
}

// NewCheck is a switch with a text.
func NewCheck(label string, changed func(bool)) *Check {
	c := &Check{Check: fynewidget.Check{Text: label, OnChanged: changed}}
	c.ExtendBaseWidget(c)
	return c
}

// Tapped implements fyne.Tappable.
func (c *Check) Tapped(e *fyne.PointEvent) {
	if c.Disabled() || e.Position.X > c.MinSize().Width {
		return
	}
	unfocus(c)
	c.SetChecked(!c.Checked)
}

// TypedKey implements fyne.Focusable. The space bar comes as a rune.
func (c *Check) TypedKey(e *fyne.KeyEvent) {
	if e.Name != fyne.KeySpace {
		forwardKey(c, e)
	}
}

// TypedRune implements fyne.Focusable.
func (c *Check) TypedRune(r rune) { c.space.typed(func() { c.Check.TypedRune(r) }) }

// KeyDown implements desktop.Keyable.
func (c *Check) KeyDown(e *fyne.KeyEvent) { c.space.keyDown(c, e) }

// KeyUp implements desktop.Keyable.
func (c *Check) KeyUp(e *fyne.KeyEvent) { c.space.keyUp(c, e, func() { c.Check.TypedRune(' ') }) }

// FocusLost implements fyne.Focusable.
func (c *Check) FocusLost() {
	c.space.down = false
	c.Check.FocusLost()
}

// Slider is moved by the arrows along it.
type Slider struct{ fynewidget.Slider }

// NewSlider is a horizontal slider between two values.
func NewSlider(low, high float64) *Slider {
	s := &Slider{fynewidget.Slider{Min: low, Max: high, Step: 1}}
	s.ExtendBaseWidget(s)
	return s
}

// Tapped implements fyne.Tappable.
func (s *Slider) Tapped(e *fyne.PointEvent) {
	s.Slider.Tapped(e)
	unfocus(s)
}

// TypedKey implements fyne.Focusable.
func (s *Slider) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyLeft, fyne.KeyRight:
		s.Slider.TypedKey(e)
	default:
		forwardKey(s, e)
	}
}

// KeyDown implements desktop.Keyable.
func (s *Slider) KeyDown(e *fyne.KeyEvent) { forwardKeyDown(s, e) }

// KeyUp implements desktop.Keyable.
func (s *Slider) KeyUp(e *fyne.KeyEvent) { forwardKeyUp(s, e) }

// Select is a choice of one of several texts, which pop up.
type Select struct {
	fynewidget.Select
	tip
	space spaceBar
}

// NewSelect is a choice that nothing is chosen of yet.
func NewSelect(options []string, changed func(string)) *Select {
	s := &Select{Select: fynewidget.Select{Options: options, OnChanged: changed}}
	s.ExtendBaseWidget(s)
	return s
}

// MouseIn implements desktop.Hoverable.
func (s *Select) MouseIn(e *desktop.MouseEvent) {
	s.Select.MouseIn(e)
	s.enter(s, e)
}

// MouseOut implements desktop.Hoverable.
func (s *Select) MouseOut() {
	s.Select.MouseOut()
	s.leave(s)
}

// Tapped implements fyne.Tappable.
func (s *Select) Tapped(*fyne.PointEvent) {
	s.dismiss(s)
	if !s.Disabled() {
		unfocus(s)
		s.popUp()
	}
}

// popUp shows the texts without taking the focus.
func (s *Select) popUp() { s.Select.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace}) }

// TypedKey implements fyne.Focusable.
func (s *Select) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace:
		s.space.typed(s.popUp)
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight:
		s.Select.TypedKey(e)
	default:
		forwardKey(s, e)
	}
}

// KeyDown implements desktop.Keyable.
func (s *Select) KeyDown(e *fyne.KeyEvent) { s.space.keyDown(s, e) }

// KeyUp implements desktop.Keyable.
func (s *Select) KeyUp(e *fyne.KeyEvent) { s.space.keyUp(s, e, s.popUp) }

// FocusLost implements fyne.Focusable.
func (s *Select) FocusLost() {
	s.space.down = false
	s.Select.FocusLost()
}

// List is for the mouse: a key goes to the window even after a click in it.
type List struct{ fynewidget.List }

// NewList is a list whose rows are made and filled as Fyne's are.
func NewList(
	length func() int, create func() fyne.CanvasObject, update func(fynewidget.ListItemID, fyne.CanvasObject),
) *List {
	l := &List{fynewidget.List{Length: length, CreateItem: create, UpdateItem: update}}
	l.ExtendBaseWidget(l)
	return l
}

// TypedKey implements fyne.Focusable.
func (l *List) TypedKey(e *fyne.KeyEvent) { forwardKey(l, e) }

// KeyDown implements desktop.Keyable.
func (l *List) KeyDown(e *fyne.KeyEvent) { forwardKeyDown(l, e) }

// KeyUp implements desktop.Keyable.
func (l *List) KeyUp(e *fyne.KeyEvent) { forwardKeyUp(l, e) }
