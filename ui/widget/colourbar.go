package widget

import (
	"image"
	"image/color"
	"math"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/ui/theme"
	"isopet/ui/widget/colourmap"
)

// ColourBar says which colour stands for which value, with round numbers beside it. Dragging its upper third moves the
// high value, the lower third the low one, the middle both; a double tap asks for the default.
type ColourBar struct {
	fynewidget.BaseWidget

	OnChanged      func(low, high float64) // while the user drags
	OnDoubleTapped func()

	low, high float64
	unit      string
	ink       color.Color
	ground    *canvas.Rectangle
	strip     *image.RGBA
	bar       *canvas.Image
	frame     *canvas.Rectangle
	title     *canvas.Text
	ticks     []tick
	grip      grip
}

// tick is a number beside the bar and a stroke to it.
type tick struct {
	at     float64
	label  *canvas.Text
	stroke *canvas.Rectangle
}

// Measures of the bar within its widget.
const (
	barWidth  = 58
	barLeft   = 8
	barThick  = 12
	barTop    = 28
	barBottom = 14
	barApart  = 44 // least distance of two numbers
)

// NewColourBar makes a bar from 0 to 1 with writing in a colour on a ground.
func NewColourBar(ink, ground color.Color) *ColourBar {
	b := &ColourBar{high: 1, ink: ink, ground: canvas.NewRectangle(ground)}
	b.strip = image.NewRGBA(image.Rect(0, 0, 1, 256))
	b.bar = canvas.NewImageFromImage(b.strip)
	b.bar.FillMode, b.bar.ScaleMode = canvas.ImageFillStretch, canvas.ImageScaleFastest
	b.frame = canvas.NewRectangle(color.Transparent)
	b.frame.StrokeColor, b.frame.StrokeWidth = ink, 1
	b.title = canvas.NewText("", ink)
	b.title.TextSize = 11
	b.ExtendBaseWidget(b)
	b.SetColours(&colourmap.Maps[0])
	return b
}

// SetColours shows a colour map.
func (b *ColourBar) SetColours(m *colourmap.Map) {
	for i := range 256 {
		c := m.At(float64(255-i) / 255)
		copy(b.strip.Pix[4*i:], []uint8{c.R, c.G, c.B, c.A})
	}
	b.bar.Refresh()
}

// SetRange shows other values at the ends, in a unit, "" for none.
func (b *ColourBar) SetRange(low, high float64, unit string) {
	if low == b.low && high == b.high && unit == b.unit {
		return
	}
	b.low, b.high, b.unit = low, high, unit
	b.title.Text = unit
	b.title.Refresh()
	b.Refresh()
}

// Round gives round numbers from low to high, no more than most.
func Round(low, high float64, most int) []float64 {
	if !(high > low) || math.IsInf(high-low, 0) || most < 1 {
		return nil
	}
	step := math.Pow(10, math.Floor(math.Log10((high-low)/float64(most))))
	for _, by := range []float64{1, 2, 5, 10} {
		if (high-low)/(step*by) <= float64(most) {
			step *= by
			break
		}
	}
	var ticks []float64
	const rounding = 1e-6
	first := math.Ceil(low/step - rounding)
	for n := range most + 1 {
		if t := (first + float64(n)) * step; t <= high+rounding*step {
			ticks = append(ticks, t+0) // –0 is 0
		}
	}
	return ticks
}

// length of the bar for a size of the widget.
func (b *ColourBar) length(size fyne.Size) float32 { return max(1, size.Height-barTop-barBottom) }

// yOf is where a value stands.
func (b *ColourBar) yOf(v float64, size fyne.Size) float32 {
	return barTop + b.length(size)*float32(1-(v-b.low)/(b.high-b.low))
}

// lay makes the ticks for a size.
func (b *ColourBar) lay(size fyne.Size) {
	wanted := Round(b.low, b.high, max(2, int(b.length(size)/barApart)))
	for len(b.ticks) < len(wanted) {
		t := tick{label: canvas.NewText("", b.ink), stroke: canvas.NewRectangle(b.ink)}
		t.label.TextSize = 11
		b.ticks = append(b.ticks, t)
	}
	for i := range b.ticks {
		t := &b.ticks[i]
		t.label.Color = theme.Now(b.ink)
		t.label.Hidden, t.stroke.Hidden = i >= len(wanted), i >= len(wanted)
		if i >= len(wanted) {
			continue
		}
		t.at = wanted[i]
		t.label.Text = strings.ReplaceAll(strconv.FormatFloat(t.at, 'g', 6, 64), "-", "–")
		y := b.yOf(t.at, size)
		t.stroke.Resize(fyne.NewSize(4, 1))
		t.stroke.Move(fyne.NewPos(barLeft+barThick, float32(math.Round(float64(y)))))
		t.label.Resize(t.label.MinSize())
		t.label.Move(fyne.NewPos(barLeft+barThick+7, y-t.label.MinSize().Height/2))
	}
}

// Dragged moves the values; dragging along the whole bar goes once through the window.
func (b *ColourBar) Dragged(ev *fyne.DragEvent) {
	if b.grip == gripNothing {
		switch part := (ev.Position.Y - ev.Dragged.DY - barTop) / b.length(b.Size()); {
		case part < 1./3:
			b.grip = gripHigh
		case part > 2./3:
			b.grip = gripLow
		default:
			b.grip = gripBoth
		}
	}
	width := b.high - b.low
	d := -float64(ev.Dragged.DY/b.length(b.Size())) * width
	low, high := b.low, b.high
	if b.grip != gripLow {
		high += d
	}
	if b.grip != gripHigh {
		low += d
	}
	if high-low > width/100 && b.OnChanged != nil {
		b.OnChanged(low, high)
	}
}

// DragEnd lets go.
func (b *ColourBar) DragEnd() { b.grip = gripNothing }

// DoubleTapped asks for the default.
func (b *ColourBar) DoubleTapped(*fyne.PointEvent) {
	if b.OnDoubleTapped != nil {
		b.OnDoubleTapped()
	}
}

// Cursor is a vertical arrow.
func (b *ColourBar) Cursor() desktop.Cursor { return desktop.VResizeCursor }

// MinSize implements fyne.CanvasObject.
func (b *ColourBar) MinSize() fyne.Size { return fyne.NewSize(barWidth, 80) }

// CreateRenderer implements fyne.Widget.
func (b *ColourBar) CreateRenderer() fyne.WidgetRenderer { return &barRenderer{b} }

type barRenderer struct{ b *ColourBar }

func (r *barRenderer) Layout(size fyne.Size) {
	b := r.b
	b.ground.Resize(size)
	b.bar.Move(fyne.NewPos(barLeft, barTop))
	b.bar.Resize(fyne.NewSize(barThick, b.length(size)))
	b.frame.Move(b.bar.Position())
	b.frame.Resize(b.bar.Size())
	b.title.Resize(b.title.MinSize())
	b.title.Move(fyne.NewPos(barLeft, (barTop-b.title.MinSize().Height)/2))
	b.title.Color = theme.Now(b.ink)
	b.lay(size)
}

func (r *barRenderer) MinSize() fyne.Size { return r.b.MinSize() }

func (r *barRenderer) Refresh() {
	r.Layout(r.b.Size())
	for _, o := range r.Objects() {
		canvas.Refresh(o)
	}
}

func (r *barRenderer) Destroy() {}

func (r *barRenderer) Objects() []fyne.CanvasObject {
	o := []fyne.CanvasObject{r.b.ground, r.b.bar, r.b.frame, r.b.title}
	for _, t := range r.b.ticks {
		o = append(o, t.label, t.stroke)
	}
	return o
}
