package measure

import (
	"iter"
	"math"

	"isopet/volume"
)

// Radius of the sphere of the peak in mm: 6.204, so that its volume is 1 ml. The peak is the global intensity peak
// (0F91) of the Image Biomarker Standardisation Initiative's reference manual (Zwanenburg et al., section 3.2), which
// makes exact the peak of PERCIST (Wahl et al. 2009, J Nucl Med 50, supplement 1, 122S):
//
//   - each voxel of the lesion in turn is the centre of a sphere, and the largest mean counts;
//   - a voxel belongs to the sphere, wholly, if its centre lies within the radius, whether in the lesion or not;
//   - what of the sphere lies outside the scan, or holds no finite number, is left out of the mean.
var Radius = 10 * math.Cbrt(3/(4*math.Pi))

// sphere is the voxels of a sphere about voxel (0, 0, 0), as parts of rows: a convex body cuts a line once.
type sphere []chord

// chord is the voxels first to last along i of the row (j, k).
type chord struct{ j, k, first, last int }

// slack lets voxels on the sphere itself belong to it in spite of rounding.
const slack = 1 + 1e-12

// newSphere fails only for a singular affine.
func newSphere(g volume.Grid) (sphere, error) {
	inverse, err := g.Affine.Inverse()
	if err != nil {
		return nil, err
	}
	var reach [3]int // of the sphere along each voxel axis, at most the whole scan
	for axis := range reach {
		to := inverse[axis]
		far := Radius * slack * math.Hypot(to[0], math.Hypot(to[1], to[2]))
		reach[axis] = int(math.Min(far, float64(g.Dims[axis]-1)))
	}
	var s sphere
	for k := -reach[2]; k <= reach[2]; k++ {
		for j := -reach[1]; j <= reach[1]; j++ {
			if c := cut(g.Affine, j, k); c.first <= c.last {
				s = append(s, c)
			}
		}
	}
	return s, nil
}

// cut is the chord of a row, empty if the row misses the sphere: the i for which a·i² + 2·b·i + c ≤ 0, where the left
// side is the squared distance in mm from voxel (0, 0, 0) less the squared radius.
func cut(affine volume.Affine, j, k int) chord {
	var a, b float64
	c := -Radius * Radius * slack
	for _, r := range affine[:3] {
		d := r[1]*float64(j) + r[2]*float64(k)
		a += r[0] * r[0]
		b += r[0] * d
		c += d * d
	}
	root := math.Sqrt(b*b - a*c)
	if math.IsNaN(root) {
		return chord{j, k, 0, -1}
	}
	return chord{j, k, int(math.Ceil((-b - root) / a)), int(math.Floor((-b + root) / a))}
}

// mean is that of the finite values in the sphere about a voxel, NaN without any.
func (s sphere) mean(v *volume.Volume, i, j, k int) float64 {
	var sum float64
	n := 0
	for values := range s.rows(v, i, j, k) {
		for _, value := range values {
			sum += float64(value)
		}
		n += len(values)
	}
	if finite(sum) {
		return sum / float64(n)
	}
	sum, n = 0, 0
	for values := range s.rows(v, i, j, k) {
		for _, value := range values {
			if v := float64(value); finite(v) {
				sum += v
				n++
			}
		}
	}
	return sum / float64(n)
}

// rows are the values in the sphere about a voxel, as far as it lies in the scan.
func (s sphere) rows(v *volume.Volume, i, j, k int) iter.Seq[[]float32] {
	return func(yield func([]float32) bool) {
		for _, c := range s {
			y, z := j+c.j, k+c.k
			first, last := max(i+c.first, 0), min(i+c.last, v.Dims[0]-1)
			if y < 0 || y >= v.Dims[1] || z < 0 || z >= v.Dims[2] || first > last {
				continue
			}
			at := v.Index(0, y, z)
			if !yield(v.Data[at+first : at+last+1]) {
				return
			}
		}
	}
}
