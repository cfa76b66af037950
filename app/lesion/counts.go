package lesion

import (
	"isopet/volume"
	"isopet/volume/paint"
)

// Counts are the voxels of each lesion, kept up to date by edits.
type Counts struct {
	Total  [256]int     // by label
	Slices [][256]int32 // by axial slice and label; at 0 those of all lesions

	stride int // from slice to slice in the mask
}

// NewCounts are those of an empty mask.
func NewCounts(g volume.Grid) Counts {
	l := g.Layout(volume.Axial)
	return Counts{
		Slices: make([][256]int32, l.Slices),
		stride: [3]int{1, g.Dims[0], g.Dims[0] * g.Dims[1]}[l.SliceAxis()],
	}
}

// Add counts a change, a piece for each slice that it crosses.
func (c *Counts) Add(r paint.Run) {
	for at, end := r.At, r.At+r.N; at < end; {
		next := min((at/c.stride+1)*c.stride, end)
		slice, voxels := &c.Slices[at/c.stride%len(c.Slices)], next-at
		if r.Was != 0 {
			c.Total[r.Was] -= voxels
			slice[r.Was] -= int32(voxels)
			slice[0] -= int32(voxels)
		}
		if r.Now != 0 {
			c.Total[r.Now] += voxels
			slice[r.Now] += int32(voxels)
			slice[0] += int32(voxels)
		}
		at = next
	}
}

// Touched are the axial slices that changes lie in.
func (c *Counts) Touched(changes paint.Changes) map[int]bool {
	touched := map[int]bool{}
	for _, r := range changes {
		for at, end := r.At, r.At+r.N; at < end; at = (at/c.stride + 1) * c.stride {
			touched[at/c.stride%len(c.Slices)] = true
		}
	}
	return touched
}

// With are the axial slices on which a label has voxels, in order; 0: any label.
func (c *Counts) With(label uint8) []int {
	var indexes []int
	for index := range c.Slices {
		if c.Slices[index][label] > 0 {
			indexes = append(indexes, index)
		}
	}
	return indexes
}

// Has reports whether any lesion has voxels on an axial slice.
func (c *Counts) Has(index int) bool {
	return index >= 0 && index < len(c.Slices) && c.Slices[index][0] > 0
}
