package outline

import (
	"maps"
	"slices"

	"isopet/app/contour"
	"isopet/app/lesion"
	"isopet/inference"
	"isopet/volume"
	"isopet/volume/paint"
)

// Segmented puts a result in place, of each slice the mask of its rectangle, as the outline of a lesion. Slices that
// hold work by hand stay as they are, unless overwrite is set. If it is another lesion than the one outlined so far,
// the earlier one keeps its voxels as a drawing, and what the new one has counts as drawn. Figures of the outlined
// slices are measured.
func (o *Outline) Segmented(outlined []*contour.Slice, masks map[int][]uint8, label uint8, overwrite bool) Edit {
	e := Edit{Slices: map[int]*contour.Slice{}, Drawn: map[int]bool{}}
	drawn, before := o.Drawn, o.Slices
	if overwrite {
		e.Made = map[uint8]*lesion.Made{label: nil}
	}
	if label != o.MethodLesion {
		e = o.handedOver(label, overwrite)
		drawn, before = map[int]bool{}, nil
		for _, index := range o.LesionSlices(label) {
			drawn[index] = true
			e.Drawn[index] = !overwrite
		}
	}
	kept := func(index int) bool {
		r := before[index]
		return !overwrite && (drawn[index] || r != nil && r.Manual)
	}
	anew := map[int]*contour.Slice{} // slices to be outlined; nil: to be emptied
	for index := range before {
		if !kept(index) {
			e.Slices[index], anew[index] = nil, nil
		}
	}
	if overwrite {
		for index := range drawn {
			e.Drawn[index], anew[index] = false, nil
		}
	}
	for _, r := range outlined {
		switch {
		case !kept(r.Index):
			e.Slices[r.Index], anew[r.Index] = r, r
		case before[r.Index] == nil:
			// Drawn where there was no outline: it stays as drawn, with a threshold to go back to.
			e.Slices[r.Index] = r
			r.MeasureIn(o.Scan, o.Mask, label)
		}
	}
	l := o.Mask.Layout(volume.Axial)
	e.Voxels = contour.Parallel(slices.Sorted(maps.Keys(anew)), func(index int) paint.Changes {
		r := anew[index]
		if r == nil {
			return o.outline(label, index, volume.Rect{}, nil)
		}
		where := r.Input.Rect(l.Cols, l.Rows)
		changes := o.outline(label, index, where, masks[index])
		if len(o.Lesions) > 1 {
			r.MeasureRect(o.Scan, where, masks[index])
		}
		return changes
	})
	return e
}

// handedOver makes another lesion the one that the method outlines.
func (o *Outline) handedOver(label uint8, overwrite bool) Edit {
	e := Edit{Lesions: o.list()}
	for i := range e.Lesions.Lesions {
		switch n := &e.Lesions.Lesions[i]; {
		case n.Label == o.MethodLesion && o.LesionVoxels(n.Label) > 0:
			n.Made = o.settled(n.Label)
		case n.Label == label && overwrite:
			n.Made = nil
		}
	}
	e.Lesions.Outlined = label
	o.forget(&e)
	return e
}

// Cut gives outlined slices other thresholds. A slice at its predicted threshold is no longer manual. The score map of
// a single one is kept in last.
func (o *Outline) Cut(thresholds map[int]float64, last *contour.LastScoreMap) Edit {
	e := Edit{Slices: map[int]*contour.Slice{}}
	indexes := slices.Sorted(maps.Keys(thresholds))
	for _, index := range indexes {
		r := *o.Slices[index]
		r.Threshold, r.Manual = thresholds[index], thresholds[index] != r.Predicted()
		e.Slices[index] = &r
	}
	e.Voxels = contour.Parallel(indexes, func(index int) paint.Changes {
		r := e.Slices[index]
		var scores *inference.ScoreMap
		if len(indexes) == 1 {
			scores = last.Of(o.Scan.Volume, r)
		} else {
			scores = inference.NewScoreMap(o.Scan.Volume, r.Method, &r.Slice)
		}
		want := make([]uint8, len(scores.Pix))
		scores.Mask(r.Threshold, want)
		changes := o.outline(o.MethodLesion, index, scores.Rect, want)
		r.MeasureRect(o.Scan, scores.Rect, want)
		return changes
	})
	return e
}

// outline are the changes that turn a lesion's part of an axial slice into what is not 0 in want, see
// [contour.Changes].
func (o *Outline) outline(label uint8, slice int, where volume.Rect, want []uint8) paint.Changes {
	return contour.Changes(o.Mask, o.Counts.Slices[slice][label], label, slice, where, want)
}

// Painted is what a pen has done to the mask, which it takes out of it again; how is what it was done with.
func (o *Outline) Painted(pen *paint.Pen, how lesion.Step) Edit {
	changes := pen.Changes.Merged()
	e := Edit{Voxels: changes, Slices: map[int]*contour.Slice{}, Drawn: map[int]bool{}}
	for _, index := range o.ChangedSlices(changes) {
		e.Drawn[index] = true
		if r := o.Slices[index]; r != nil {
			changed := *r
			e.Slices[index] = &changed
		}
	}
	contour.Parallel(slices.Collect(maps.Keys(e.Slices)), func(index int) paint.Changes {
		e.Slices[index].MeasureIn(o.Scan, o.Mask, o.MethodLesion)
		return nil
	})
	changes.Revert(o.Mask)
	e.Made = o.madeBy(how, pen.Label, changes)
	return e
}
