package widget

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Bar is what a [Strip] shows of one slice.
type Bar struct {
	Amount    float64 // the height of the bar, such as an area; 0 for none
	Reference float64 // another amount, drawn as a line over it; 0 for none
	Level     float64 // a value from 0 to 1 that can be dragged; NaN for none
	Before    float64 // where Level was at first, shown where it differs; NaN for none
	Drawn     bool    // marked at the foot; the level does not move
	Parts     []Part  // of Amount, from below; nil: it is one
}

// Part is some of an amount, in a colour.
type Part struct {
	Amount float64
	Colour color.Color
}

// StripTheme is the colours of a [Strip].
type StripTheme struct {
	Background, Bar, Reference, Level, Changed, Drawn, Current, Hover color.Color
}

// Strip is a lying bar that stands for all slices of a scan, from the first at the left to the last at the right. A
// click goes to a slice, a drag to the side runs through slices, a drag up or down changes a slice's level. The wheel
// goes through slices, with Ctrl it enlarges a part of the strip.
type Strip struct {
	fynewidget.BaseWidget

	OnPick     func(index int)
	OnLevel    func(index int, level float64) // while the user drags
	OnLevelEnd func(index int)                // the user lets go
	OnHover    func(index int)                // -1: the pointer has left

	bars        []Bar
	current     int
	first, last int    // visible, both included
	asked       [2]int // the same as [Strip.ShowSlices] was last asked, for whom there may be more room
	tallest     float64

	hover  int
	grip   stripGrip
	level  float64 // of the slice that is dragged
	held   int
	wheel  float32
	theme  StripTheme
	back   *canvas.Rectangle
	raster *canvas.Raster
	canvas overlay
}

// stripGrip is what a drag does.
type stripGrip int

const (
	stripIdle  stripGrip = iota
	stripRuns            // through slices
	stripLifts           // a level
)

const (
	stripTop  = 5  // from the top to level 1 and the tallest bar
	stripFoot = 5  // from the bottom to level 0; marks stand there
	stripWide = 26 // of a column at most
)

// NewStrip makes a strip without slices.
func NewStrip(theme StripTheme) *Strip {
	s := &Strip{theme: theme, hover: -1, back: canvas.NewRectangle(theme.Background)}
	s.raster = canvas.NewRaster(s.draw)
	s.ExtendBaseWidget(s)
	return s
}

// SetBars says what there is of each slice, and which one is shown. Another number of slices makes all visible.
func (s *Strip) SetBars(bars []Bar, current int) {
	if len(bars) != len(s.bars) {
		s.first, s.last, s.hover = 0, len(bars)-1, -1
		s.asked = [2]int{s.first, s.last}
	}
	s.bars, s.current, s.tallest = bars, current, 0
	for _, b := range bars {
		s.tallest = max(s.tallest, b.Amount, b.Reference)
	}
	s.include(current)
	s.raster.Refresh()
}

// ShowSlices makes the slices from first to last visible, with as many round them as the strip has room for.
func (s *Strip) ShowSlices(first, last int) {
	n := len(s.bars)
	if n == 0 {
		return
	}
	s.asked = [2]int{first, last}
	many := min(max(last-first+1, s.room()), n)
	first = min(max(first-(many-(last-first+1))/2, 0), n-many)
	s.first, s.last = first, first+many-1
	s.raster.Refresh()
}

// room is how many of the widest columns fill the strip.
func (s *Strip) room() int { return max(int(math.Ceil(float64(s.Size().Width)/stripWide)), 1) }

// Shown are the first and the last slice that can be seen.
func (s *Strip) Shown() (first, last int) { return s.first, s.last }

// include moves what is visible so far that a slice is.
func (s *Strip) include(index int) {
	switch {
	case index < s.first:
		s.move(index - s.first)
	case index > s.last:
		s.move(index - s.last)
	}
}

