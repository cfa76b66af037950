package sliceview

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/ui/widget/raster"
)

// Bar is what a [Timeline] shows of one slice.
type Bar struct {
	Amount    float64 // the height of the bar, such as an area; 0 for none
	Reference float64 // another amount, drawn as a line over it; 0 for none
	Level     float64 // a value from 0 to 1 that can be dragged; NaN for none
	Before    float64 // where Level was at first, shown where it differs; NaN for none
	Drawn     bool    // marked at the foot; the level does not move
	Foreign   bool    // marked above: it is of another kind than the others
	Parts     []Part  // of Amount, from below; nil: it is one
}

// Part is some of an amount, in a colour.
type Part struct {
	Amount float64
	Colour color.Color
}

// TimelineTheme is the colours of a [Timeline].
type TimelineTheme struct {
	Background, Bar, Reference, Level, Changed, Drawn, Foreign, Current, Hover color.Color
}

// now is the theme with the colours that they are now: they are asked for a few times for each slice.
func (t TimelineTheme) now() TimelineTheme {
	for _, c := range []*color.Color{
		&t.Background, &t.Bar, &t.Reference, &t.Level, &t.Changed, &t.Drawn, &t.Foreign, &t.Current, &t.Hover,
	} {
		*c = theme.Now(*c)
	}
	return t
}

// Timeline is a lying bar that stands for all slices of a scan, from the first at the left to the last at the right. A
// click goes to a slice, a drag to the side runs through slices, a drag up or down changes a slice's level. The wheel
// goes through slices, with Ctrl it enlarges a part of the timeline.
type Timeline struct {
	fynewidget.BaseWidget

	OnPick     func(index int)
	OnLevel    func(index int, level float64) // while the user drags
	OnLevelEnd func(index int)                // the user lets go
	OnHover    func(index int)                // -1: the pointer has left

	bars        []Bar
	current     int
	first, last int    // visible, both included
	asked       [2]int // the same as [Timeline.ShowSlices] was last asked, for whom there may be more room
	tallest     float64

	hover  int
	grip   timelineGrip
	level  float64 // of the slice that is dragged
	held   int
	wheel  widget.Wheel
	theme  TimelineTheme
	back   *canvas.Rectangle
	raster *canvas.Raster
	canvas raster.Canvas
}

// timelineGrip is what a drag does.
type timelineGrip int

const (
	timelineIdle  timelineGrip = iota
	timelineRuns               // through slices
	timelineLifts              // a level
)

const (
	timelineTop  = 5  // from the top to level 1 and the tallest bar
	timelineFoot = 5  // from the bottom to level 0; marks stand there
	timelineWide = 26 // of a column at most
)

// NewTimeline makes a timeline without slices.
func NewTimeline(theme TimelineTheme) *Timeline {
	s := &Timeline{theme: theme, hover: -1, back: canvas.NewRectangle(theme.Background)}
	s.raster = canvas.NewRaster(s.draw)
	s.ExtendBaseWidget(s)
	return s
}

