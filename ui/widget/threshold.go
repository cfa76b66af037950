package widget

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/ui/theme"
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
	plot        overlay
	raster      *canvas.Raster
	value       float64
	disabled    bool
	marks       []Mark
	dragging    bool
	over        bool
	lit         int // the mark whose button is under the pointer; -1: none
	wheel       float32
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
	s := &ThresholdSlider{theme: colours, lit: -1, track: canvas.NewRectangle(color.Transparent), fill: canvas.NewRectangle(color.Transparent), thumb: canvas.NewCircle(color.Transparent)}
	s.track.CornerRadius, s.fill.CornerRadius = trackHeight/2, trackHeight/2
	s.raster = canvas.NewRaster(s.drawProfile)
	s.ExtendBaseWidget(s)
	return s
}

// Value is the threshold.
func (s *ThresholdSlider) Value() float64 { return s.value }

// SetValue moves the thumb without calling back.
func (s *ThresholdSlider) SetValue(v float64) {
	s.value = clamp01(v)
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

func clamp01(v float64) float64 {
	if !(v > 0) { // NaN too
		return 0
	}
	return math.Min(v, 1)
}

// XOf is where a value stands.
func (s *ThresholdSlider) XOf(v float64) float32 {
	return thumbRadius + float32(clamp01(v))*(s.Size().Width-2*thumbRadius)
}

func (s *ThresholdSlider) valueAt(x float32) float64 {
	return clamp01(float64((x - thumbRadius) / (s.Size().Width - 2*thumbRadius)))
}

// Thousandths is how a user's choice of a threshold is kept: from 0 to 1, rounded to a thousandth.
func Thousandths(v float64) float64 { return math.Round(clamp01(v)*1000) / 1000 }

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

// Tapped goes to a place on the track, or presses the button of a mark, for which its line counts too; beside the buttons
// it does nothing.
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

// Cursor is Fyne's.
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
	s.wheel += ev.Scrolled.DY
	n := int(s.wheel / notch())
	s.wheel -= float32(n) * notch()
	if n != 0 {
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

// MinSize is Fyne's.
func (s *ThresholdSlider) MinSize() fyne.Size { return fyne.NewSize(120, buttonTop+buttonHeight+1) }

// CreateRenderer is Fyne's.
func (s *ThresholdSlider) CreateRenderer() fyne.WidgetRenderer { return &thresholdRenderer{s} }

type thresholdRenderer struct{ s *ThresholdSlider }

func (r *thresholdRenderer) Layout(size fyne.Size) {
	s := r.s
	x := s.XOf(s.value)
	s.raster.Resize(fyne.NewSize(size.Width, profileHeight))
	s.track.Move(fyne.NewPos(thumbRadius, trackTop-trackHeight/2))
	s.track.Resize(fyne.NewSize(size.Width-2*thumbRadius, trackHeight))
	s.fill.Move(s.track.Position())
	s.fill.Resize(fyne.NewSize(x-thumbRadius, trackHeight))
	radius := float32(thumbRadius - 1)
	if s.over || s.dragging {
		radius = thumbRadius
	}
	s.thumb.Move(fyne.NewPos(x-radius, trackTop-radius))
	s.thumb.Resize(fyne.NewSquareSize(2 * radius))
	// Labels keep clear of the ends and of each other: of two that would overlap each moves to its own side.
	for i, line := range s.markLines {
		m := s.marks[i]
		line.Resize(fyne.NewSize(2, 7))
		line.Move(fyne.NewPos(s.XOf(m.Value)-1, markTop))
		label := s.markLabels[i]
		w := label.MinSize().Width
		label.Resize(label.MinSize())
		label.Move(fyne.NewPos(min(max(s.XOf(m.Value)-w/2, buttonPad), size.Width-w-buttonPad), buttonTop+(buttonHeight-label.MinSize().Height)/2))
	}
	r.part(size.Width)
	for i, label := range s.markLabels {
		s.markButtons[i].Move(fyne.NewPos(label.Position().X-buttonPad, buttonTop))
		s.markButtons[i].Resize(fyne.NewSize(label.Size().Width+2*buttonPad, buttonHeight))
	}
}

// part moves two overlapping labels away from each other.
func (r *thresholdRenderer) part(width float32) {
	l := r.s.markLabels
	if len(l) != 2 {
		return
	}
	a, b := l[0], l[1]
	if r.s.marks[0].Value > r.s.marks[1].Value {
		a, b = b, a
	}
	const gap = 2*buttonPad + 4
	overlap := a.Position().X + a.Size().Width + gap - b.Position().X
	if overlap <= 0 {
		return
	}
	ax := max(a.Position().X-overlap/2, buttonPad)
	bx := ax + a.Size().Width + gap
	if over := bx + b.Size().Width + buttonPad - width; over > 0 {
		ax, bx = ax-over, bx-over
	}
	a.Move(fyne.NewPos(ax, a.Position().Y))
	b.Move(fyne.NewPos(bx, b.Position().Y))
}

func (r *thresholdRenderer) MinSize() fyne.Size { return r.s.MinSize() }

func (r *thresholdRenderer) Refresh() {
	s := r.s
	th, variant := s.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	s.track.FillColor = th.Color(fynetheme.ColorNameInputBorder, variant)
	s.fill.FillColor = th.Color(fynetheme.ColorNamePrimary, variant)
	s.thumb.FillColor = th.Color(fynetheme.ColorNameForeground, variant)
	if s.disabled {
		s.fill.FillColor, s.thumb.FillColor = s.track.FillColor, th.Color(fynetheme.ColorNameDisabled, variant)
	}
	for len(s.markLines) < len(s.marks) {
		s.markLines = append(s.markLines, canvas.NewRectangle(color.Transparent))
		s.markLabels = append(s.markLabels, canvas.NewText("", nil))
		s.markButtons = append(s.markButtons, canvas.NewRectangle(color.Transparent))
	}
	s.markLines, s.markLabels, s.markButtons = s.markLines[:len(s.marks)], s.markLabels[:len(s.marks)], s.markButtons[:len(s.marks)]
	for i, m := range s.marks {
		s.markLines[i].FillColor = m.Colour
		s.markButtons[i].CornerRadius = th.Size(fynetheme.SizeNameInputRadius)
		s.markButtons[i].FillColor = th.Color(fynetheme.ColorNameButton, variant)
		if i == s.lit && !s.disabled {
			s.markButtons[i].FillColor = th.Color(fynetheme.ColorNameHover, variant)
		}
		s.markLabels[i].Text, s.markLabels[i].Color, s.markLabels[i].TextSize = m.Label, theme.Now(m.Colour), th.Size(fynetheme.SizeNameCaptionText)
	}
	r.Layout(s.Size())
	for _, o := range r.Objects() {
		canvas.Refresh(o)
	}
}

func (r *thresholdRenderer) Destroy() {}

func (r *thresholdRenderer) Objects() []fyne.CanvasObject {
	s := r.s
	o := []fyne.CanvasObject{s.raster, s.track, s.fill}
	for i := range s.markLines {
		o = append(o, s.markLines[i], s.markButtons[i], s.markLabels[i])
	}
	return append(o, s.thumb)
}
