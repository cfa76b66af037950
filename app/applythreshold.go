package app

import (
	"fmt"

	"isopet/app/contour"
	"isopet/app/reference"
)

// ThresholdSource is what [App.ApplyThreshold] gives to other slices.
type ThresholdSource int

// What can be given.
const (
	SameThreshold      ThresholdSource = iota // the threshold itself, on each slice scaled to [0, 1]
	SameValue                                 // the threshold that cuts at the same value in the scan's unit; of methods that cut the scan
	PredictedThreshold                        // each slice's own predicted threshold
	OptimalThreshold                          // what fits the annotation best on each slice; slices without it keep theirs
)

// thresholdFrom say what a slice's threshold becomes, given the slice whose threshold is spread.
var thresholdFrom = map[ThresholdSource]func(s *State, from, to *contour.Slice) float64{
	SameThreshold: func(_ *State, from, _ *contour.Slice) float64 { return from.Threshold },
	SameValue: func(_ *State, from, to *contour.Slice) float64 {
		if !from.Method.OnPET || !to.Method.OnPET {
			return from.Threshold
		}
		return to.Input.ToThreshold(from.Input.ToUnits(from.Threshold))
	},
	PredictedThreshold: func(_ *State, _, to *contour.Slice) float64 { return to.Predicted() },
	OptimalThreshold: func(s *State, _, to *contour.Slice) float64 {
		best, _ := s.Optimal(to.Index)
		return best.Threshold
	},
}

// Optimal is the best threshold of a slice for the annotation, on the scan's own grid, if the slice is outlined and
// annotated.
func (s *State) Optimal(index int) (best reference.Optimal, ok bool) {
	if s.Reference == nil {
		return reference.Optimal{}, false
	}
	score := s.Reference.Scores[index]
	if score == nil || !score.HasOptimal {
		return reference.Optimal{}, false
	}
	return score.Native, true
}

// HasOptimal reports whether any slice has a best threshold, see [State.Optimal].
func (s *State) HasOptimal() bool {
	for index := range s.Slices {
		if _, ok := s.Optimal(index); ok {
			return true
		}
	}
	return false
}

// ApplyThreshold gives the outlined slices from first to last, both included, the threshold of slice from, or what else
// of it is to be given, in one edit. Slices that are not outlined stay so; those that were drawn on stay as they are,
// unless overwrite is set. It returns how many slices changed.
func (a *App) ApplyThreshold(from int, what ThresholdSource, first, last int, overwrite bool) int {
	source := a.State.Slices[from]
	if source == nil {
		return 0
	}
	thresholds, drawn := map[int]float64{}, map[int]bool{}
	for index, r := range a.State.Slices {
		if index < first || index > last || a.State.Drawn[index] && !overwrite {
			continue
		}
		if _, ok := a.State.Optimal(index); what == OptimalThreshold && !ok {
			continue
		}
		t := thresholdFrom[what](&a.State, source, r)
		if a.State.Drawn[index] {
			drawn[index] = false
		} else if t == r.Threshold {
			continue
		}
		thresholds[index] = t
	}
	if len(thresholds) > 0 {
		e := a.threshold("Threshold of several slices", otherEdit, 0, thresholds)
		e.drawn = drawn
		a.apply(e)
	}
	said := "No slice had to change."
	if n := len(thresholds); n == 1 {
		said = "One slice changed."
	} else if n > 1 {
		said = fmt.Sprintf("%d slices changed.", n)
	}
	a.notice(Notice{Text: said})
	return len(thresholds)
}