// move shows other slices, as many.
func (s *Strip) move(by int) {
	s.first, s.last = s.first+by, s.last+by
	s.asked = [2]int{s.asked[0] + by, s.asked[1] + by}
}

// resized shows the slices that it was last asked for, so that a wider strip made narrow again shows what it did.
func (s *Strip) resized() { s.ShowSlices(s.asked[0], s.asked[1]) }

// column is the width of a slice.
func (s *Strip) column() float64 {
	return min(float64(s.Size().Width)/float64(max(s.last-s.first+1, 1)), stripWide)
}

// left is where the first column begins: few slices stand in the middle.
func (s *Strip) left() float64 {
	return (float64(s.Size().Width) - s.column()*float64(s.last-s.first+1)) / 2
}

// XOf is the middle of a slice's column.
func (s *Strip) XOf(index int) float32 {
	return float32(s.left() + (float64(index-s.first)+0.5)*s.column())
}

// YOf is the height at which a level stands.
func (s *Strip) YOf(level float64) float32 {
	return stripTop + float32(1-clamp01(level))*(s.Size().Height-stripTop-stripFoot)
}

// at is the slice at a place; the ends belong to the first and the last.
func (s *Strip) at(x float32) int {
	index := s.first + int(math.Floor((float64(x)-s.left())/s.column()))
	return min(max(index, s.first), s.last)
}

// draw makes the picture: bars, lines over them, levels, marks.
func (s *Strip) draw(w, h int) image.Image {
	s.canvas.reset(w, h)
	size := s.Size()
	if len(s.bars) == 0 || w == 0 || h == 0 || size.Width == 0 {
		return s.canvas.img
	}
	scale := float64(w) / float64(size.Width)
	column, left := s.column()*scale, s.left()*scale
	gap := 0.0
	if column >= 4*scale {
		gap = scale
	}
	bottom := float64(size.Height-stripFoot) * scale
	height := bottom - stripTop*scale
	tall := func(amount float64) float64 {
		if !(s.tallest > 0) {
			return bottom
		}
		return bottom - amount/s.tallest*height
	}
	dot := min(max(column*0.5, 2*scale), 5*scale)
	s.canvas.fill(0, bottom, float64(w), bottom+scale, s.theme.Hover)
	for index := s.first; index <= s.last; index++ {
		b := s.bars[index]
		x0 := left + float64(index-s.first)*column
		x1 := math.Max(x0+column-gap, x0+1)
		middle := (x0 + x1) / 2
		if index == s.hover && index != s.current {
			s.canvas.fill(x0, 0, x1, float64(h), s.theme.Hover)
		}
		if index == s.current {
			s.canvas.fill(x0, 0, x1, float64(h), s.theme.Current)
		}
		if b.Amount > 0 {
			s.canvas.fill(x0, math.Min(tall(b.Amount), bottom-scale), x1, bottom, s.theme.Bar)
			below := 0.0
			for _, part := range b.Parts {
				s.canvas.fill(x0, math.Min(tall(below+part.Amount), bottom-scale), x1, tall(below), part.Colour)
				below += part.Amount
			}
		}
		if b.Reference > 0 {
			y := tall(b.Reference)
			s.canvas.fill(x0, y-scale/2, math.Max(x1, x0+column), y+scale, s.theme.Reference)
		}
		if b.Drawn {
			s.canvas.fill(x0, bottom+2*scale, x1, bottom+4*scale, s.theme.Drawn)
		}
		if math.IsNaN(b.Level) {
			continue
		}
		y := float64(s.YOf(b.Level)) * scale
		colour := s.theme.Level
		if !math.IsNaN(b.Before) && b.Before != b.Level {
			colour = s.theme.Changed
			was := float64(s.YOf(b.Before)) * scale
			s.canvas.fill(middle-dot/2, was-scale/2, middle+dot/2, was+scale/2, s.theme.Level)
			s.canvas.fill(middle-scale/2, math.Min(was, y), middle+scale/2, math.Max(was, y), s.theme.Changed)
		}
		s.canvas.fill(middle-dot/2, y-dot/2, middle+dot/2, y+dot/2, colour)
	}
	return s.canvas.img
}

