package cohort

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
	paper := []int{10, 11, 12, 13, 2, 4, 12, 5, 13, 11, 27, 9, 7, 17, 5, 4, 10, 22, 5, 6, 7, 12, 4, 9, 7, 18, 28, 13,
		13, 8, 7, 13, 11,
		6, 8, 8, 14, 14, 11, 9, 11, 21, 11, 10, 13, 19, 14, 8, 9, 17, 9, 18, 18, 9, 5, 10, 7, 8, 7, 4, 16, 17, 5, 14,
		8, 9, 13, 8, 16,
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
			t.Errorf("%d folds of %d to %d patients have %v slices, want %v", test.folds, fewest, most, counts,
				test.slices)
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
