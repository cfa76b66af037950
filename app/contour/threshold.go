package contour

import (
	"isopet/inference"
	"isopet/volume"
)

// ThresholdSource is what of a slice is given to others.
type ThresholdSource int

// What can be given.
const (
	SameThreshold ThresholdSource = iota // the threshold itself, on each slice scaled to [0, 1]
	// the threshold that cuts at the same value in the scan's unit; of methods that cut the scan
	SameValue
	PredictedThreshold // each slice's own predicted threshold
	// what fits the annotation best on each slice; slices without it keep theirs
	OptimalThreshold
)

// From is what a slice's threshold becomes, given the slice whose threshold is applied, and its own optimal one.
func (what ThresholdSource) From(from, to *Slice, optimal float64) float64 {
	switch {
	case what == OptimalThreshold:
		return optimal
	case what == PredictedThreshold:
		return to.Predicted()
	case what == SameValue && from.Method.OnPET && to.Method.OnPET:
		return to.Input.ToThreshold(from.Input.ToUnits(from.Threshold))
	}
	return from.Threshold
}

// LastScoreMap keeps the score map of the slice at which the user is working.
type LastScoreMap struct {
	slice *Slice
	kept  *inference.ScoreMap
}

// Of is the score map of a slice of a scan.
func (l *LastScoreMap) Of(scan *volume.Volume, s *Slice) *inference.ScoreMap {
	if l.slice == nil || l.slice.Image() != s.Image() {
		*l = LastScoreMap{s, inference.NewScoreMap(scan, s.Method, &s.Slice)}
	}
	return l.kept
}
