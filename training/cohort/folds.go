package cohort

import (
	"cmp"
	"fmt"
	"slices"
)

// PaperFolds are the paper's six test sets: numbers of patients, counted from 0 in their order, as the published
// notebook has them. The phantom cohort has the same 78 patients' numbers of slices.
var PaperFolds = [6][]int{
	{0, 6, 12, 18, 24, 30, 36, 48, 54, 60, 66, 71, 72},
	{1, 7, 11, 19, 25, 31, 37, 43, 49, 55, 61, 64, 67},
	{2, 8, 14, 20, 26, 32, 38, 50, 56, 62, 65, 68, 75},
	{3, 9, 15, 21, 28, 33, 39, 45, 51, 58, 63, 69, 74},
	{4, 10, 16, 22, 27, 34, 40, 46, 52, 57, 70, 76, 73},
	{5, 13, 17, 23, 29, 35, 41, 42, 44, 47, 53, 59, 77},
}

// Folds divides the patients into n test sets of ascending indices of c.Patients; all scans of a patient fall into one
// set. Six sets of 78 patients with one scan each are [PaperFolds]. Other sets are balanced by slices, and their
// numbers of patients differ by at most one: in rounds, from the patients with most slices to those with fewest, every
// set gets one patient, the set with the fewest slices first. Nothing is random. The error says which n are possible.
func (c *Cohort) Folds(n int) ([][]int, error) {
	var scans [][]int // of each person, who are in the order of their first
	numbers := map[string]int{}
	for i, p := range c.Patients {
		at, known := numbers[p.PersonName()]
		if !known {
			at = len(scans)
			numbers[p.PersonName()] = at
			scans = append(scans, nil)
		}
		scans[at] = append(scans[at], i)
	}
	patients := len(scans)
	switch {
	case patients < 2:
		return nil, fmt.Errorf("cross-validation needs at least 2 patients with tumour, but the cohort %s has %d",
			c.Name, patients)
	case n < 2:
		return nil, fmt.Errorf("cross-validation needs at least 2 folds, not %d", n)
	case n > patients:
		return nil, fmt.Errorf("the cohort %s has %d patients with tumour, too few for %d folds: take at most %[2]d "+
			"folds", c.Name, patients, n)
	}
	folds := make([][]int, n)
	if n == len(PaperFolds) && patients == 78 && len(c.Patients) == 78 {
		for i, fold := range PaperFolds {
			folds[i] = slices.Sorted(slices.Values(fold))
		}
		return folds, nil
	}
	size := func(p int) (n int) {
		for _, i := range scans[p] {
			n += len(c.Patients[i].Inputs)
		}
		return n
	}
	order := make([]int, patients)
	for p := range order {
		order[p] = p
	}
	slices.SortStableFunc(order, func(p, q int) int { return cmp.Compare(size(q), size(p)) })
	held := make([]int, n) // slices in each set
	sets := make([]int, n)
	for i := range sets {
		sets[i] = i
	}
	for round := range slices.Chunk(order, n) {
		slices.SortStableFunc(sets, func(i, j int) int { return cmp.Compare(held[i], held[j]) })
		for k, p := range round {
			folds[sets[k]] = append(folds[sets[k]], scans[p]...)
			held[sets[k]] += size(p)
		}
	}
	for _, fold := range folds {
		slices.Sort(fold)
	}
	return folds, nil
}
