package paint

import "isopet/volume"

// KeepLargest is the part without all but its largest island. Voxels that share a face belong to the same island; of
// equally large ones the first in memory stays.
func (p *Part) KeepLargest() *Part {
	labels, sizes := p.islands()
	largest := 0
	for label := 1; label < len(sizes); label++ {
		if largest == 0 || sizes[label] > sizes[largest] {
			largest = label
		}
	}
	return p.with(func(i int) bool { return labels[i] != 0 && int(labels[i]) == largest })
}

// RemoveSmaller is the part without islands of less than so many millilitres.
func (p *Part) RemoveSmaller(ml float64) *Part {
	labels, sizes := p.islands()
	voxel := p.Grid.VoxelML()
	return p.with(func(i int) bool { return labels[i] != 0 && float64(sizes[labels[i]])*voxel >= ml })
}

// islands numbers the islands from 1 and counts their voxels.
func (p *Part) islands() (labels []int32, sizes []int) {
	labels, n := volume.Components(p.Pix, p.Dims())
	sizes = make([]int, n+1)
	for _, label := range labels {
		sizes[label]++
	}
	return labels, sizes
}

// with is a part in the same box, of the voxels for which own says so.
func (p *Part) with(own func(i int) bool) *Part {
	q := &Part{Grid: p.Grid, Box: p.Box, Pix: make([]uint8, len(p.Pix))}
	for i := range q.Pix {
		if own(i) {
			q.Pix[i] = 1
		}
	}
	return q
}
