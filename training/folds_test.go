package training

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"isopet/inference"
)

// sized is a cohort of patients with so many slices and nothing else.
func sized(slices ...int) *Cohort {
	c := &Cohort{Name: "Sizes"}
	for i, n := range slices {
		c.Patients = append(c.Patients, &Patient{Name: fmt.Sprint(i), Inputs: make([]inference.Input, n)})
	}
	return c
}

func TestFolds(t *testing.T) {
	paper := []int{10, 11, 12, 13, 2, 4, 12, 5, 13, 11, 27, 9, 7, 17, 5, 4, 10, 22, 5, 6, 7, 12, 4, 9, 7, 18, 28, 13, 13, 8, 7, 13, 11,
		6, 8, 8, 14, 14, 11, 9, 11, 21, 11, 10, 13, 19, 14, 8, 9, 17, 9, 18, 18, 9, 5, 10, 7, 8, 7, 4, 16, 17, 5, 14, 8, 9, 13, 8, 16,
		12, 11, 31, 13, 14, 11, 12, 6, 11}
	for _, test := range []struct {
		sizes  []int
		folds  int
		slices []int // of each set
	}{
		{paper, 6, []int{149, 146, 145, 149, 146, 145}}, // table 1
		{paper, 5, []int{178, 176, 174, 178, 174}},
		{[]int{5, 9, 1, 1, 4}, 2, []int{10, 10}},
		{[]int{3, 3, 3}, 3, []int{3, 3, 3}},
		{[]int{7, 1, 5}, 2, []int{7, 6}},
	} {
		c := sized(test.sizes...)
		folds, err := c.Folds(test.folds)
		if err != nil {
			t.Fatal(err)
		}
		var all, counts []int
		fewest, most := math.MaxInt, 0
		for _, fold := range folds {
			if !slices.IsSorted(fold) {
				t.Errorf("%v is out of order", fold)
			}
			n := 0
			for _, p := range fold {
				n += test.sizes[p]
			}
			counts, all = append(counts, n), append(all, fold...)
			fewest, most = min(fewest, len(fold)), max(most, len(fold))
		}
		slices.Sort(all)
		if len(all) != len(test.sizes) || len(slices.Compact(all)) != len(test.sizes) {
			t.Errorf("%d folds hold the patients %v", test.folds, all)
		}
		if !slices.Equal(counts, test.slices) || most > fewest+1 {
			t.Errorf("%d folds of %d to %d patients have %v slices, want %v", test.folds, fewest, most, counts, test.slices)
		}
		again, _ := c.Folds(test.folds)
		if fmt.Sprint(again) != fmt.Sprint(folds) {
			t.Errorf("%v, then %v", folds, again)
		}
	}
	folds, err := sized(paper...).Folds(6)
	if err != nil {
		t.Fatal(err)
	}
	for i, fold := range PaperFolds {
		if !slices.Equal(folds[i], slices.Sorted(slices.Values(fold))) {
			t.Errorf("set %d is %v, published %v", i+1, folds[i], fold)
		}
	}
	for _, test := range []struct {
		patients, folds int
		want            string
	}{
		{1, 6, "cross-validation needs at least 2 patients with tumour, but the cohort Sizes has 1"},
		{3, 6, "the cohort Sizes has 3 patients with tumour, too few for 6 folds: take at most 3 folds"},
		{3, 1, "cross-validation needs at least 2 folds, not 1"},
	} {
		if _, err := sized(make([]int, test.patients)...).Folds(test.folds); err == nil || err.Error() != test.want {
			t.Errorf("%d folds of %d patients: %v, want %s", test.folds, test.patients, err, test.want)
		}
	}
}

// TestBaselines computes the baselines by hand on two patients of 2×2 pixels.
func TestBaselines(t *testing.T) {
	slice := func(min, max float32, x ...float32) inference.Input {
		return inference.Input{X: x, Side: 2, Min: min, Max: max}
	}
	train := []*Patient{{
		Name:   "train",
		Inputs: []inference.Input{slice(0, 1, 0, 0.3, 0.6, 1)},
		Masks:  [][]uint8{{0, 0, 1, 1}},
	}}
	test := []*Patient{{
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
