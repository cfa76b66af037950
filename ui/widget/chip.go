package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Chip is a switch that is a legend as well: a line in the colours of what it shows, and its name. Off, it is dim.
type Chip struct {
	fynewidget.BaseWidget
	tip

	OnChanged func(on bool)

	on, over bool
	line     Line
	back     *canvas.Rectangle
	halo     *canvas.Rectangle
	swatch   [chipColours]*canvas.Rectangle // from left to right
	label    *canvas.Text
}

// chipColours are as many as a legend's line has room for.
const chipColours = 4

// Line is how a line is drawn on pictures: in a colour, or in several where there are several such lines, with a halo
// on both sides, nil for none.
type Line struct {
	Colours [chipColours]color.Color // nil: no more
	Halo    color.Color
}

// NewLine is a line in some colours; those that a legend has no room for are left out.
func NewLine(halo color.Color, colours ...color.Color) Line {
	l := Line{Halo: halo}
	copy(l.Colours[:], colours)
	return l
}

// NewChip makes a switch that is on.
func NewChip(label string, line Line, changed func(on bool)) *Chip {
	c := &Chip{OnChanged: changed, on: true, line: line, label: canvas.NewText(label, nil)}
	c.back, c.halo = canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	for i := range c.swatch {
		c.swatch[i] = canvas.NewRectangle(color.Transparent)
	}
	c.back.CornerRadius, c.halo.CornerRadius = 5, 1.5
	c.ExtendBaseWidget(c)
	return c
}

// On reports whether the switch is on.

// SetOn switches without calling back.
func (c *Chip) SetOn(on bool) {
	if c.on != on {
		c.on = on
		c.Refresh()
	}
}

// SetLine shows another line.
func (c *Chip) SetLine(line Line) {
	if c.line != line {
		c.line = line
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

// MouseMoved implements desktop.Hoverable.
func (c *Chip) MouseMoved(*desktop.MouseEvent) {}

// MouseOut dims the chip.
func (c *Chip) MouseOut() {
	c.over = false
	c.Refresh()
	c.leave(c)
}

// Cursor is a hand.
func (c *Chip) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
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
	const thick, edge = 3, 1.5
	c.halo.Move(fyne.NewPos(chipMargin-edge, size.Height/2-thick/2.-edge))
	c.halo.Resize(fyne.NewSize(chipSwatch+2*edge, thick+2*edge))
	n := 0
	for n < chipColours && c.line.Colours[n] != nil {
		n++
	}
	each := float32(chipSwatch) / float32(max(n, 1))
	for i, part := range c.swatch {
		part.Hidden = i >= n
		part.Move(fyne.NewPos(chipMargin+float32(i)*each, size.Height/2-thick/2.))
		part.Resize(fyne.NewSize(each, thick))
	}
	t := c.label.MinSize()
	c.label.Move(fyne.NewPos(2*chipMargin+chipSwatch, (size.Height-t.Height)/2))
	c.label.Resize(t)
}

func (r *chipRenderer) paint() {
	c := r.c
	th, variant := c.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	c.label.TextSize = th.Size(fynetheme.SizeNameCaptionText)
	c.halo.FillColor, c.back.FillColor = color.Transparent, color.Transparent
	c.label.Color = th.Color(fynetheme.ColorNameForeground, variant)
	if c.on && c.line.Halo != nil {
		c.halo.FillColor = c.line.Halo
	}
	for i, part := range c.swatch {
		part.FillColor = c.line.Colours[i]
	}
	if !c.on {
		c.label.Color = th.Color(fynetheme.ColorNameDisabled, variant)
		for _, part := range c.swatch {
			part.FillColor = c.label.Color
		}
	}
	if c.over {
		c.back.FillColor = th.Color(fynetheme.ColorNameHover, variant)
	}
}

func (r *chipRenderer) Refresh() {
	r.paint()
	r.Layout(r.c.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
}

func (r *chipRenderer) Destroy() {}

func (r *chipRenderer) Objects() []fyne.CanvasObject {
	o := []fyne.CanvasObject{r.c.back, r.c.halo, r.c.label}
	for _, part := range r.c.swatch {
		o = append(o, part)
	}
	return o
}
