package volume

import (
	"math"
	"testing"
)

func TestLetters(t *testing.T) {
	base := Grid{Dims: [3]int{5, 4, 3}, Affine: Affine{{2, 0, 0, -9}, {0, 3, 0, 4}, {0, 0, 4, 1}, {0, 0, 0, 1}}}
	want := [3][4]string{{"R", "A", "L", "P"}, {"R", "S", "L", "I"}, {"A", "S", "P", "I"}}
	for _, g := range orientations(base) {
		for p := range Plane(3) {
			if got := g.Letters(p); got != want[p] {
				t.Errorf("%s %v: %v", g.Affine.Orientation().Codes(), p, got)
			}
		}
	}
	for degrees, want := range map[float64][4]string{
		10:  {"R", "A", "L", "P"},
		-20: {"RP", "AR", "LA", "PL"},
		20:  {"RA", "AL", "LP", "PR"},
	} {
		// Turned about the head–foot axis, the patient's left towards his back.
		sin, cos := math.Sincos(degrees * math.Pi / 180)
		g := Grid{Dims: [3]int{9, 9, 9}, Affine: Affine{{-cos, sin, 0, 0}, {-sin, -cos, 0, 0}, {0, 0, 1, 0},
			{0, 0, 0, 1}}}
		if got := g.Letters(Axial); got != want {
			t.Errorf("turned by %v°: %v, want %v", degrees, got, want)
		}
	}
}
