package widget

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/ui/widget/colourmap"
)

// RangeSlider chooses a low and a high value between two limits. Dragging a thumb moves its value, dragging between
// the thumbs moves both, a double tap asks for the default. With a colour map the track shows which colours the
// values have.
type RangeSlider struct {
	fynewidget.BaseWidget
	tip

	OnChanged      func(low, high float64) // while the user moves it
	OnDoubleTapped func()

	min, max  float64
	low, high float64
	grip      grip
	from      [3]float64 // pointer, low and high where a drag began
	over      bool
	strip     *image.RGBA
	track     *canvas.Image
	frame     *canvas.Rectangle
	thumbs    [2]*canvas.Rectangle
}

// grip is what a drag moves.
type grip int

const (
	gripNothing grip = iota
	gripLow
	gripHigh
	gripBoth
)

const rangeThumb = 6 // width of a thumb

// NewRangeSlider makes a slider from 0 to 1.
func NewRangeSlider() *RangeSlider {
	s := &RangeSlider{max: 1, high: 1, strip: image.NewRGBA(image.Rect(0, 0, 256, 1))}
	s.track = canvas.NewImageFromImage(s.strip)
	s.track.FillMode, s.track.ScaleMode = canvas.ImageFillStretch, canvas.ImageScaleFastest
	s.frame = canvas.NewRectangle(color.Transparent)
	for i := range s.thumbs {
		s.thumbs[i] = canvas.NewRectangle(color.Transparent)
		s.thumbs[i].CornerRadius = 3
	}
	s.SetColours(&colourmap.Maps[0])
	s.ExtendBaseWidget(s)
	return s
}

// SetColours shows a colour map between the thumbs and its end colours beside them.
func (s *RangeSlider) SetColours(m *colourmap.Map) {
	for i := range 256 {
		c := m.At(float64(i) / 255)
		copy(s.strip.Pix[4*i:], []uint8{c.R, c.G, c.B, c.A})
	}
	s.track.Refresh()
}

// SetLimits sets the ends of the track.
func (s *RangeSlider) SetLimits(least, most float64) {
	s.min, s.max = least, most
	s.Refresh()
}

// SetRange moves both thumbs without calling back.
func (s *RangeSlider) SetRange(low, high float64) {
	s.low, s.high = low, high
	s.Refresh()
}

func (s *RangeSlider) span() float32 { return max(1, s.Size().Width-2*rangeThumb) }

// XOf is where a value stands.
func (s *RangeSlider) XOf(v float64) float32 {
	if !(s.max > s.min) {
		return rangeThumb
	}
	return rangeThumb + s.span()*float32(Clamp01((v-s.min)/(s.max-s.min)))
}

func (s *RangeSlider) valueAt(x float32) float64 {
	return s.min + (s.max-s.min)*float64((x-rangeThumb)/s.span())
}

// Dragged moves a thumb or, from between them, both.
func (s *RangeSlider) Dragged(ev *fyne.DragEvent) {
	s.dismiss(s)
	x := ev.Position.X
	if s.grip == gripNothing {
		start := x - ev.Dragged.DX
		s.from = [3]float64{s.valueAt(start), s.low, s.high}
		switch lo, hi := s.XOf(s.low), s.XOf(s.high); {
		case start < lo+rangeThumb && start < (lo+hi)/2:
			s.grip = gripLow
		case start > hi-rangeThumb:
			s.grip = gripHigh
		default:
			s.grip = gripBoth
		}
	}
	d := s.valueAt(x) - s.from[0]
	low, high := s.from[1], s.from[2]
	least := (s.max - s.min) / 1000
	switch s.grip {
	case gripLow:
		low = min(max(low+d, s.min), high-least)
	case gripHigh:
		high = max(min(high+d, s.max), low+least)
	case gripBoth:
		d = min(max(d, s.min-low), s.max-high)
		low, high = low+d, high+d
	}
	s.low, s.high = low, high
	s.Refresh()
	if s.OnChanged != nil {
		s.OnChanged(low, high)
	}
}

// DragEnd lets go.
func (s *RangeSlider) DragEnd() { s.grip = gripNothing }

// DoubleTapped asks for the default range.
func (s *RangeSlider) DoubleTapped(*fyne.PointEvent) {
	if s.OnDoubleTapped != nil {
		s.OnDoubleTapped()
	}
}

// MouseIn lights the thumbs.
func (s *RangeSlider) MouseIn(e *desktop.MouseEvent) {
	s.over = true
	s.Refresh()
	s.enter(s, e)
}

// MouseMoved implements desktop.Hoverable.
func (s *RangeSlider) MouseMoved(*desktop.MouseEvent) {}

// MouseOut dims the thumbs.
func (s *RangeSlider) MouseOut() {
	s.over = false
	s.Refresh()
	s.leave(s)
}

// Cursor is a horizontal arrow.
func (s *RangeSlider) Cursor() desktop.Cursor { return desktop.HResizeCursor }

// MinSize implements fyne.CanvasObject.
func (s *RangeSlider) MinSize() fyne.Size { return fyne.NewSize(104, 24) }

// CreateRenderer implements fyne.Widget.
func (s *RangeSlider) CreateRenderer() fyne.WidgetRenderer { return &rangeRenderer{s} }

type rangeRenderer struct{ s *RangeSlider }

func (r *rangeRenderer) Layout(size fyne.Size) {
	s := r.s
	const height = 10
	top := (size.Height - height) / 2
	lo, hi := s.XOf(s.low), s.XOf(s.high)
	s.frame.Move(fyne.NewPos(rangeThumb, top))
	s.frame.Resize(fyne.NewSize(s.span(), height))
	s.track.Move(fyne.NewPos(lo, top))
	s.track.Resize(fyne.NewSize(max(1, hi-lo), height))
	for i, x := range [2]float32{lo - rangeThumb, hi} {
		s.thumbs[i].Move(fyne.NewPos(x, top-4))
		s.thumbs[i].Resize(fyne.NewSize(rangeThumb, height+8))
	}
}

func (r *rangeRenderer) MinSize() fyne.Size { return r.s.MinSize() }

func (r *rangeRenderer) Refresh() {
	s := r.s
	th, variant := s.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	s.frame.FillColor = th.Color(fynetheme.ColorNameInputBackground, variant)
	s.frame.StrokeColor = th.Color(fynetheme.ColorNameInputBorder, variant)
	s.frame.StrokeWidth = 1
	for _, t := range s.thumbs {
		t.FillColor = th.Color(fynetheme.ColorNamePlaceHolder, variant)
		if s.over || s.grip != gripNothing {
			t.FillColor = th.Color(fynetheme.ColorNameForeground, variant)
		}
	}
	r.Layout(s.Size())
	for _, o := range r.Objects() {
		canvas.Refresh(o)
	}
}

func (r *rangeRenderer) Destroy() {}

func (r *rangeRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.s.frame, r.s.track, r.s.thumbs[0], r.s.thumbs[1]}
}
