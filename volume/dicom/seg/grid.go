package seg

import (
	"fmt"
	"math"
	"slices"

	"isopet/volume"
	"isopet/volume/dicom"
	"isopet/volume/r3"
)

// What a grid may have that is made of a segmentation alone: beyond it the file is not believed.
const (
	mostDepth  = 1 << 12 // slices
	mostVoxels = 1 << 29
)

// Grid is the voxels that a segmentation lies on by itself, without the scan that it was made of: from its first frame
// to its last. How far slices lie apart is what the file says if the frames lie so, else what these have in common; the
// sentence says what was assumed. The error is that of frames which are not parallel or lie at uneven distances.
func (f *File) Grid() (g volume.Grid, said string, err error) {
	p := f.frames[0]
	normal := r3.Unit(r3.Cross(p.right, p.down))
	var along []float64
	first := p.first
	lowest := r3.Dot(first, normal)
	for _, q := range f.frames {
		if r3.Norm(r3.Sub(q.right, p.right)) > 1e-3*r3.Norm(p.right) || r3.Norm(r3.Sub(q.down, p.down)) > 1e-3*r3.Norm(p.down) {
			return g, "", f.damaged("has frames that are not parallel")
		}
		if a := r3.Dot(q.first, normal); a < lowest {
			lowest, first = a, q.first
		}
		along = append(along, r3.Dot(q.first, normal))
	}
	slices.Sort(along)
	step, said, err := f.step(along)
	if err != nil {
		return g, "", err
	}
	depth := math.Round((along[len(along)-1]-lowest)/step) + 1
	if !(step > 0) || !(depth <= mostDepth) || p.rows*p.columns > mostVoxels/int(depth) {
		return g, "", f.damaged("has frames too far apart for a volume")
	}
	g = volume.Grid{Dims: [3]int{p.columns, p.rows, int(depth)}}
	for r := range 3 {
		sign := -1.0
		if r == 2 {
			sign = 1
		}
		g.Affine[r] = [4]float64{sign * p.right[r], sign * p.down[r], sign * normal[r] * step, sign * first[r]}
	}
	g.Affine[3][3] = 1
	return g, said, nil
}

// samePlane is how far frames of one slice may lie apart, in mm, and even by how much of a step the others may be off.
const samePlane, even = 0.01, 0.1

// step is how far slices lie apart, by the places of the frames in order.
func (f *File) step(along []float64) (step float64, said string, err error) {
	var apart []float64
	for i := range along[1:] {
		if d := along[i+1] - along[i]; d > samePlane {
			apart = append(apart, d)
		}
	}
	if len(apart) == 0 {
		switch {
		case f.spacing > 0:
			return f.spacing, "", nil
		case f.thickness > 0:
			return f.thickness, fmt.Sprintf("It has one slice and does not say how far slices lie apart: their thickness, %.4g mm, "+
				"is taken for the voxels' depth. On its scan that is known.", f.thickness), nil
		}
		return 0, "", f.problem("has one slice and says neither how thick it is nor how far slices lie apart",
			"name its scan", dicom.Unsupported)
	}
	// fitted is a step of which all distances are multiples, 0 if they are none
	fitted := func(step float64) float64 {
		whole := along[len(along)-1] - along[0]
		if !(step > samePlane && whole/step <= mostDepth) {
			return 0
		}
		n := 0.0
		for _, d := range apart {
			steps := math.Round(d / step)
			if n += steps; math.Abs(d/step-steps) > even {
				return 0
			}
		}
		if n == 0 {
			return 0
		}
		return whole / n
	}
	if step = fitted(f.spacing); step > 0 {
		return step, "", nil
	}
	const most = 8 // parts of the smallest distance that are tried
	for n := 1.0; n <= most && step == 0; n++ {
		step = fitted(slices.Min(apart) / n)
	}
	switch {
	case step == 0:
		return 0, "", f.damaged("has frames at uneven distances")
	case f.spacing > 0:
		said = fmt.Sprintf("It says that its slices lie %.4g mm apart, but by the places of its frames that is %.4g mm, which "+
			"is taken. On its scan it is known.", f.spacing, step)
	case !(math.Abs(f.thickness-step) <= even*step):
		said = fmt.Sprintf("It does not say how far its slices lie apart: %.4g mm is taken, by the places of its frames", step)
		if f.thickness > 0 {
			said += fmt.Sprintf("; their thickness is %.4g mm", f.thickness)
		}
		said += ". On its scan that is known."
	}
	return step, said, nil
}
