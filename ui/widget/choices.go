package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/ui/layout"
)

// Choices are several texts below each other of which one is chosen.
type Choices struct {
	fynewidget.BaseWidget
	// Selected is the chosen one's place.
	Selected int
	// OnChanged, if set, is called when another is chosen.
	OnChanged func()

	rows []*choiceRow
}

// NewChoices has the first chosen.
func NewChoices(labels ...string) *Choices {
	c := &Choices{}
	for place, label := range labels {
		r := &choiceRow{of: c, place: place, ring: newRing()}
		r.icon, r.label = fynewidget.NewIcon(nil), fynewidget.NewLabel(label)
		r.ExtendBaseWidget(r)
		c.rows = append(c.rows, r)
	}
	c.ExtendBaseWidget(c)
	c.Select(0)
	return c
}

// Select chooses one by its place.
func (c *Choices) Select(place int) {
	changed := c.Selected != place
	c.Selected = place
	for _, r := range c.rows {
		icon := fynetheme.RadioButtonIcon()
		if r.place == place {
			icon = fynetheme.RadioButtonCheckedIcon()
		}
		r.icon.SetResource(icon)
	}
	if changed && c.OnChanged != nil {
		c.OnChanged()
	}
}

// CreateRenderer implements fyne.Widget.
func (c *Choices) CreateRenderer() fyne.WidgetRenderer {
	box := layout.Column(0)
	for _, r := range c.rows {
		box.Add(r)
	}
	return fynewidget.NewSimpleRenderer(box)
}

// choiceRow is one of the texts.
type choiceRow struct {
	fynewidget.BaseWidget
	of    *Choices
	place int
	icon  *fynewidget.Icon
	label *fynewidget.Label
	ring  *canvas.Rectangle
	space spaceBar
}

// CreateRenderer implements fyne.Widget.
func (r *choiceRow) CreateRenderer() fyne.WidgetRenderer {
	row := layout.Inset(0, 0, 6, 0, container.NewBorder(nil, nil, r.icon, nil, r.label))
	return &focusRing{WidgetRenderer: fynewidget.NewSimpleRenderer(row), ring: r.ring}
}

// Tapped implements fyne.Tappable.
func (r *choiceRow) Tapped(*fyne.PointEvent) {
	unfocus(r)
	r.of.Select(r.place)
}

// FocusGained implements fyne.Focusable.
func (r *choiceRow) FocusGained() {
	r.ring.Show()
	r.Refresh()
}

// FocusLost implements fyne.Focusable.
func (r *choiceRow) FocusLost() {
	r.space.down = false
	r.ring.Hide()
	r.Refresh()
}

// TypedRune implements fyne.Focusable.
func (r *choiceRow) TypedRune(rune) {}

// TypedKey implements fyne.Focusable. The arrows choose the neighbour.
func (r *choiceRow) TypedKey(e *fyne.KeyEvent) {
	step, arrow := map[fyne.KeyName]int{fyne.KeyUp: -1, fyne.KeyDown: 1}[e.Name]
	switch to := r.place + step; {
	case e.Name == fyne.KeySpace:
		r.space.typed(r.choose)
	case !arrow:
		forwardKey(r, e)
	case to >= 0 && to < len(r.of.rows):
		r.of.Select(to)
		if c := fyne.CurrentApp().Driver().CanvasForObject(r); c != nil {
			c.Focus(r.of.rows[to])
		}
	}
}

func (r *choiceRow) choose() { r.of.Select(r.place) }

// KeyDown implements desktop.Keyable.
func (r *choiceRow) KeyDown(e *fyne.KeyEvent) { r.space.keyDown(r, e) }

// KeyUp implements desktop.Keyable.
func (r *choiceRow) KeyUp(e *fyne.KeyEvent) { r.space.keyUp(r, e, r.choose) }
