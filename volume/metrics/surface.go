package metrics

import (
	"bytes"
	"context"
	"math"

	"golang.org/x/sync/errgroup"

	"isopet/volume"
)

// SurfaceDistance says how far in mm the surfaces of two masks lie apart. The surface of a mask is those of its voxels
// that lack one of the six neighbours across a face, in the mask or because the scan ends, and it stands at their
// centres. From each voxel of one surface the distance to the nearest of the other is taken, both ways.
//
// Surfaces of two empty masks agree: both distances are 0. Where only one is empty they are +Inf.
type SurfaceDistance struct {
	// HD95 is the 95 % Hausdorff distance: the [Quantile] 0.95 of the distances one way or that of the other way,
	// whichever is larger (Maier-Hein et al. 2024, Metrics reloaded, Nat Methods 21, 195). Some programs give that of
	// both ways together the same name.
	HD95 float64
	// Mean is the average symmetric surface distance: the mean of the distances both ways together.
	Mean float64
}

// Surfaces compares the surfaces of two masks on the same grid; label 0 takes every value but 0 as inside. Distances go
// through the mask's affine, so voxels may be of any shape, oblique too. It stops with the context's error.
func Surfaces(ctx context.Context, mask, reference *volume.Mask, label uint8) (SurfaceDistance, error) {
	a, b := surface(mask, label), surface(reference, label)
	switch {
	case len(a) == 0 && len(b) == 0:
		return SurfaceDistance{}, ctx.Err()
	case len(a) == 0 || len(b) == 0:
		return SurfaceDistance{math.Inf(1), math.Inf(1)}, ctx.Err()
	}
	var there, back []float64
	ways, ctx := errgroup.WithContext(ctx)
	ways.Go(func() (err error) { there, err = distances(ctx, a, b); return err })
	ways.Go(func() (err error) { back, err = distances(ctx, b, a); return err })
	if err := ways.Wait(); err != nil {
		return SurfaceDistance{}, err
	}
	return SurfaceDistance{
		HD95: max(Quantile(there, 0.95), Quantile(back, 0.95)),
		Mean: Mean(append(there, back...)),
	}, nil
}

// distances are from each point to the nearest of others.
func distances(ctx context.Context, from, to []point) ([]float64, error) {
	const check = 1 << 12
	t := newTree(to)
	d := make([]float64, len(from))
	near := 0 // of the point before, which is mostly a neighbour
	for i, p := range from {
		if i%check == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		var square float64
		near, square = t.nearest(p, near)
		d[i] = math.Sqrt(square)
	}
	return d, nil
}

// surface is where the surface voxels of a label stand in mm; label 0 is any.
func surface(m *volume.Mask, label uint8) []point {
	var points []point
	strides := [3]int{1, m.Dims[0], m.Dims[0] * m.Dims[1]}
	inside := func(at int) bool { return m.Data[at] != 0 && (label == 0 || m.Data[at] == label) }
	background := make([]byte, m.Dims[0])
	for k := range m.Dims[2] {
		for j := range m.Dims[1] {
			row := m.Index(0, j, k)
			if bytes.Equal(m.Data[row:row+m.Dims[0]], background) {
				continue
			}
			for i := range m.Dims[0] {
				if !inside(row + i) {
					continue
				}
				for axis, at := range [3]int{i, j, k} {
					if at == 0 || at == m.Dims[axis]-1 || !inside(row+i-strides[axis]) || !inside(row+i+strides[axis]) {
						points = append(points, m.Affine.Apply([3]float64{float64(i), float64(j), float64(k)}))
						break
					}
				}
			}
		}
	}
	return points
}
