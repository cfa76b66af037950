package outline

import (
	"slices"

	"isopet/app/contour"
	"isopet/app/lesion"
	"isopet/app/setup"
	"isopet/volume/paint"
)

// Edit is a change of an outline. It holds what it will put in place and, once swapped, what it took away: swapped
// again, it takes itself back. Masks are kept as the rows of voxels that changed, never whole. The methods of [Outline]
// that return one change nothing.
type Edit struct {
	Of      map[uint8]*setup.Change // by label: how lesions are outlined
	Lesions *List                   // nil: unchanged
	Made    map[uint8]*lesion.Made  // by label, see [lesion.Lesion.Made]
	Voxels  paint.Changes           // of the mask
}

// With is the part of the edit that changes how a lesion is outlined.
func (e *Edit) With(label uint8) *setup.Change {
	if e.Of == nil {
		e.Of = map[uint8]*setup.Change{}
	}
	c := e.Of[label]
	if c == nil {
		c = &setup.Change{Slices: map[int]*contour.Slice{}, Drawn: map[int]bool{}}
		e.Of[label] = c
	}
	return c
}

// Swap exchanges what the edit holds with what the outline holds.
func (e *Edit) Swap(o *Outline) {
	for label, c := range e.Of {
		c.Swap(o.Outlined(label))
	}
	if e.Lesions != nil {
		before := List{o.Lesions, o.Active}
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

// InMask reports whether the mask or slices of lesions change.
func (e *Edit) InMask() bool {
	for _, c := range e.Of {
		if len(c.Slices)+len(c.Drawn) > 0 {
			return true
		}
	}
	return len(e.Voxels) > 0
}

// InSetup reports whether the setup of a lesion changes.
func (e *Edit) InSetup() bool {
	for _, c := range e.Of {
		if c.Setup != nil {
			return true
		}
	}
	return false
}
