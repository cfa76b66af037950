package nifti

import "isopet/volume"

// target is what voxels are read into, in their order and at most [block] at a time.
type target interface {
	allocate(g volume.Grid) error  // memory for a grid
	buffer(from, to int) []float32 // where the values of some voxels are to be written
	commit(from, to int)           // they have been
}

// intoScan keeps the values as they are.
type intoScan struct {
	*volume.Volume
	watch func(v *volume.Volume, from, to int) // see [Watch.Voxels]; nil for none
}

func (s *intoScan) allocate(g volume.Grid) error {
	s.Volume = volume.NewVolume(g)
	return nil
}

func (s *intoScan) buffer(from, to int) []float32 { return s.Data[from:to] }

func (s *intoScan) commit(_, to int) {
	if s.watch != nil {
		s.watch(s.Volume, 0, to)
	}
}

// intoValues hands the values on, and keeps none.
type intoValues struct {
	*volume.Volume
	begin  func(g volume.Grid) (take func(values []float32), err error) // see [Watch.Values]
	take   func(values []float32)
	values []float32
}

func (s *intoValues) allocate(g volume.Grid) (err error) {
	s.Grid, s.values = g, make([]float32, min(g.Len(), block))
	s.take, err = s.begin(g)
	return err
}

func (s *intoValues) buffer(from, to int) []float32 { return s.values[:to-from] }

func (s *intoValues) commit(from, to int) { s.take(s.values[:to-from]) }