func (s *Strip) pick(index int) {
	if s.OnPick != nil && index != s.current {
		s.OnPick(index)
	}
}

// Tapped goes to a slice.
func (s *Strip) Tapped(ev *fyne.PointEvent) {
	if len(s.bars) > 0 {
		s.pick(s.at(ev.Position.X))
	}
}

// Dragged runs through slices or moves a level; which of both, its first step says.
func (s *Strip) Dragged(ev *fyne.DragEvent) {
	if len(s.bars) == 0 {
		return
	}
	if s.grip == stripIdle {
		s.held = s.at(ev.Position.X - ev.Dragged.DX)
		b := s.bars[s.held]
		s.grip = stripRuns
		if math.Abs(float64(ev.Dragged.DY)) >= math.Abs(float64(ev.Dragged.DX)) && !math.IsNaN(b.Level) && !b.Drawn {
			s.grip, s.level = stripLifts, clamp01(b.Level)
		}
		s.pick(s.held)
	}
	if s.grip == stripRuns {
		s.pick(s.at(ev.Position.X))
		return
	}
	s.level -= float64(ev.Dragged.DY / (s.Size().Height - stripTop - stripFoot))
	if s.OnLevel != nil {
		s.OnLevel(s.held, Thousandths(s.level))
	}
}

// DragEnd lets go.
func (s *Strip) DragEnd() {
	if s.grip == stripLifts && s.OnLevelEnd != nil {
		s.OnLevelEnd(s.held)
	}
	s.grip = stripIdle
}

// Scrolled goes to the next slices; with Ctrl it enlarges what lies round the pointer.
func (s *Strip) Scrolled(ev *fyne.ScrollEvent) {
	s.wheel += ev.Scrolled.DY
	n := int(s.wheel / notch())
	s.wheel -= float32(n) * notch()
	if n == 0 || len(s.bars) == 0 {
		return
	}
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok && d.CurrentKeyModifiers()&fyne.KeyModifierShortcutDefault != 0 {
		s.enlarge(math.Pow(1.25, float64(n)), s.at(ev.Position.X))
		return
	}
	s.pick(min(max(s.current+n, 0), len(s.bars)-1))
}

// enlarge shows fewer slices, or more, and keeps one where it is.
func (s *Strip) enlarge(factor float64, about int) {
	many := s.last - s.first + 1
	now := max(int(math.Round(float64(many)/factor)), s.room())
	if now == many && factor < 1 {
		now++
	}
	part := (float64(about-s.first) + 0.5) / float64(many)
	first := about - int(part*float64(now))
	s.ShowSlices(first, first+now-1)
}

// MouseIn reports the slice under the pointer.
func (s *Strip) MouseIn(ev *desktop.MouseEvent) { s.MouseMoved(ev) }

// MouseMoved reports the slice under the pointer.
func (s *Strip) MouseMoved(ev *desktop.MouseEvent) {
	if len(s.bars) > 0 {
		s.point(s.at(ev.Position.X))
	}
}

// MouseOut reports that the pointer has left.
func (s *Strip) MouseOut() { s.point(-1) }

func (s *Strip) point(index int) {
	if s.hover == index {
		return
	}
	s.hover = index
	s.raster.Refresh()
	if s.OnHover != nil {
		s.OnHover(index)
	}
}

// Cursor is a hand.
func (s *Strip) Cursor() desktop.Cursor { return desktop.PointerCursor }

// MinSize is Fyne's.
func (s *Strip) MinSize() fyne.Size { return fyne.NewSize(200, 64) }

// CreateRenderer is Fyne's.
func (s *Strip) CreateRenderer() fyne.WidgetRenderer {
	return &painted{s.back, s.raster, s.MinSize(), s.resized}
}
