package nifti

import (
	"math"

	gonii "github.com/okieraised/gonii/pkg/nifti"

	"isopet/volume"
)

// affine is the sform if its code is above 0, else the qform if its code is, else made of the voxel sizes alone with
// x growing to the left and the origin in the middle, as nibabel has it. source names the one taken.
func (h Header) affine() (a volume.Affine, source string) {
	switch {
	case h.fields.SformCode > 0:
		return h.sform(), "sform"
	case h.fields.QformCode > 0:
		return h.qform(), "qform"
	}
	a[3][3] = 1
	for axis := range 3 {
		zoom, n := 1., int64(1)
		if axis < int(h.fields.Dim[0]) {
			zoom, n = h.fields.Pixdim[axis+1], h.fields.Dim[axis+1]
		}
		if axis == 0 {
			zoom = -zoom
		}
		a[axis][axis], a[axis][3] = zoom, -zoom*float64(n-1)/2
	}
	return a, "pixdim"
}

// sform is method 3: the affine as it stands.
func (h Header) sform() volume.Affine {
	return volume.Affine{h.fields.SrowX, h.fields.SrowY, h.fields.SrowZ, {3: 1}}
}

// qform is method 2: voxel sizes, then a rotation given as the last three numbers of a unit quaternion, then an offset.
func (h Header) qform() volume.Affine {
	f := h.fields
	b, c, d := f.QuaternB, f.QuaternC, f.QuaternD
	a := math.Sqrt(max(1-(b*b+c*c+d*d), 0))
	r := [3][3]float64{
		{a*a + b*b - c*c - d*d, 2*b*c - 2*a*d, 2*b*d + 2*a*c},
		{2*b*c + 2*a*d, a*a + c*c - b*b - d*d, 2*c*d - 2*a*b},
		{2*b*d - 2*a*c, 2*c*d + 2*a*b, a*a + d*d - b*b - c*c},
	}
	zooms := [3]float64{f.Pixdim[1], f.Pixdim[2], f.Pixdim[3] * f.Pixdim[0]}
	offset := [3]float64{f.QoffsetX, f.QoffsetY, f.QoffsetZ}
	q := volume.Affine{3: {3: 1}}
	for row := range 3 {
		for col := range 3 {
			q[row][col] = r[row][col] * zooms[col]
		}
		q[row][3] = offset[row]
	}
	return q
}

// setQform writes an affine as method 2, if its axes are at right angles; otherwise there is no qform.
func (h *Header) setQform(a volume.Affine) {
	z, f := a.Zooms(), &h.fields
	var r [3][3]float64
	for row := range 3 {
		for col := range 3 {
			r[row][col] = a[row][col] / z[col]
		}
	}
	f.Pixdim[0] = 1
	if a.Det() < 0 { // a mirrored grid: qfac turns the third axis round
		f.Pixdim[0] = -1
		for row := range 3 {
			r[row][2] = -r[row][2]
		}
	}
	f.QuaternB, f.QuaternC, f.QuaternD = quaternion(r)
	f.QoffsetX, f.QoffsetY, f.QoffsetZ = a[0][3], a[1][3], a[2][3]
	f.QformCode = gonii.NIFTI_XFORM_UNKNOWN
	if q := h.qform(); apart(h.Grid().Dims, q, a) < 0.01*min(z[0], z[1], z[2]) {
		f.QformCode = gonii.NIFTI_XFORM_SCANNER_ANAT
	}
}

// quaternion of a rotation, without its first number, which is made 0 or more. Of the four ways to take it, the one
// with the largest divisor.
func quaternion(r [3][3]float64) (b, c, d float64) {
	a := 1 + r[0][0] + r[1][1] + r[2][2]
	xx, yy, zz := 1+r[0][0]-r[1][1]-r[2][2], 1-r[0][0]+r[1][1]-r[2][2], 1-r[0][0]-r[1][1]+r[2][2]
	x, y, z := r[2][1]-r[1][2], r[0][2]-r[2][0], r[1][0]-r[0][1]
	xy, xz, yz := r[0][1]+r[1][0], r[0][2]+r[2][0], r[1][2]+r[2][1]
	switch {
	case a > 0.5:
		b, c, d = x, y, z
	case xx >= yy && xx >= zz:
		a, b, c, d = x, xx, xy, xz
	case yy >= zz:
		a, b, c, d = y, xy, yy, yz
	default:
		a, b, c, d = z, xz, yz, zz
	}
	n := math.Sqrt(a*a + b*b + c*c + d*d)
	if a < 0 {
		n = -n
	}
	return b / n, c / n, d / n
}

// apart is how many millimetres two affines put the same voxel apart, at the worst corner of the grid.
func apart(dims [3]int, a, b volume.Affine) float64 {
	var worst float64
	for corner := range 8 {
		var p [3]float64
		for axis := range p {
			p[axis] = float64(corner >> axis & 1 * (dims[axis] - 1))
		}
		p, q := a.Apply(p), b.Apply(p)
		worst = max(worst, math.Sqrt((p[0]-q[0])*(p[0]-q[0])+(p[1]-q[1])*(p[1]-q[1])+(p[2]-q[2])*(p[2]-q[2])))
	}
	return worst
}
