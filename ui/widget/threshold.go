package widget

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/ui/widget/raster"
)

// Mark is a value of note on a [ThresholdSlider], with a button beneath it.
type Mark struct {
	Value  float64
	Label  string
	Colour color.Color
	OnTap  func() // the button is pressed
}

// ThresholdSlider chooses a threshold between 0 and 1. Above its track it shows what a threshold cuts, see [Profile],
// and beneath it values of note, such as the predicted one, on buttons. The wheel over it moves it by a hundredth.
type ThresholdSlider struct {
	fynewidget.BaseWidget

	OnChanged   func(value float64) // while the user moves it
	OnChangeEnd func()              // the user lets go
	OnHover     func(value float64) // the pointer is over a value; NaN: it has left
	profile     Profile
	theme       ProfileTheme
	plot        raster.Canvas
	raster      *canvas.Raster
	value       float64
	disabled    bool
	marks       []Mark
	dragging    bool
	over        bool
	lit         int // the mark whose button is under the pointer; -1: none
	wheel       Wheel
	track, fill *canvas.Rectangle
	thumb       *canvas.Circle
	markLines   []*canvas.Rectangle
	markLabels  []*canvas.Text
	markButtons []*canvas.Rectangle
}

const (
	profileHeight = 64
	thumbRadius   = 8
	trackHeight   = 4
	trackTop      = profileHeight + 10 // the track's middle from the top
	markTop       = profileHeight + 18
	buttonTop     = markTop + 7
	buttonHeight  = 20
	buttonPad     = 6
)

// NewThresholdSlider makes a slider at 0.
func NewThresholdSlider(colours ProfileTheme) *ThresholdSlider {
	s := &ThresholdSlider{theme: colours, lit: -1, thumb: canvas.NewCircle(color.Transparent)}
	s.track, s.fill = canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	s.track.CornerRadius, s.fill.CornerRadius = trackHeight/2, trackHeight/2
	s.raster = canvas.NewRaster(s.drawProfile)
	s.ExtendBaseWidget(s)
	return s
}

// SetValue moves the thumb without calling back.
func (s *ThresholdSlider) SetValue(v float64) {
	s.value = Clamp01(v)
	s.Refresh()
}

// SetMarks shows values of note; values outside 0 to 1 stand at the end.
func (s *ThresholdSlider) SetMarks(marks ...Mark) {
	s.marks, s.lit = marks, min(s.lit, len(marks)-1)
	s.Refresh()
}

// SetProfile shows what a threshold cuts.
func (s *ThresholdSlider) SetProfile(p Profile) {
	s.profile = p
	s.raster.Refresh()
}

// SetEnabled lets the user move the slider, or not.
func (s *ThresholdSlider) SetEnabled(enabled bool) {
	s.disabled = !enabled
	s.Refresh()
}

// XOf is where a value stands.
func (s *ThresholdSlider) XOf(v float64) float32 {
	return thumbRadius + float32(Clamp01(v))*(s.Size().Width-2*thumbRadius)
}

func (s *ThresholdSlider) valueAt(x float32) float64 {
	return Clamp01(float64((x - thumbRadius) / (s.Size().Width - 2*thumbRadius)))
}

// move is the user's choice.
func (s *ThresholdSlider) move(v float64) {
	v = Thousandths(v)
	if s.disabled || v == s.value {
		return
	}
	s.value = v
	s.Refresh()
	if s.OnChanged != nil {
		s.OnChanged(v)
	}
}

func (s *ThresholdSlider) end() {
	if !s.disabled && s.OnChangeEnd != nil {
		s.OnChangeEnd()
	}
}

// Step moves by hundredths, as the wheel does.
func (s *ThresholdSlider) Step(hundredths int) {
	s.move(s.value + float64(hundredths)/100)
	s.end()
}

// Tapped goes to a place on the track, or presses the button of a mark, for which its line counts too; beside the
// buttons it does nothing.
func (s *ThresholdSlider) Tapped(ev *fyne.PointEvent) {
	at := -1
	if ev.Position.Y >= buttonTop {
		if at = s.buttonAt(ev.Position); at < 0 {
			return
		}
	} else if ev.Position.Y >= markTop {
		const near = 8
		for i, m := range s.marks {
			if math.Abs(float64(s.XOf(m.Value)-ev.Position.X)) <= near {
				at = i
			}
		}
	}
	switch {
	case at < 0:
		s.move(s.valueAt(ev.Position.X))
	case s.marks[at].OnTap == nil:
		s.move(s.marks[at].Value)
	case !s.disabled:
		s.marks[at].OnTap()
		return
	}
	s.end()
}

// buttonAt is the mark whose button lies at a place, -1 if none does.
func (s *ThresholdSlider) buttonAt(p fyne.Position) int {
	for i, b := range s.markButtons {
		at, size := b.Position(), b.Size()
		if p.X >= at.X && p.X < at.X+size.Width && p.Y >= at.Y && p.Y < at.Y+size.Height {
			return i
		}
	}
	return -1
}

// Button is the middle of a mark's button.
func (s *ThresholdSlider) Button(mark int) fyne.Position {
	b := s.markButtons[mark]
	return b.Position().AddXY(b.Size().Width/2, b.Size().Height/2)
}

// Cursor implements desktop.Cursorable.
func (s *ThresholdSlider) Cursor() desktop.Cursor {
	if s.lit >= 0 && !s.disabled {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// Dragged moves the thumb.
func (s *ThresholdSlider) Dragged(ev *fyne.DragEvent) {
	s.dragging = true
	s.move(s.valueAt(ev.Position.X))
}

// DragEnd lets the thumb go.
func (s *ThresholdSlider) DragEnd() {
	s.dragging = false
	s.Refresh()
	s.end()
}

// Scrolled moves by a hundredth a notch, up for more.
func (s *ThresholdSlider) Scrolled(ev *fyne.ScrollEvent) {
	if n := s.wheel.Turn(ev.Scrolled.DY); n != 0 {
		s.Step(n)
	}
}

// MouseIn lights the thumb.
func (s *ThresholdSlider) MouseIn(*desktop.MouseEvent) { s.over = true; s.Refresh() }

// MouseMoved reports the value under the pointer: that of a mark over its button.
func (s *ThresholdSlider) MouseMoved(ev *desktop.MouseEvent) {
	lit := s.buttonAt(ev.Position)
	if lit != s.lit {
		s.lit = lit
		s.Refresh()
	}
	switch {
	case lit >= 0:
		s.hover(s.marks[lit].Value)
	case ev.Position.Y < buttonTop:
		s.hover(s.valueAt(ev.Position.X))
	default:
		s.hover(math.NaN())
	}
}

// MouseOut dims the thumb.
func (s *ThresholdSlider) MouseOut() {
	s.over, s.lit = false, -1
	s.Refresh()
	s.hover(math.NaN())
}

func (s *ThresholdSlider) hover(v float64) {
	if s.OnHover != nil {
		s.OnHover(v)
	}
}

// MinSize implements fyne.CanvasObject.
func (s *ThresholdSlider) MinSize() fyne.Size { return fyne.NewSize(120, buttonTop+buttonHeight+1) }

// CreateRenderer implements fyne.Widget.
func (s *ThresholdSlider) CreateRenderer() fyne.WidgetRenderer { return &thresholdRenderer{s} }
