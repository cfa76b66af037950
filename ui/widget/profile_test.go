package widget

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

var profileColours = ProfileTheme{
	Ground: color.NRGBA{20, 20, 20, 255}, Below: color.NRGBA{90, 90, 90, 255}, Above: color.NRGBA{0, 0, 255, 255},
	Curve: color.NRGBA{255, 255, 255, 255},
}

// TestProfile: bins stand below and above the threshold in their colours, to the pixel, and the curve where its score
// is.
func TestProfile(t *testing.T) {
	s, w, _, _ := thresholdSlider(t)
	s.SetValue(0.5)
	bins := make([]float64, 10)
	for i := range bins {
		bins[i] = 0.5
	}
	bins[3] = 0
	s.SetProfile(Profile{Bins: bins})
	img := w.Canvas().Capture()
	look := func(v float64, y int) color.NRGBA { return at(img, int(s.XOf(v)), y) }
	for what, c := range map[string]struct {
		v    float64
		y    int
		want color.Color
	}{
		"below":        {0.45, profileHeight - 5, profileColours.Below},
		"above":        {0.55, profileHeight - 5, profileColours.Above},
		"an empty bin": {0.35, profileHeight - 5, profileColours.Ground},
		"over a bin":   {0.55, profileHeight / 4, profileColours.Ground},
	} {
		if got := look(c.v, c.y); got != c.want {
			t.Errorf("%s is %v, want %v", what, got, c.want)
		}
	}

	curve := make([]float64, 100)
	for k := range curve {
		curve[k] = float64(k) / 100
	}
	s.SetProfile(Profile{Curve: curve})
	img = w.Canvas().Capture()
	for _, v := range []float64{0.1, 0.25, 0.8, 0.95} {
		y := 2 + (1-v)*(profileHeight-3)
		// A thin line, its edges as much as it covers them.
		if on, off := look(v, int(y)), look(v, int(y)+5); on.R < 160 || off != profileColours.Ground {
			t.Errorf("at %v the curve is %v, beneath it %v", v, on, off)
		}
	}
	p := Profile{Curve: curve}
	if p.score(1) != 0.99 || math.Abs(p.score(0.305)-0.305) > 1e-12 || p.score(math.NaN()) != 0 {
		t.Errorf("scores %v, %v", p.score(1), p.score(0.305))
	}
}

func TestThresholdSliderReportsThePointer(t *testing.T) {
	s, _, _, _ := thresholdSlider(t)
	var seen []float64
	s.OnHover = func(v float64) { seen = append(seen, v) }
	s.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(s.XOf(0.25), 10)}})
	s.MouseOut()
	if len(seen) != 2 || math.Abs(seen[0]-0.25) > 1e-6 || !math.IsNaN(seen[1]) {
		t.Errorf("seen %v", seen)
	}
}
