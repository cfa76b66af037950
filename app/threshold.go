package app

import (
	"fmt"

	"isopet/app/contour"
	"isopet/app/reference"
	"isopet/inference"
)

// SetThreshold moves the threshold of an outlined slice and redraws its outline at once. The positions of one drag, up
// to [App.Seal], are undone together. A slice that is not outlined, or was drawn on since, is left alone.
func (a *App) SetThreshold(index int, t float64) {
	if a.State.Drawn[index] {
		return
	}
	a.resume(thresholdEdit, gesture(index))
	if r := a.State.Slices[index]; r != nil {
		a.apply(a.threshold(named("threshold", index), thresholdEdit, gesture(index),
			map[int]float64{index: t}))
	}
}

// ResetThreshold takes a slice back to its predicted threshold; one that was drawn on is left alone.
func (a *App) ResetThreshold(index int) {
	if r := a.State.Slices[index]; r != nil && r.Manual && !a.State.Drawn[index] {
		a.apply(a.threshold(named("methodThreshold", index), otherEdit, 0,
			map[int]float64{index: r.Predicted()}))
	}
}

// ResetThresholds takes all slices back to their predicted thresholds, except those that were drawn on.
func (a *App) ResetThresholds() {
	thresholds := map[int]float64{}
	for _, index := range a.State.ManualSlices() {
		if !a.State.Drawn[index] {
			thresholds[index] = a.State.Slices[index].Predicted()
		}
	}
	if len(thresholds) > 0 {
		a.apply(a.threshold(named("methodThresholds"), otherEdit, 0, thresholds))
	}
}

// DiscardDrawing drops what was drawn on an outlined slice, which is outlined by its threshold again.
func (a *App) DiscardDrawing(index int) {
	if r := a.State.Slices[index]; r != nil && a.State.Drawn[index] {
		a.apply(a.threshold(named("drawingDiscarded", index), otherEdit, 0,
			map[int]float64{index: r.Threshold}))
	}
}

// threshold is the edit that gives slices other thresholds.
func (a *App) threshold(name Name, kind editKind, gesture gesture, thresholds map[int]float64) *Edit {
	a.EndStroke()
	return &Edit{Name: name, Manual: true, kind: kind, gesture: gesture,
		Edit: a.State.Cut(thresholds, &a.scoreMap)}
}

// ScoreMap is the continuous image of an outlined slice on the scan's own pixels, for a histogram or another threshold.
// The last one is kept, so that a threshold can be moved quickly.
func (a *App) ScoreMap(r *contour.Slice) *inference.ScoreMap {
	if a.State.Scan == nil {
		return &inference.ScoreMap{}
	}
	return a.scoreMap.Of(a.State.Scan.Volume, r)
}

// Optimal is the best threshold of a slice for the annotation, on the scan's own grid, if the slice is outlined and
// annotated.
func (s *State) Optimal(index int) (best reference.Optimal, ok bool) {
	return s.Reference.Optimal(index)
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
func (a *App) ApplyThreshold(from int, what contour.ThresholdSource, first, last int, overwrite bool) int {
	source := a.State.Slices[from]
	if source == nil {
		return 0
	}
	thresholds := map[int]float64{}
	for index, r := range a.State.Slices {
		if index < first || index > last || a.State.Drawn[index] && !overwrite {
			continue
		}
		best, ok := a.State.Optimal(index)
		if what == contour.OptimalThreshold && !ok {
			continue
		}
		t := what.From(source, r, best.Threshold)
		if a.State.Drawn[index] || t != r.Threshold {
			thresholds[index] = t
		}
	}
	if len(thresholds) > 0 {
		a.apply(a.threshold(named("severalThresholds"), otherEdit, 0, thresholds))
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
