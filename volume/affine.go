package volume

import (
	"errors"
	"math"
)

// Affine maps voxel indexes to millimetres: the first three rows times (i, j, k, 1) give (x, y, z) in RAS+,
// x growing to the patient's right, as NIfTI and nibabel have it. The last row is 0 0 0 1.
type Affine [4][4]float64

// Apply maps a voxel position, which may lie between voxels, to millimetres.
func (a Affine) Apply(p [3]float64) [3]float64 {
	var q [3]float64
	for r := range q {
		q[r] = a[r][0]*p[0] + a[r][1]*p[1] + a[r][2]*p[2] + a[r][3]
	}
	return q
}

// Zooms are the lengths of the voxel's edges in millimetres, along i, j and k.
func (a Affine) Zooms() [3]float64 {
	var z [3]float64
	for c := range z {
		z[c] = math.Sqrt(a[0][c]*a[0][c] + a[1][c]*a[1][c] + a[2][c]*a[2][c])
	}
	return z
}

// Det is the determinant of the linear part: the signed volume of a voxel in mm³.
func (a Affine) Det() float64 {
	return a[0][0]*(a[1][1]*a[2][2]-a[1][2]*a[2][1]) -
		a[0][1]*(a[1][0]*a[2][2]-a[1][2]*a[2][0]) +
		a[0][2]*(a[1][0]*a[2][1]-a[1][1]*a[2][0])
}

// ErrSingular says that an affine flattens space: no voxel position can be told from millimetres.
var ErrSingular = errors.New("affine is singular")

// Inverse maps millimetres back to voxel positions.
func (a Affine) Inverse() (Affine, error) {
	det := a.Det()
	if det == 0 || math.IsNaN(det) || math.IsInf(det, 0) {
		return Affine{}, ErrSingular
	}
	var inv Affine
	for r := range 3 {
		for c := range 3 {
			r1, r2, c1, c2 := (c+1)%3, (c+2)%3, (r+1)%3, (r+2)%3
			inv[r][c] = (a[r1][c1]*a[r2][c2] - a[r1][c2]*a[r2][c1]) / det
		}
		inv[r][3] = -(inv[r][0]*a[0][3] + inv[r][1]*a[1][3] + inv[r][2]*a[2][3])
	}
	inv[3][3] = 1
	return inv, nil
}

// Orientation says, for the world axes right, anterior and superior in turn, which voxel axis runs closest to it
// and whether that axis runs the other way (to the left, to the back, to the feet).
type Orientation [3]struct {
	Axis     int
	Reversed bool
}

// Orientation is found as nibabel.orientations.io_orientation does: the rotation nearest to the affine, then each
// voxel axis in turn takes the free world axis closest to it.
func (a Affine) Orientation() Orientation {
	r := a.rotation()
	var o Orientation
	var taken [3]bool
	for axis := range 3 {
		best := -1
		for w := range 3 {
			if !taken[w] && (best < 0 || math.Abs(r[w][axis]) > math.Abs(r[best][axis])) {
				best = w
			}
		}
		taken[best] = true
		o[best].Axis, o[best].Reversed = axis, r[best][axis] < 0
	}
	return o
}

// rotation is the orthogonal factor of the polar decomposition of the linear part with unit columns, by Newton's
// iteration. A singular affine keeps its unit columns.
func (a Affine) rotation() [3][3]float64 {
	z := a.Zooms()
	var m Affine
	for r := range 3 {
		for c := range 3 {
			if z[c] > 0 {
				m[r][c] = a[r][c] / z[c]
			}
		}
	}
	m[3][3] = 1
	for range 30 {
		inv, err := m.Inverse()
		if err != nil {
			break
		}
		for r := range 3 {
			for c := range 3 {
				m[r][c] = (m[r][c] + inv[c][r]) / 2
			}
		}
	}
	var out [3][3]float64
	for r := range 3 {
		copy(out[r][:], m[r][:3])
	}
	return out
}

// Codes names the direction in which each voxel axis grows, as nibabel.aff2axcodes does: "RAS", "LPS", ….
func (o Orientation) Codes() string {
	const plus, minus = "RAS", "LPI"
	var codes [3]byte
	for world, v := range o {
		codes[v.Axis] = plus[world]
		if v.Reversed {
			codes[v.Axis] = minus[world]
		}
	}
	return string(codes[:])
}
