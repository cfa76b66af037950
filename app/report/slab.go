package report

import (
	"context"
	"math"

	"isopet/volume"
	"isopet/volume/measure"
)

// Later prepares what [Measure] does for elsewhere and later: of the mask it copies what is not empty, so that it may
// change meanwhile. has reports whether an axial slice of the mask holds voxels, and annotated whether one of the
// reference, which may be nil, does.
func Later(scan *volume.Volume, mask *volume.Mask, reference *volume.Labels, kinds Kinds, has,
	annotated func(index int) bool) func(context.Context) (*Measurements, error) {
	first, last := occupied(scan, func(index int) bool { return has(index) || annotated(index) })
	slab := scan.Slab(first, last)
	rows := mask.Slab(first, last).Rows(func(index int) bool { return has(index + first) })
	if reference != nil {
		reference = reference.Slab(first, last)
	}
	return func(ctx context.Context) (*Measurements, error) {
		there := volume.NewMask(slab.Grid)
		rows.Put(there)
		m, err := Measure(ctx, slab, there.Labels(), reference, kinds)
		if err == nil {
			m.MoveBy(first)
		}
		return m, err
	}
}

// occupied are the first and last slice along k that hold something, or a part of a sphere of the peak about a voxel of
// it. has reports whether an axial slice does. Where slices are counted along another axis they are all.
func occupied(s *volume.Volume, has func(index int) bool) (first, last int) {
	l, end := s.Layout(volume.Axial), s.Dims[2]-1
	inverse, err := s.Affine.Inverse()
	if l.SliceAxis() != 2 || err != nil {
		return 0, end
	}
	first, last = end, 0
	for index := range l.Slices {
		if has(index) {
			first, last = min(first, index), max(last, index)
		}
	}
	if first > last {
		return 0, 0
	}
	up := inverse[2]
	reach := int(math.Min(measure.Radius*math.Hypot(up[0], math.Hypot(up[1], up[2])), float64(end))) + 1
	return max(first-reach, 0), min(last+reach, end)
}
