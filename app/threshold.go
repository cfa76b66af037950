package app

import (
	"fmt"
	"maps"
	"slices"

	"isopet/app/contour"
	"isopet/inference"
	"isopet/volume/paint"
)

// SetThreshold moves the threshold of an outlined slice and redraws its outline at once. The positions of one drag, up
// to [App.Seal], are undone together. A slice that is not outlined, or was drawn on since, is left alone.
func (a *App) SetThreshold(index int, t float64) {
	if a.State.Drawn[index] {
		return
	}
	a.resume(thresholdEdit, gesture(index))
	if r := a.State.Slices[index]; r != nil {
		a.apply(a.threshold(fmt.Sprintf("Threshold of slice %d", index), thresholdEdit, gesture(index), map[int]float64{index: t}))
	}
}

// ResetThreshold takes a slice back to its predicted threshold; one that was drawn on is left alone.
func (a *App) ResetThreshold(index int) {
	if r := a.State.Slices[index]; r != nil && r.Manual && !a.State.Drawn[index] {
		a.apply(a.threshold(fmt.Sprintf("Method's threshold of slice %d", index), otherEdit, 0, map[int]float64{index: r.Predicted()}))
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
		a.apply(a.threshold("Method's thresholds", otherEdit, 0, thresholds))
	}
}

// DiscardDrawing drops what was drawn on an outlined slice, which is outlined by its threshold again.
func (a *App) DiscardDrawing(index int) {
	if r := a.State.Slices[index]; r != nil && a.State.Drawn[index] {
		e := a.threshold(fmt.Sprintf("Outline of slice %d by threshold", index), otherEdit, 0, map[int]float64{index: r.Threshold})
		e.drawn = map[int]bool{index: false}
		a.apply(e)
	}
}

// threshold is the edit that gives slices other thresholds. A slice at its predicted threshold is no longer manual.
func (a *App) threshold(label string, kind editKind, gesture gesture, thresholds map[int]float64) *Edit {
	e := &Edit{Label: label, Manual: true, kind: kind, gesture: gesture, slices: map[int]*contour.Slice{}}
	a.EndStroke()
	indexes := slices.Sorted(maps.Keys(thresholds))
	for _, index := range indexes {
		r := *a.State.Slices[index]
		r.Threshold, r.Manual = thresholds[index], thresholds[index] != r.Predicted()
		e.slices[index] = &r
	}
	e.changes = contour.Parallel(indexes, func(index int) paint.Changes {
		s, r := &a.State, e.slices[index]
		var surface *inference.ScoreMap
		if len(indexes) == 1 {
			surface = a.ScoreMap(r)
		} else {
			surface = inference.NewScoreMap(s.Scan.Volume, r.Method, &r.Slice)
		}
		want := make([]uint8, len(surface.Pix))
		surface.Mask(r.Threshold, want)
		changes := s.outline(s.MethodLesion, index, surface.Rect, want)
		r.MeasureRect(s.Scan, surface.Rect, want)
		return changes
	})
	return e
}

// lastScoreMap keeps the surface of the slice at which the user is working.
type lastScoreMap struct {
	result  *contour.Slice
	surface *inference.ScoreMap
}

// ScoreMap is the continuous image of an outlined slice on the scan's own pixels, for a histogram or another threshold.
// The last one is kept, so that a threshold can be moved quickly.
func (a *App) ScoreMap(r *contour.Slice) *inference.ScoreMap {
	if a.State.Scan == nil {
		return &inference.ScoreMap{}
	}
	if a.scoreMap.result == nil || a.scoreMap.result.Image() != r.Image() {
		a.scoreMap = lastScoreMap{r, inference.NewScoreMap(a.State.Scan.Volume, r.Method, &r.Slice)}
	}
	return a.scoreMap.surface
}
