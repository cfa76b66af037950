package setup

import (
	"maps"
	"slices"

	"isopet/app/contour"
)

// Outlining is how one lesion is outlined.
type Outlining struct {
	// Setup is how a method segments it. It runs ahead of Slices while a segmentation is under way.
	Setup Setup
	// Slices are the axial slices that a method outlined, by index. Values are replaced, never changed.
	Slices contour.Set
	// Drawn are the axial slices on which the lesion was changed since a method outlined them, or without one: drawn on,
	// found in the whole scan, or changed as a whole. They are not overwritten unasked, and their thresholds do not move.
	Drawn map[int]bool
}

// NewOutlining is a lesion of which nothing is outlined yet.
func NewOutlining(s Setup) *Outlining {
	return &Outlining{Setup: s, Slices: contour.Set{}, Drawn: map[int]bool{}}
}

// SliceIndexes are the outlined slices in order.
func (o *Outlining) SliceIndexes() []int { return o.Slices.Indexes() }

// ManualSlices are the slices whose threshold the user changed, in order.
func (o *Outlining) ManualSlices() []int { return o.Slices.Manual() }

// DrawnSlices are the slices on which the lesion was changed since, however that was, in order.
func (o *Outlining) DrawnSlices() []int { return slices.Sorted(maps.Keys(o.Drawn)) }

// ByHand reports whether a slice holds work of the user's that a method must not replace unasked: a threshold of
// theirs or a drawing.
func (o *Outlining) ByHand(index int) bool {
	r := o.Slices[index]
	return o.Drawn[index] || r != nil && r.Manual
}

// KeptSlices are those that hold work by hand, in order: a method leaves them as they are unless it is told to replace them.
func (o *Outlining) KeptSlices() []int {
	kept := o.DrawnSlices()
	for _, index := range o.ManualSlices() {
		if !o.Drawn[index] {
			kept = append(kept, index)
		}
	}
	slices.Sort(kept)
	return kept
}

// Foreign reports whether a slice was outlined by something else than the setup, and kept since it holds work by hand.
func (o *Outlining) Foreign(index int) bool {
	r := o.Slices[index]
	return r != nil && o.ByHand(index) && !o.Setup.Made(r)
}

// ForeignSlices are those, in order.
func (o *Outlining) ForeignSlices() []int {
	return slices.DeleteFunc(o.SliceIndexes(), func(index int) bool { return !o.Foreign(index) })
}

// Stale reports that the setup has changed since slices were outlined that hold no work by hand.
func (o *Outlining) Stale() bool {
	for index, r := range o.Slices {
		if !o.ByHand(index) && !o.Setup.Made(r) {
			return true
		}
	}
	return false
}

// Change is what becomes of an outlining. It holds what it will put in place and, once swapped, what it took away.
type Change struct {
	Setup  *Setup                 // nil: unchanged
	Slices map[int]*contour.Slice // a nil contour takes the slice away
	Drawn  map[int]bool
}

// Clears is the change that leaves the setup alone.
func (o *Outlining) Clears() *Change {
	c := &Change{Slices: map[int]*contour.Slice{}, Drawn: map[int]bool{}}
	for index := range o.Slices {
		c.Slices[index] = nil
	}
	for index := range o.Drawn {
		c.Drawn[index] = false
	}
	return c
}

// Swap exchanges what the change holds with what the outlining holds.
func (c *Change) Swap(o *Outlining) {
	if c.Setup != nil {
		*c.Setup, o.Setup = o.Setup, *c.Setup
	}
	for index, r := range c.Slices {
		c.Slices[index] = o.Slices[index]
		if r != nil {
			o.Slices[index] = r
		} else {
			delete(o.Slices, index)
		}
	}
	for index, drawn := range c.Drawn {
		c.Drawn[index] = o.Drawn[index]
		if drawn {
			o.Drawn[index] = true
		} else {
			delete(o.Drawn, index)
		}
	}
}
