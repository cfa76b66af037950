package seg

import (
	"math"
	"slices"

	"isopet/volume"
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
	normal := unit(cross(p.right, p.down))
	var along []float64
	first := p.first
	lowest := dot(first, normal)
	for _, q := range f.frames {
		if length(sub(q.right, p.right)) > 1e-3*length(p.right) || length(sub(q.down, p.down)) > 1e-3*length(p.down) {
			return volume.Grid{}, f.damaged("has frames that are not parallel")
		}
		if a := dot(q.first, normal); a < lowest {
			lowest, first = a, q.first
		}
		along = append(along, dot(q.first, normal))
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

func dot(a, b [3]float64) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

func sub(a, b [3]float64) [3]float64 { return [3]float64{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }

func length(a [3]float64) float64 { return math.Sqrt(dot(a, a)) }

func cross(a, b [3]float64) [3]float64 {
	return [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

func unit(a [3]float64) [3]float64 {
	l := length(a)
	return [3]float64{a[0] / l, a[1] / l, a[2] / l}
}
