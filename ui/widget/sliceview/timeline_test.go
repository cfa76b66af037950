package sliceview

import (
	"image"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

var timelineColours = TimelineTheme{
	Background: color.NRGBA{10, 20, 30, 255}, Bar: color.NRGBA{0, 0, 200, 255},
	Reference: color.NRGBA{255, 255, 255, 255},
	Level:     color.NRGBA{0, 255, 0, 255}, Changed: color.NRGBA{255, 160, 0, 255},
	Drawn:   color.NRGBA{255, 0, 255, 255},
	Current: color.NRGBA{70, 70, 70, 255}, Hover: color.NRGBA{40, 40, 40, 255},
}

// timeline shows n slices of which those from a quarter to the half have bars and levels of 0.5.
func timeline(t *testing.T, n int) (*Timeline, fyne.Window) {
	test.NewTempApp(t)
	s := NewTimeline(timelineColours)
	w := test.NewTempWindow(t, s)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(800, 80))
	s.SetBars(timelineBars(n), n/3)
	return s, w
}

func timelineBars(n int) []Bar {
	bars := make([]Bar, n)
	for i := range bars {
		bars[i] = Bar{Level: math.NaN(), Before: math.NaN()}
		if i >= n/4 && i < n/2 {
			bars[i] = Bar{Amount: 2, Level: 0.5, Before: 0.5}
		}
	}
	return bars
}

// TestTimelineShowsSlices looks at a bar, at none, at a level, at a changed one and at a drawn one, with few slices and
// many.
func TestTimelineShowsSlices(t *testing.T) {
	for _, n := range []int{1, 40, 600} {
		s, w := timeline(t, n)
		bars := timelineBars(n)
		middle := n * 3 / 8
		if n > 1 {
			bars[middle].Level, bars[n/4].Drawn = 0.9, true
		}
		s.SetBars(bars, 0)
		img := w.Canvas().Capture()
		look := func(index int, y float32) color.NRGBA { return at(img, int(s.XOf(index)), int(y)) }
		if n == 1 {
			if got := look(0, 40); got != timelineColours.Current {
				t.Errorf("the only slice is %v", got)
			}
			continue
		}
		for what, c := range map[string]struct{ got, want color.NRGBA }{
			"a bar":           {look(n/4+2, 70), timelineColours.Bar.(color.NRGBA)},
			"no bar":          {look(n-1, 40), timelineColours.Background.(color.NRGBA)},
			"the slice shown": {look(0, 40), timelineColours.Current.(color.NRGBA)},
			"a level":         {look(n/4+2, s.YOf(0.5)), timelineColours.Level.(color.NRGBA)},
			"a changed level": {look(middle, s.YOf(0.9)), timelineColours.Changed.(color.NRGBA)},
			"a drawn slice":   {look(n/4, 78), timelineColours.Drawn.(color.NRGBA)},
		} {
			if c.got != c.want {
				t.Errorf("%d slices: %s is %v, want %v", n, what, c.got, c.want)
			}
		}
	}
}

// TestTimelinePicksAndLifts clicks on every slice, runs through them, and drags a level.
func TestTimelinePicksAndLifts(t *testing.T) {
	for _, n := range []int{40, 600} {
		s, w := timeline(t, n)
		bars := timelineBars(n)
		var picked []int
		s.OnPick = func(index int) {
			picked = append(picked, index)
			s.SetBars(bars, index)
		}
		for index := range n {
			picked = nil
			s.Tapped(&fyne.PointEvent{Position: fyne.NewPos(s.XOf(index), 40)})
			if index != n/3 && (len(picked) != 1 || picked[0] != index) {
				t.Fatalf("of %d slices %d was tapped and %v picked", n, index, picked)
			}
		}

		held, levels, ended := -1, []float64{}, -1
		s.OnLevel = func(index int, level float64) { held, levels = index, append(levels, level) }
		s.OnLevelEnd = func(index int) { ended = index }
		index := n / 4
		from := fyne.NewPos(s.XOf(index), s.YOf(0.5))
		test.Drag(w.Canvas(), from, 0, s.YOf(0.7)-from.Y)
		if held != index || ended != index || len(levels) == 0 || math.Abs(levels[len(levels)-1]-0.7) > 0.011 {
			t.Errorf("of %d slices, %d was dragged: %d to %v, ended %d", n, index, held, levels, ended)
		}

		// A slice without a level, and a drawn one, cannot be lifted; a drag to the side only runs through slices.
		levels, picked = nil, nil
		bars[index].Drawn = true
		for _, d := range []struct{ at, dx, dy float32 }{
			{s.XOf(n - 1), 0, -20}, {s.XOf(index), 0, -20}, {s.XOf(index + 1), 300, 2},
		} {
			test.Drag(w.Canvas(), fyne.NewPos(d.at, 40), d.dx, d.dy)
		}
		if levels != nil || len(picked) < 3 {
			t.Errorf("levels %v, picked %v", levels, picked)
		}
	}
}

