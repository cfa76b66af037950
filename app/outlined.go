package app

import (
	"isopet/app/contour"
	"isopet/volume"
	"isopet/volume/paint"
)

// outline are the changes that turn a lesion's part of an axial slice into what is not 0 in want, see [contour.Changes].
func (s *State) outline(label uint8, slice int, where volume.Rect, want []uint8) paint.Changes {
	return contour.Changes(s.Mask, s.counts.Slices[slice][label], label, slice, where, want)
}

// EdgeSlices are the outlined slices, in order, on which the outline touches the edge of the region in which it was looked
// for. What was drawn by hand was not bound to the region, so that its slices are none of them.
func (s *State) EdgeSlices() []int {
	var at []int
	for _, index := range s.SliceIndexes() {
		r := s.Slices[index]
		if r.Voxels == 0 || s.Drawn[index] {
			continue
		}
		l := s.Mask.Layout(volume.Axial)
		if contour.Touches(s.Mask, s.MethodLesion, index, r.Input.Rect(l.Cols, l.Rows)) {
			at = append(at, index)
		}
	}
	return at
}
