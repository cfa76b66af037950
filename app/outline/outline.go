// Package outline is what is outlined in a scan: the mask, the lesions that its labels stand for, and of each the slices
// that a method outlined or that were drawn by hand; and the edits of all that, which can be taken back. It knows neither
// how the user asks for one nor what else the program holds.
package outline

import (
	"slices"

	"isopet/app/lesion"
	"isopet/app/scan"
	"isopet/app/setup"
	"isopet/volume"
)

// Outline is a scan and what is outlined in it. It is changed by [Edit.Swap] alone, apart from what is shown and which
// lesion is active.
type Outline struct {
	// Scan is the open scan, nil before the first.
	Scan *scan.Scan
	// Mask holds for each voxel of the scan the label of its lesion, 0 for none; nil without a scan.
	Mask *volume.Mask
	// Lesions are those that labels stand for, in the order of their labels; at least one.
	Lesions []lesion.Lesion
	// Active is the label that tools and methods write.
	Active uint8
	// Outlining is how the active lesion is outlined: its setup, its slices and what was changed of them since. That of
	// others is had from [Outline.Outlined].
	*setup.Outlining
	// Counts are the voxels of the lesions in Mask.
	Counts lesion.Counts

	outlinings map[uint8]*setup.Outlining // by label
}

// New is a scan in which nothing is outlined yet, to be segmented by a setup; a nil one is none.
func New(s *scan.Scan, by setup.Setup) Outline {
	o := Outline{Scan: s, outlinings: map[uint8]*setup.Outlining{1: setup.NewOutlining(by)}}
	if s != nil {
		o.Mask, o.Counts = volume.NewMask(s.Grid), lesion.NewCounts(s.Grid)
	}
	o.setList(firstList())
	return o
}

// Lesion is the one with a label, nil if there is none.
func (o *Outline) Lesion(label uint8) *lesion.Lesion {
	for i := range o.Lesions {
		if o.Lesions[i].Label == label {
			return &o.Lesions[i]
		}
	}
	return nil
}

// LesionVoxels is how many voxels of the scan a lesion has.
func (o *Outline) LesionVoxels(label uint8) int { return o.Counts.Total[label] }

// LesionML is a lesion's volume in millilitres; 0 without a scan.
func (o *Outline) LesionML(label uint8) float64 {
	if o.Scan == nil {
		return 0
	}
	return float64(o.Counts.Total[label]) * o.Scan.VoxelML()
}

// LesionSlices are the axial slices on which a lesion has voxels, in order.
func (o *Outline) LesionSlices(label uint8) []int { return o.Counts.With(label) }

// HasVoxels reports whether any lesion has voxels on an axial slice.
func (o *Outline) HasVoxels(index int) bool { return o.Counts.Has(index) }

// WithVoxels is how many axial slices hold an outline, of any lesion.
func (o *Outline) WithVoxels() int { return len(o.Counts.With(0)) }

// SliceML is the volume of all lesions on an axial slice in millilitres; 0 without a scan.
func (o *Outline) SliceML(index int) float64 {
	if !o.HasVoxels(index) {
		return 0
	}
	return float64(o.Counts.Slices[index][0]) * o.Scan.VoxelML()
}

// Tumour reports whether a label is that of a tumour, see [lesion.Kind].
func (o *Outline) Tumour(label uint16) bool {
	return label > 0xff || o.Lesion(uint8(label)) == nil || o.Lesion(uint8(label)).Kind.Counts()
}

// AllTumours reports whether all lesions are tumours.
func (o *Outline) AllTumours() bool {
	return !slices.ContainsFunc(o.Lesions, func(l lesion.Lesion) bool { return !l.Kind.Counts() })
}

// Share is what of a lesion lies on a slice.
type Share struct {
	Lesion *lesion.Lesion
	ML     float64
}

// Shares are those of the lesions that have voxels on an axial slice, in the order of Lesions.
func (o *Outline) Shares(index int) []Share {
	if !o.HasVoxels(index) {
		return nil
	}
	var all []Share
	for i := range o.Lesions {
		if n := o.Counts.Slices[index][o.Lesions[i].Label]; n > 0 {
			all = append(all, Share{&o.Lesions[i], float64(n) * o.Scan.VoxelML()})
		}
	}
	return all
}

// VolumeML is the volume of all tumours in millilitres.
func (o *Outline) VolumeML() float64 {
	var ml float64
	for _, l := range o.Lesions {
		if l.Kind.Counts() {
			ml += o.LesionML(l.Label)
		}
	}
	return ml
}
