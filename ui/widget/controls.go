package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
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

// passDown and passUp tell the window that a key goes down and up, whatever it means to the control that has the focus:
// the space bar grips pictures while it is held.
func passDown(o fyne.CanvasObject, e *fyne.KeyEvent) {
	if c, ok := fyne.CurrentApp().Driver().CanvasForObject(o).(desktop.Canvas); ok && c.OnKeyDown() != nil {
		c.OnKeyDown()(e)
	}
}

func passUp(o fyne.CanvasObject, e *fyne.KeyEvent) {
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
	passDown(o, e)
}

func (b *spaceBar) keyUp(o fyne.CanvasObject, e *fyne.KeyEvent, press func()) {
	pressed := b.down && e.Name == fyne.KeySpace
	b.down = b.down && !pressed
	passUp(o, e)
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

// CreateRenderer is Fyne's.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	return &ringed{WidgetRenderer: b.Button.CreateRenderer(), ring: b.ring, colour: fynetheme.ColorNameForeground}
}

// FocusGained is Fyne's.
func (b *Button) FocusGained() {
	b.ring.Show()
	b.Button.FocusGained()
}

// FocusLost is Fyne's.
func (b *Button) FocusLost() {
	b.space.down = false
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
	case fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	case fyne.KeySpace:
		b.space.typed(func() { b.Tapped(nil) })
	default:
		pass(b, e)
	}
}

// KeyDown is Fyne's.
func (b *Button) KeyDown(e *fyne.KeyEvent) { b.space.keyDown(b, e) }

// KeyUp is Fyne's.
func (b *Button) KeyUp(e *fyne.KeyEvent) { b.space.keyUp(b, e, func() { b.Tapped(nil) }) }

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

// TypedRune is Fyne's.
func (c *Check) TypedRune(r rune) { c.space.typed(func() { c.Check.TypedRune(r) }) }

// KeyDown is Fyne's.
func (c *Check) KeyDown(e *fyne.KeyEvent) { c.space.keyDown(c, e) }

// KeyUp is Fyne's.
func (c *Check) KeyUp(e *fyne.KeyEvent) { c.space.keyUp(c, e, func() { c.Check.TypedRune(' ') }) }

// FocusLost is Fyne's.
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

// KeyDown is Fyne's.
func (s *Slider) KeyDown(e *fyne.KeyEvent) { passDown(s, e) }

// KeyUp is Fyne's.
func (s *Slider) KeyUp(e *fyne.KeyEvent) { passUp(s, e) }

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
		s.popUp()
	}
}

// popUp shows the texts without taking the focus.
func (s *Select) popUp() { s.Select.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace}) }

// TypedKey is Fyne's.
func (s *Select) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace:
		s.space.typed(s.popUp)
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight:
		s.Select.TypedKey(e)
	default:
		pass(s, e)
	}
}

// KeyDown is Fyne's.
func (s *Select) KeyDown(e *fyne.KeyEvent) { s.space.keyDown(s, e) }

// KeyUp is Fyne's.
func (s *Select) KeyUp(e *fyne.KeyEvent) { s.space.keyUp(s, e, s.popUp) }

// FocusLost is Fyne's.
func (s *Select) FocusLost() {
	s.space.down = false
	s.Select.FocusLost()
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

// KeyDown is Fyne's.
func (l *List) KeyDown(e *fyne.KeyEvent) { passDown(l, e) }

// KeyUp is Fyne's.
func (l *List) KeyUp(e *fyne.KeyEvent) { passUp(l, e) }

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

// CreateRenderer is Fyne's.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	return &ringed{WidgetRenderer: e.Entry.CreateRenderer(), ring: e.ring(), colour: fynetheme.ColorNameError}
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

// KeyDown is Fyne's.
func (e *Entry) KeyDown(k *fyne.KeyEvent) {
	e.Entry.KeyDown(k)
	passDown(e, k)
}

// KeyUp is Fyne's.
func (e *Entry) KeyUp(k *fyne.KeyEvent) {
	e.Entry.KeyUp(k)
	passUp(e, k)
}
