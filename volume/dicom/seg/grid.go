package seg

import (
	"math"
	"slices"

	"isopet/volume"
	"isopet/volume/r3"
)

// What a grid may have that is made of a segmentation alone: beyond it the file is not believed.
const (
	mostDepth  = 1 << 12 // slices
	mostVoxels = 1 << 29
)

// Grid is the voxels that a segmentation lies on by itself, without the scan that it was made of: from its first frame
// to its last, in the smallest step that there is between two. The error is that of frames which are not parallel or
// lie at uneven distances.
func (f *File) Grid() (volume.Grid, error) {
	p := f.frames[0]
	normal := r3.Unit(r3.Cross(p.right, p.down))
	var along []float64
	first := p.first
	lowest := r3.Dot(first, normal)
	for _, q := range f.frames {
		if r3.Norm(r3.Sub(q.right, p.right)) > 1e-3*r3.Norm(p.right) || r3.Norm(r3.Sub(q.down, p.down)) > 1e-3*r3.Norm(p.down) {
			return volume.Grid{}, f.damaged("has frames that are not parallel")
		}
		if a := r3.Dot(q.first, normal); a < lowest {
			lowest, first = a, q.first
		}
		along = append(along, r3.Dot(q.first, normal))
	}
	slices.Sort(along)
	step := f.thickness
	for i := range along[1:] {
		if d := along[i+1] - along[i]; d > 0.01 && (d < step || step <= 0) {
			step = d
		}
	}
	depth := math.Round((along[len(along)-1]-lowest)/step) + 1
	if !(step > 0) || !(depth <= mostDepth) || p.rows*p.columns > mostVoxels/int(depth) {
		return volume.Grid{}, f.damaged("has frames too far apart for a volume")
	}
	g := volume.Grid{Dims: [3]int{p.columns, p.rows, int(depth)}}
	for r := range 3 {
		sign := -1.0
		if r == 2 {
			sign = 1
		}
		g.Affine[r] = [4]float64{sign * p.right[r], sign * p.down[r], sign * normal[r] * step, sign * first[r]}
	}
	g.Affine[3][3] = 1
	return g, nil
}
