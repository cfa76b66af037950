package volume

// Slab is the grid of the slices first to last along k, both included.
func (g Grid) Slab(first, last int) Grid {
	origin := g.Affine.Apply([3]float64{0, 0, float64(first)})
	for axis := range origin {
		g.Affine[axis][3] = origin[axis]
	}
	g.Dims[2] = last - first + 1
	return g
}

// Slab is the slices first to last along k, both included. It shares their voxels with the volume.
func (v *Volume) Slab(first, last int) *Volume {
	return &Volume{v.Grid.Slab(first, last), v.Data[v.Index(0, 0, first):v.Index(0, 0, last+1)]}
}

// Slab is the slices first to last along k, both included. It shares their voxels with the mask.
func (m *Mask) Slab(first, last int) *Mask {
	return &Mask{m.Grid.Slab(first, last), m.Data[m.Index(0, 0, first):m.Index(0, 0, last+1)]}
}

// Slab is the slices first to last along k, both included. It shares their voxels with the labels.
func (l *Labels) Slab(first, last int) *Labels {
	return &Labels{l.Grid.Slab(first, last), l.Data[l.Index(0, 0, first):l.Index(0, 0, last+1)]}
}
