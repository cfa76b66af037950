package colourmap

import (
	"image/color"
	"math"
	"testing"
)

func TestMapEnds(t *testing.T) {
	white, black := color.RGBA{255, 255, 255, 255}, color.RGBA{0, 0, 0, 255}
	inverted, grey := &Maps[0], &Maps[1]
	for _, test := range []struct {
		m    *Map
		at   float64
		want color.RGBA
	}{
		{inverted, 0, white}, {inverted, 1, black}, {inverted, math.NaN(), white}, {inverted, 7, black},
		{inverted, -7, white},
		{grey, 0.5, color.RGBA{128, 128, 128, 255}},
	} {
		if got := test.m.At(test.at); got != test.want {
			t.Errorf("%s at %v: %v, want %v", test.m.Name, test.at, got, test.want)
		}
	}
}

func TestMapsHaveNames(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range Maps {
		if m.Name == "" || m.Label == "" || seen[m.Name] {
			t.Errorf("colour map %q, %q: a name is missing or taken", m.Name, m.Label)
		}
		seen[m.Name] = true
	}
}

func TestPaintAgreesWithAt(t *testing.T) {
	inf := float32(math.Inf(1))
	values := []float32{-1, 0, 1, 2.5, 5, 7.5, 10, 11, inf, -inf, float32(math.NaN())}
	for i := range Maps {
		m := &Maps[i]
		pix := make([]uint8, 4*len(values))
		m.Paint(values, 0, 10, pix)
		for j, v := range values {
			want := m.At(float64(v) / 10)
			if got := (color.RGBA{pix[4*j], pix[4*j+1], pix[4*j+2], pix[4*j+3]}); got != want {
				t.Errorf("%s: %v is %v, want %v", m.Name, v, got, want)
			}
		}
	}
}

// A window without width shows everything in the first colour and divides by nothing.
func TestPaintEmptyWindow(t *testing.T) {
	pix := make([]uint8, 8)
	Maps[1].Paint([]float32{3, 4}, 3, 3, pix)
	if pix[0] != 0 || pix[4] != 0 {
		t.Errorf("got %v", pix)
	}
}
