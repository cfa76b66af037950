package training

import (
	"math"
	"testing"

	"isopet/inference"
	"isopet/training/cohort"
)

// TestBaselines computes the baselines by hand on two patients of 2×2 pixels.
func TestBaselines(t *testing.T) {
	slice := func(min, max float32, x ...float32) inference.Input {
		return inference.Input{X: x, Side: 2, Min: min, Max: max}
	}
	train := []*cohort.Patient{{
		Name:   "train",
		Inputs: []inference.Input{slice(0, 1, 0, 0.3, 0.6, 1)},
		Masks:  [][]uint8{{0, 0, 1, 1}},
	}}
	test := []*cohort.Patient{{
		Name:    "test",
		Inputs:  []inference.Input{slice(1, 5, 0, 0.25, 0.5, 1), slice(2, 10, 0, 0.1, 0.9, 1)},
		Masks:   [][]uint8{{0, 1, 1, 1}, {0, 0, 0, 1}},
		Optimal: []float64{0, 0.9},
	}}
	test[0].Inputs[1].Slice = 7
	want := []Score{
		{"test", 0, "constant", 0.31, 0, 0.8, nil}, // float32(0.3) is above 0.30
		{"test", 7, "constant", 0.31, 0.9, 2. / 3, nil},
		{"test", 0, "suvmax41", (4.1 - 1) / 4, 0, 0.5, nil}, // SUVmax is 10, 41 % of it 4.1
		{"test", 7, "suvmax41", (4.1 - 2) / 8, 0.9, 2. / 3, nil},
		{"test", 0, "otsu", 0.5, 0, 0.5, nil}, // between-class variance: 0.3403, 0.3906, 0.4219 (of 16)
		{"test", 7, "otsu", float64(float32(0.1)), 0.9, 2. / 3, nil},
		{"test", 0, "optimal", 0, 0, 1, nil},
		{"test", 7, "optimal", 0.9, 0.9, 1, nil},
	}
	got := Measure(train, test)
	if len(got) != len(want) {
		t.Fatalf("%d scores", len(got))
	}
	for i, w := range want {
		g := got[i]
		if g.Patient != w.Patient || g.Slice != w.Slice || g.Method != w.Method || g.Optimal != w.Optimal ||
			math.Abs(g.Threshold-w.Threshold) > 1e-9 || math.Abs(g.Dice-w.Dice) > 1e-9 || len(g.Image) != 4 {
			t.Errorf("%+v, want %+v", g, w)
		}
	}
}