// SetBars says what there is of each slice, and which one is shown. Another number of slices makes all visible.
func (s *Timeline) SetBars(bars []Bar, current int) {
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

// ShowSlices makes the slices from first to last visible, with as many round them as the timeline has room for.
func (s *Timeline) ShowSlices(first, last int) {
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

// room is how many of the widest columns fill the timeline.
func (s *Timeline) room() int { return max(int(math.Ceil(float64(s.Size().Width)/timelineWide)), 1) }

// Shown are the first and the last slice that can be seen.
func (s *Timeline) Shown() (first, last int) { return s.first, s.last }

// include moves what is visible so far that a slice is.
func (s *Timeline) include(index int) {
	switch {
	case index < s.first:
		s.move(index - s.first)
	case index > s.last:
		s.move(index - s.last)
	}
}

// move shows other slices, as many.
func (s *Timeline) move(by int) {
	s.first, s.last = s.first+by, s.last+by
	s.asked = [2]int{s.asked[0] + by, s.asked[1] + by}
}

// resized shows the slices that it was last asked for, so that a wider timeline made narrow again shows what it did.
func (s *Timeline) resized() { s.ShowSlices(s.asked[0], s.asked[1]) }

// column is the width of a slice.
func (s *Timeline) column() float64 {
	return min(float64(s.Size().Width)/float64(max(s.last-s.first+1, 1)), timelineWide)
}

// left is where the first column begins: few slices stand in the middle.
func (s *Timeline) left() float64 {
	return (float64(s.Size().Width) - s.column()*float64(s.last-s.first+1)) / 2
}

// XOf is the middle of a slice's column.
func (s *Timeline) XOf(index int) float32 {
	return float32(s.left() + (float64(index-s.first)+0.5)*s.column())
}

// YOf is the height at which a level stands.
func (s *Timeline) YOf(level float64) float32 {
	return timelineTop + float32(1-widget.Clamp01(level))*(s.Size().Height-timelineTop-timelineFoot)
}

// at is the slice at a place; the ends belong to the first and the last.
func (s *Timeline) at(x float32) int {
	index := s.first + int(math.Floor((float64(x)-s.left())/s.column()))
	return min(max(index, s.first), s.last)
}

// draw makes the picture: bars, lines over them, levels, marks.
func (s *Timeline) draw(w, h int) image.Image {
	s.canvas.Reset(w, h)
	size := s.Size()
	if len(s.bars) == 0 || w == 0 || h == 0 || size.Width == 0 {
		return s.canvas.Image
	}
	look, scale := s.theme.now(), float64(w)/float64(size.Width)
	column, left := s.column()*scale, s.left()*scale
	gap := 0.0
	if column >= 4*scale {
		gap = scale
	}
	bottom := float64(size.Height-timelineFoot) * scale
	height := bottom - timelineTop*scale
	tall := func(amount float64) float64 {
		if !(s.tallest > 0) {
			return bottom
		}
		return bottom - amount/s.tallest*height
	}
	dot := min(max(column*0.5, 2*scale), 5*scale)
	s.canvas.Fill(0, bottom, float64(w), bottom+scale, look.Hover)
	for index := s.first; index <= s.last; index++ {
		b := s.bars[index]
		x0 := left + float64(index-s.first)*column
		x1 := math.Max(x0+column-gap, x0+1)
		middle := (x0 + x1) / 2
		if index == s.hover && index != s.current {
			s.canvas.Fill(x0, 0, x1, float64(h), look.Hover)
		}
		if index == s.current {
			s.canvas.Fill(x0, 0, x1, float64(h), look.Current)
		}
		if b.Amount > 0 {
			s.canvas.Fill(x0, math.Min(tall(b.Amount), bottom-scale), x1, bottom, look.Bar)
			below := 0.0
			for _, part := range b.Parts {
				s.canvas.Fill(x0, math.Min(tall(below+part.Amount), bottom-scale), x1, tall(below), part.Colour)
				below += part.Amount
			}
		}
		if b.Reference > 0 {
			y := tall(b.Reference)
			s.canvas.Fill(x0, y-scale/2, math.Max(x1, x0+column), y+scale, look.Reference)
		}
		if b.Drawn {
			s.canvas.Fill(x0, bottom+2*scale, x1, bottom+4*scale, look.Drawn)
		}
		if b.Foreign {
			s.canvas.Fill(x0, 0, x1, 3*scale, look.Foreign)
		}
		if math.IsNaN(b.Level) {
			continue
		}
		y := float64(s.YOf(b.Level)) * scale
		colour := look.Level
		if !math.IsNaN(b.Before) && b.Before != b.Level {
			colour = look.Changed
			was := float64(s.YOf(b.Before)) * scale
			s.canvas.Fill(middle-dot/2, was-scale/2, middle+dot/2, was+scale/2, look.Level)
			s.canvas.Fill(middle-scale/2, math.Min(was, y), middle+scale/2, math.Max(was, y), look.Changed)
		}
		s.canvas.Fill(middle-dot/2, y-dot/2, middle+dot/2, y+dot/2, colour)
	}
	return s.canvas.Image
}

// Cursor is a hand.
func (s *Timeline) Cursor() desktop.Cursor { return desktop.PointerCursor }

// MinSize implements fyne.CanvasObject.
func (s *Timeline) MinSize() fyne.Size { return fyne.NewSize(200, 64) }

// CreateRenderer implements fyne.Widget.
func (s *Timeline) CreateRenderer() fyne.WidgetRenderer {
	return &raster.Renderer{Ground: s.back, Raster: s.raster, Least: s.MinSize(), Resized: s.resized}
}
