package app

import (
	"isopet/volume"
	"isopet/volume/paint"
)

// counts are the voxels of each lesion, kept up to date by edits.
type counts struct {
	total  [256]int     // by label
	slices [][256]int32 // by axial slice and label; at 0 those of all lesions

	stride int // from slice to slice in the mask
}

// newCounts are those of an empty mask.
func newCounts(g volume.Grid) counts {
	l := g.Layout(volume.Axial)
	return counts{
		slices: make([][256]int32, l.Slices),
		stride: [3]int{1, g.Dims[0], g.Dims[0] * g.Dims[1]}[l.SliceAxis()],
	}
}

// add counts a change, a piece for each slice that it crosses.
func (c *counts) add(r paint.Run) {
	for at, end := r.At, r.At+r.N; at < end; {
		next := min((at/c.stride+1)*c.stride, end)
		slice, voxels := &c.slices[at/c.stride%len(c.slices)], next-at
		if r.Was != 0 {
			c.total[r.Was] -= voxels
			slice[r.Was] -= int32(voxels)
			slice[0] -= int32(voxels)
		}
		if r.Now != 0 {
			c.total[r.Now] += voxels
			slice[r.Now] += int32(voxels)
			slice[0] += int32(voxels)
		}
		at = next
	}
}

// touched are the axial slices that changes lie in.
func (c *counts) touched(changes paint.Changes) map[int]bool {
	touched := map[int]bool{}
	for _, r := range changes {
		for at, end := r.At, r.At+r.N; at < end; at = (at/c.stride + 1) * c.stride {
			touched[at/c.stride%len(c.slices)] = true
		}
	}
	return touched
}
