package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Chip is a switch that is a legend as well: a line in the colour of what it shows, and its name. Off, it is dim.
type Chip struct {
	fynewidget.BaseWidget
	tip

	OnChanged func(on bool)

	on, over bool
	colour   color.Color
	back     *canvas.Rectangle
	swatch   *canvas.Rectangle
	label    *canvas.Text
}

// NewChip makes a switch that is on.
func NewChip(label string, colour color.Color, changed func(on bool)) *Chip {
	c := &Chip{OnChanged: changed, on: true, colour: colour,
		back: canvas.NewRectangle(color.Transparent), swatch: canvas.NewRectangle(color.Transparent), label: canvas.NewText(label, nil)}
	c.back.CornerRadius, c.swatch.CornerRadius = 5, 1.5
	c.ExtendBaseWidget(c)
	return c
}

// On reports whether the switch is on.
func (c *Chip) On() bool { return c.on }

// SetOn switches without calling back.
func (c *Chip) SetOn(on bool) {
	if c.on != on {
		c.on = on
		c.Refresh()
	}
}

// SetColour shows another colour.
func (c *Chip) SetColour(colour color.Color) {
	if c.colour != colour {
		c.colour = colour
		c.Refresh()
	}
}

// Tapped switches.
func (c *Chip) Tapped(*fyne.PointEvent) {
	c.dismiss(c)
	c.SetOn(!c.on)
	if c.OnChanged != nil {
		c.OnChanged(c.on)
	}
}

// MouseIn lights the chip.
func (c *Chip) MouseIn(e *desktop.MouseEvent) {
	c.over = true
	c.Refresh()
	c.enter(c, e)
}

// MouseMoved is Fyne's.
func (c *Chip) MouseMoved(*desktop.MouseEvent) {}

// MouseOut dims the chip.
func (c *Chip) MouseOut() {
	c.over = false
	c.Refresh()
	c.leave(c)
}

// Cursor is a hand.
func (c *Chip) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer is Fyne's.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	r := &chipRenderer{c}
	r.paint()
	return r
}

type chipRenderer struct{ c *Chip }

const (
	chipMargin = 8
	chipSwatch = 14
)

func (r *chipRenderer) MinSize() fyne.Size {
	t := r.c.label.MinSize()
	return fyne.NewSize(3*chipMargin+chipSwatch+t.Width, t.Height+10)
}

func (r *chipRenderer) Layout(size fyne.Size) {
	c := r.c
	c.back.Resize(size)
	c.swatch.Move(fyne.NewPos(chipMargin, size.Height/2-1.5))
	c.swatch.Resize(fyne.NewSize(chipSwatch, 3))
	t := c.label.MinSize()
	c.label.Move(fyne.NewPos(2*chipMargin+chipSwatch, (size.Height-t.Height)/2))
	c.label.Resize(t)
}

func (r *chipRenderer) paint() {
	c := r.c
	th, variant := c.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	c.label.TextSize = th.Size(theme.SizeNameCaptionText)
	c.swatch.FillColor, c.label.Color, c.back.FillColor = c.colour, th.Color(theme.ColorNameForeground, variant), color.Transparent
	if !c.on {
		c.swatch.FillColor = th.Color(theme.ColorNameDisabled, variant)
		c.label.Color = th.Color(theme.ColorNameDisabled, variant)
	}
	if c.over {
		c.back.FillColor = th.Color(theme.ColorNameHover, variant)
	}
}

func (r *chipRenderer) Refresh() {
	r.paint()
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *chipRenderer) Destroy() {}

func (r *chipRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.c.back, r.c.swatch, r.c.label}
}
