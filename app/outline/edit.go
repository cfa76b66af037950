package outline

import (
	"slices"

	"isopet/app/contour"
	"isopet/app/lesion"
	"isopet/volume/paint"
)

// Edit is a change of an outline. It holds what it will put in place and, once swapped, what it took away: swapped
// again, it takes itself back. Masks are kept as the rows of voxels that changed, never whole. The methods of [Outline]
// that return one change nothing.
type Edit struct {
	Slices  map[int]*contour.Slice // a nil result takes the slice away
	Drawn   map[int]bool           // by axial slice, see [Outline.Drawn]
	Lesions *List                  // nil: unchanged
	Made    map[uint8]*lesion.Made // by label, see [lesion.Lesion.Made]
	Voxels  paint.Changes          // of the mask
}

// Swap exchanges what the edit holds with what the outline holds.
func (e *Edit) Swap(o *Outline) {
	for index, r := range e.Slices {
		e.Slices[index] = o.Slices[index]
		if r != nil {
			o.Slices[index] = r
		} else {
			delete(o.Slices, index)
		}
	}
	for index, drawn := range e.Drawn {
		e.Drawn[index] = o.Drawn[index]
		if drawn {
			o.Drawn[index] = true
		} else {
			delete(o.Drawn, index)
		}
	}
	if e.Lesions != nil {
		before := List{o.Lesions, o.Active, o.MethodLesion}
		o.setList(*e.Lesions)
		*e.Lesions = before
	}
	o.swapMade(e.Made)
	for _, r := range e.Voxels {
		o.Counts.Add(r)
	}
	e.Voxels.Swap(o.Mask)
}

// swapMade exchanges what lesions were made with.
func (o *Outline) swapMade(made map[uint8]*lesion.Made) {
	if len(made) == 0 {
		return
	}
	o.Lesions = slices.Clone(o.Lesions)
	for label, m := range made {
		if l := o.Lesion(label); l != nil {
			made[label], l.Made = l.Made, m
		}
	}
}

// InMask reports whether the mask or its slices change.
func (e *Edit) InMask() bool { return len(e.Voxels) > 0 || len(e.Slices) > 0 || len(e.Drawn) > 0 }