// TestTimelineEnlarges: a part of the slices can be shown, which moves with the slice on the screen and never leaves the
// scan.
func TestTimelineEnlarges(t *testing.T) {
	s, _ := timeline(t, 600)
	s.ShowSlices(595, 700)
	if first, last := s.Shown(); last != 599 || first < 490 {
		t.Errorf("shown are %d to %d", first, last)
	}
	s.ShowSlices(100, 139)
	bars := timelineBars(600)
	s.SetBars(bars, 90)
	if first, last := s.Shown(); first != 90 || last != 129 {
		t.Errorf("shown are %d to %d", first, last)
	}
	s.SetBars(bars, 300)
	if first, last := s.Shown(); first != 261 || last != 300 {
		t.Errorf("shown are %d to %d", first, last)
	}
	for range 40 {
		s.enlarge(1.25, 280)
	}
	if first, last := s.Shown(); last-first+1 != s.room() || first > 280 || last < 280 {
		t.Errorf("enlarged are %d to %d", first, last)
	}
	if width := s.column() * float64(s.room()); width < 800-1 || s.left() > 0.5 {
		t.Errorf("enlarged as far as can be, the columns are %g wide together, of 800", width)
	}
	for range 60 {
		s.enlarge(0.8, 280)
	}
	if first, last := s.Shown(); first != 0 || last != 599 {
		t.Errorf("made small again are %d to %d", first, last)
	}
	s.SetBars(nil, 0)
	s.Tapped(&fyne.PointEvent{})
	s.MouseOut()
	s.SetBars(timelineBars(2), 1)
	s.ShowSlices(0, 0)
	if first, last := s.Shown(); first != 0 || last != 1 {
		t.Errorf("of two slices shown are %d to %d", first, last)
	}
}

// TestTimelineKeepsItsPartWhenResized: a wider timeline may have room for more slices, and made narrow again shows what it
// did.
func TestTimelineKeepsItsPartWhenResized(t *testing.T) {
	s, w := timeline(t, 600)
	size := s.Size()
	s.ShowSlices(100, 139)
	first, last := s.Shown()
	for _, width := range []float32{3 * size.Width, size.Width / 2, 5 * size.Width, size.Width} {
		s.Resize(fyne.NewSize(width, size.Height))
		w.Canvas().Capture()
	}
	if a, b := s.Shown(); a != first || b != last {
		t.Errorf("shown are %d to %d, before %d to %d", a, b, first, last)
	}
}

func BenchmarkTimeline(b *testing.B) {
	test.NewTempApp(b)
	s := NewTimeline(timelineColours)
	s.Resize(fyne.NewSize(1000, 80))
	s.SetBars(timelineBars(600), 3)
	b.ReportAllocs()
	for b.Loop() {
		s.draw(1000, 80)
	}
}

// TestTimelineShowsParts: an amount is made of parts, each in its colour and as high as it is.
func TestTimelineShowsParts(t *testing.T) {
	s, _ := timeline(t, 1)
	red, green := color.NRGBA{200, 0, 0, 255}, color.NRGBA{0, 200, 0, 255}
	s.SetBars([]Bar{{Amount: 4, Level: math.NaN(), Before: math.NaN(), Parts: []Part{{1, red}, {3, green}}}}, 0)
	img := s.draw(800, 80).(*image.RGBA)
	n := map[color.RGBA]int{}
	for y := range 80 {
		n[img.RGBAAt(400, y)]++
	}
	if r, g := n[color.RGBA{200, 0, 0, 255}], n[color.RGBA{0, 200, 0, 255}]; r == 0 || g < 3*r-3 || g > 3*r+3 {
		t.Errorf("%d pixels of one part, %d of one three times as large", r, g)
	}
}
