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

// All says that work by hand is replaced on each slice, None that it is on none.
var (
	All  = func(int) bool { return true }
	None = func(int) bool { return false }
)

// Segmented puts a result in place, of each slice the mask of its rectangle, as the outline of a lesion. Slices that
// hold work by hand stay as they are, unless they are to be replaced. Figures of the outlined slices are measured.
func (o *Outline) Segmented(outlined []*contour.Slice, masks map[int][]uint8, label uint8, replace func(int) bool) Edit {
	var e Edit
	c, of := e.With(label), o.Outlined(label)
	anew := map[int]*contour.Slice{} // slices to be outlined; nil: to be emptied
	keeps := false
	kept := func(index int) bool { return of.ByHand(index) && !replace(index) }
	for index := range of.Slices {
		if !kept(index) {
			c.Slices[index], anew[index] = nil, nil
		}
	}
	for index := range of.Drawn {
		if kept(index) {
			keeps = true
		} else {
			c.Drawn[index], anew[index] = false, nil
		}
	}
	if !keeps { // nothing is left of what it was made with besides
		e.Made = map[uint8]*lesion.Made{label: nil}
	}
	for _, r := range outlined {
		switch {
		case !kept(r.Index):
			c.Slices[r.Index], anew[r.Index] = r, r
		case of.Slices[r.Index] == nil:
			// Drawn where there was no outline: it stays as drawn, with a threshold to go back to.
			c.Slices[r.Index] = r
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

// Cut gives slices of the active lesion other thresholds; what was drawn on them is dropped. A slice at its predicted
// threshold is no longer manual. The score map of a single one is kept in last.
func (o *Outline) Cut(thresholds map[int]float64, last *contour.LastScoreMap) Edit {
	var e Edit
	c := e.With(o.Active)
	indexes := slices.Sorted(maps.Keys(thresholds))
	for _, index := range indexes {
		r := *o.Slices[index]
		r.Threshold, r.Manual = thresholds[index], thresholds[index] != r.Predicted()
		c.Slices[index] = &r
		if o.Drawn[index] {
			c.Drawn[index] = false
		}
	}
	e.Voxels = contour.Parallel(indexes, func(index int) paint.Changes {
		r := c.Slices[index]
		var scores *inference.ScoreMap
		if len(indexes) == 1 {
			scores = last.Of(o.Scan.Volume, r)
		} else {
			scores = inference.NewScoreMap(o.Scan.Volume, r.Method, &r.Slice)
		}
		want := make([]uint8, len(scores.Pix))
		scores.Mask(r.Threshold, want)
		changes := o.outline(o.Active, index, scores.Rect, want)
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
	pen.Changes.Revert(o.Mask)
	e := Edit{Voxels: pen.Changes.Merged()}
	o.drawn(&e)
	e.Made = o.madeBy(how, pen.Label, e.Voxels)
	return e
}
