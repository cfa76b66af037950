package outline

import (
	"maps"
	"slices"

	"isopet/app/contour"
	"isopet/volume"
	"isopet/volume/paint"
)

// SliceIndexes are the outlined slices in order.
func (o *Outline) SliceIndexes() []int { return o.Slices.Indexes() }

// ManualSlices are the slices whose threshold the user changed, in order.
func (o *Outline) ManualSlices() []int { return o.Slices.Manual() }

// DrawnSlices are the slices on which the method's lesion was changed since, however that was, in order.
func (o *Outline) DrawnSlices() []int { return slices.Sorted(maps.Keys(o.Drawn)) }

// ByHand reports whether a slice holds work of the user's that a method must not replace unasked: a threshold of
// theirs or a drawing.
func (o *Outline) ByHand(index int) bool {
	r := o.Slices[index]
	return o.Drawn[index] || r != nil && r.Manual
}

// KeptSlices are those that [Outline.Segmented] leaves as they are unless told to overwrite: the active lesion's slices
// that hold work by hand, in order.
func (o *Outline) KeptSlices() []int { return o.KeptOf(o.Active) }

// KeptOf are those of a lesion.
func (o *Outline) KeptOf(label uint8) []int {
	if label != o.MethodLesion {
		return o.LesionSlices(label)
	}
	kept := o.DrawnSlices()
	for _, index := range o.ManualSlices() {
		if !o.Drawn[index] {
			kept = append(kept, index)
		}
	}
	slices.Sort(kept)
	return kept
}

// ChangedSlices are the axial slices on which changes add to the lesion that the method outlined, or take away from
// it.
func (o *Outline) ChangedSlices(changes paint.Changes) []int {
	var own paint.Changes
	for _, r := range changes {
		if r.Was == o.MethodLesion || r.Now == o.MethodLesion {
			own = append(own, r)
		}
	}
	return slices.Sorted(maps.Keys(o.Counts.Touched(own)))
}

// EdgeSlices are the outlined slices, in order, on which the outline touches the edge of the region in which it was
// looked for. What was drawn by hand was not bound to the region, so that its slices are none of them.
func (o *Outline) EdgeSlices() []int {
	var at []int
	for _, index := range o.SliceIndexes() {
		r := o.Slices[index]
		if r.Voxels == 0 || o.Drawn[index] {
			continue
		}
		l := o.Mask.Layout(volume.Axial)
		if contour.Touches(o.Mask, o.MethodLesion, index, r.Input.Rect(l.Cols, l.Rows)) {
			at = append(at, index)
		}
	}
	return at
}
