package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
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

// Button is pressed by Enter as well as by the space bar.
type Button struct{ fynewidget.Button }

// NewButton is a button with a text.
func NewButton(label string, tapped func()) *Button { return NewButtonWithIcon(label, nil, tapped) }

// NewButtonWithIcon is a button with a text, which may be empty, and an icon.
func NewButtonWithIcon(label string, icon fyne.Resource, tapped func()) *Button {
	b := &Button{fynewidget.Button{Text: label, Icon: icon, OnTapped: tapped}}
	b.ExtendBaseWidget(b)
	return b
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
type Select struct{ fynewidget.Select }

// NewSelect is a choice that nothing is chosen of yet.
func NewSelect(options []string, changed func(string)) *Select {
	s := &Select{fynewidget.Select{Options: options, OnChanged: changed}}
	s.ExtendBaseWidget(s)
	return s
}

// Tapped is Fyne's.
func (s *Select) Tapped(*fyne.PointEvent) {
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

// Choices are several texts below each other of which one is chosen.
type Choices struct {
	fynewidget.BaseWidget
	// Selected is the chosen one's place.
	Selected int

	rows *fyne.Container
}

// NewChoices has the first chosen.
func NewChoices(labels ...string) *Choices {
	c := &Choices{rows: container.New(layout.NewCustomPaddedVBoxLayout(0))}
	for i, label := range labels {
		r := &choiceRow{of: c, place: i}
		r.Text, r.Importance, r.Alignment = label, fynewidget.LowImportance, fynewidget.ButtonAlignLeading
		r.OnTapped = func() { c.Select(i) }
		r.ExtendBaseWidget(r)
		c.rows.Add(r)
	}
	c.ExtendBaseWidget(c)
	c.Select(0)
	return c
}

// Select chooses one by its place.
func (c *Choices) Select(place int) {
	c.Selected = place
	for i, o := range c.rows.Objects {
		icon := theme.RadioButtonIcon()
		if i == place {
			icon = theme.RadioButtonCheckedIcon()
		}
		o.(*choiceRow).SetIcon(icon)
	}
}

// CreateRenderer is Fyne's.
func (c *Choices) CreateRenderer() fyne.WidgetRenderer { return fynewidget.NewSimpleRenderer(c.rows) }

// choiceRow is one of the texts.
type choiceRow struct {
	fynewidget.Button
	of    *Choices
	place int
}

// TypedKey is Fyne's. The arrows choose the neighbour.
func (r *choiceRow) TypedKey(e *fyne.KeyEvent) {
	step := map[fyne.KeyName]int{fyne.KeyUp: -1, fyne.KeyDown: 1}[e.Name]
	switch to := r.place + step; {
	case e.Name == fyne.KeySpace:
		r.of.Select(r.place)
	case step == 0:
		pass(r, e)
	case to >= 0 && to < len(r.of.rows.Objects):
		r.of.Select(to)
		if c := fyne.CurrentApp().Driver().CanvasForObject(r); c != nil {
			c.Focus(r.of.rows.Objects[to].(*choiceRow))
		}
	}
}
