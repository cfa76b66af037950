package outline

import (
	"maps"
	"slices"

	"isopet/app/contour"
	"isopet/volume"
	"isopet/volume/paint"
)

// Touched are the axial slices, in order, on which changes add to lesions or take away from them, by label.
func (o *Outline) Touched(changes paint.Changes) map[uint8][]int {
	own := map[uint8]paint.Changes{}
	for _, r := range changes {
		for _, label := range []uint8{r.Was, r.Now} {
			if label != 0 {
				own[label] = append(own[label], r)
			}
		}
	}
	touched := map[uint8][]int{}
	for label, changes := range own {
		touched[label] = slices.Sorted(maps.Keys(o.Counts.Touched(changes)))
	}
	return touched
}

// drawn notes which slices of lesions an edit of voxels changes, and measures them.
func (o *Outline) drawn(e *Edit) {
	measured := false
	for label, indexes := range o.Touched(e.Voxels) {
		if !e.has(o, label) {
			continue
		}
		c := e.With(label)
		for _, index := range indexes {
			c.Drawn[index] = true
			if _, gone := c.Slices[index]; gone {
				continue
			}
			if r := o.Outlined(label).Slices[index]; r != nil {
				changed := *r
				c.Slices[index], measured = &changed, true
			}
		}
	}
	if !measured {
		return
	}
	e.Voxels.Swap(o.Mask)
	for label, c := range e.Of {
		contour.Parallel(slices.Collect(maps.Keys(c.Slices)), func(index int) paint.Changes {
			if r := c.Slices[index]; r != nil && c.Drawn[index] {
				r.MeasureIn(o.Scan, o.Mask, label)
			}
			return nil
		})
	}
	e.Voxels.Swap(o.Mask)
}

// has reports whether there is a lesion after an edit.
func (e *Edit) has(o *Outline, label uint8) bool {
	list := o.Lesions
	if e.Lesions != nil {
		list = e.Lesions.Lesions
	}
	for _, l := range list {
		if l.Label == label {
			return true
		}
	}
	return false
}

// EdgeSlices are the slices of the active lesion on which the outline touches the edge of the region.
func (o *Outline) EdgeSlices() []int { return o.EdgeSlicesOf(o.Active) }

// EdgeSlicesOf are the slices of a lesion, in order, on which the outline touches the edge of the region in which it was
// looked for. What was drawn by hand was not bound to the region, so that its slices are none of them.
func (o *Outline) EdgeSlicesOf(label uint8) []int {
	var at []int
	of := o.Outlined(label)
	for _, index := range of.SliceIndexes() {
		r := of.Slices[index]
		if r.Voxels == 0 || of.Drawn[index] {
			continue
		}
		l := o.Mask.Layout(volume.Axial)
		if contour.Touches(o.Mask, label, index, r.Input.Rect(l.Cols, l.Rows)) {
			at = append(at, index)
		}
	}
	return at
}

// Contours are the outlined slices of all lesions.
func (o *Outline) Contours() []*contour.Slice {
	var all []*contour.Slice
	for _, l := range o.Lesions {
		for _, r := range o.Outlined(l.Label).Slices {
			all = append(all, r)
		}
	}
	return all
}
