package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Choices are several texts below each other of which one is chosen.
type Choices struct {
	fynewidget.BaseWidget
	// Selected is the chosen one's place.
	Selected int

	rows []*choiceRow
}

// NewChoices has the first chosen.
func NewChoices(labels ...string) *Choices {
	c := &Choices{}
	for place, label := range labels {
		r := &choiceRow{of: c, place: place, icon: fynewidget.NewIcon(nil), label: fynewidget.NewLabel(label), ring: newRing()}
		r.ExtendBaseWidget(r)
		c.rows = append(c.rows, r)
	}
	c.ExtendBaseWidget(c)
	c.Select(0)
	return c
}

// Select chooses one by its place.
func (c *Choices) Select(place int) {
	c.Selected = place
	for _, r := range c.rows {
		icon := fynetheme.RadioButtonIcon()
		if r.place == place {
			icon = fynetheme.RadioButtonCheckedIcon()
		}
		r.icon.SetResource(icon)
	}
}

// CreateRenderer is Fyne's.
func (c *Choices) CreateRenderer() fyne.WidgetRenderer {
	box := container.New(layout.NewCustomPaddedVBoxLayout(0))
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

// CreateRenderer is Fyne's.
func (r *choiceRow) CreateRenderer() fyne.WidgetRenderer {
	row := container.New(layout.NewCustomPaddedLayout(0, 0, 6, 0), container.NewBorder(nil, nil, r.icon, nil, r.label))
	return &ringed{WidgetRenderer: fynewidget.NewSimpleRenderer(row), ring: r.ring}
}

// Tapped is Fyne's.
func (r *choiceRow) Tapped(*fyne.PointEvent) {
	leave(r)
	r.of.Select(r.place)
}

// FocusGained is Fyne's.
func (r *choiceRow) FocusGained() {
	r.ring.Show()
	r.Refresh()
}

// FocusLost is Fyne's.
func (r *choiceRow) FocusLost() {
	r.space.down = false
	r.ring.Hide()
	r.Refresh()
}

// TypedRune is Fyne's.
func (r *choiceRow) TypedRune(rune) {}

// TypedKey is Fyne's. The arrows choose the neighbour.
func (r *choiceRow) TypedKey(e *fyne.KeyEvent) {
	step, arrow := map[fyne.KeyName]int{fyne.KeyUp: -1, fyne.KeyDown: 1}[e.Name]
	switch to := r.place + step; {
	case e.Name == fyne.KeySpace:
		r.space.typed(r.choose)
	case !arrow:
		pass(r, e)
	case to >= 0 && to < len(r.of.rows):
		r.of.Select(to)
		if c := fyne.CurrentApp().Driver().CanvasForObject(r); c != nil {
			c.Focus(r.of.rows[to])
		}
	}
}

func (r *choiceRow) choose() { r.of.Select(r.place) }

// KeyDown is Fyne's.
func (r *choiceRow) KeyDown(e *fyne.KeyEvent) { r.space.keyDown(r, e) }

// KeyUp is Fyne's.
func (r *choiceRow) KeyUp(e *fyne.KeyEvent) { r.space.keyUp(r, e, r.choose) }
