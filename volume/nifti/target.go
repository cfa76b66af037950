package nifti

import "isopet/volume"

// target is what voxels are read into, in their order and at most [block] at a time.
type target interface {
	allocate(g volume.Grid)        // memory for a grid
	buffer(from, to int) []float32 // where the values of some voxels are to be written
	commit(from, to int)           // they have been
}

// intoScan keeps the values as they are.
type intoScan struct {
	*volume.Volume
	watch func(v *volume.Volume, from, to int) // see [Watch.Voxels]; nil for none
}

func (s *intoScan) allocate(g volume.Grid) { s.Volume = volume.NewVolume(g) }

func (s *intoScan) buffer(from, to int) []float32 { return s.Data[from:to] }

func (s *intoScan) commit(_, to int) {
	if s.watch != nil {
		s.watch(s.Volume, 0, to)
	}
}
