package widget

import (
	"fmt"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"isopet/ui/widget/colourmap"
)

func TestRound(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		most      int
		want      string
	}{
		{0, 10, 5, "[0 2 4 6 8 10]"},
		{0, 15, 4, "[0 5 10 15]"},
		{-160, 240, 5, "[-100 0 100 200]"},
		{0.13, 0.31, 4, "[0.15 0.2 0.25 0.3]"},
		{0, 54321, 6, "[0 10000 20000 30000 40000 50000]"},
		{3, 3, 5, "[]"},
		{0, math.Inf(1), 5, "[]"},
	} {
		got := Round(c.low, c.high, c.most)
		for i := range got {
			got[i] = math.Round(got[i]*1e9) / 1e9
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%v to %v, %d: %v, want %s", c.low, c.high, c.most, got, c.want)
		}
	}
}

func TestColourBarShowsAndDrags(t *testing.T) {
	test.NewTempApp(t)
	ink, ground := color.NRGBA{200, 0, 200, 255}, color.NRGBA{0, 0, 90, 255}
	b := NewColourBar(ink, ground)
	w := test.NewTempWindow(t, b)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(barWidth, 200+barTop+barBottom))
	b.SetColours(colourmap.Grey)
	b.SetRange(0, 10, "SUV")
	img := w.Canvas().Capture()
	if top, bottom := at(img, barLeft+6, barTop+3).R, at(img, barLeft+6, barTop+197).R; top < 240 || bottom > 15 {
		t.Errorf("above it is %d, below %d; should be white and black", top, bottom)
	}
	if got := at(img, barLeft+barThick+2, barTop+100); got != ink {
		t.Errorf("no stroke at 5 in the middle: %v", got)
	}
	var low, high float64
	b.OnChanged = func(l, h float64) { low, high = l, h }
	for _, c := range []struct {
		y         float32
		low, high float64
	}{{barTop + 10, 0, 9}, {barTop + 100, -1, 9}, {barTop + 190, -1, 10}} {
		test.Drag(w.Canvas(), fyne.NewPos(barLeft+5, c.y), 0, 20) // a tenth of the bar
		if math.Abs(low-c.low) > 1e-5 || math.Abs(high-c.high) > 1e-5 {
			t.Errorf("dragged at %v: %v to %v, want %v to %v", c.y, low, high, c.low, c.high)
		}
	}
}

// TestRoundEnds: between numbers that are too large to be told apart in such steps there is an end, too.
func TestRoundEnds(t *testing.T) {
	for _, low := range []float64{1e17, -1e17, 1e300} {
		high := math.Nextafter(low, math.Inf(1))
		if ticks := Round(low, high, 5); len(ticks) > 6 {
			t.Errorf("from %g to the next number there are %d ticks", low, len(ticks))
		}
	}
}
