// Package volume holds images in memory: voxels with their affine, the planes through them, and masks on them.
// It knows no file format and no toolkit.
//
// Three systems of coordinates are used throughout the program:
//
//	voxel (i, j, k)          indexes of the array as stored, i fastest
//	world (x, y, z)          millimetres, RAS+: right, anterior, superior
//	plane (col, row, slice)  pixels of an upright picture in radiological display, see [Layout]
package volume

import "math"

// Grid is where an image's voxels lie: how many along i, j and k, and their affine.
type Grid struct {
	Dims   [3]int
	Affine Affine
}

// Len is the number of voxels.
func (g Grid) Len() int { return g.Dims[0] * g.Dims[1] * g.Dims[2] }

// Index is where voxel (i, j, k) stands in the array.
func (g Grid) Index(i, j, k int) int { return i + g.Dims[0]*(j+g.Dims[1]*k) }

// VoxelML is the volume of a voxel in millilitres.
func (g Grid) VoxelML() float64 { return math.Abs(g.Affine.Det()) / 1000 }

// Coarsest is the longest edge of a voxel in millimetres.
func (g Grid) Coarsest() float64 {
	z := g.Affine.Zooms()
	return max(z[0], z[1], z[2])
}

// SameAs reports whether both grids hold the same voxels at the same places, within tol millimetres at the corners.
func (g Grid) SameAs(h Grid, tol float64) bool {
	if g.Dims != h.Dims {
		return false
	}
	for corner := range 8 {
		var p [3]float64
		for axis := range p {
			if corner>>axis&1 == 1 {
				p[axis] = float64(g.Dims[axis] - 1)
			}
		}
		a, b := g.Affine.Apply(p), h.Affine.Apply(p)
		for axis := range a {
			if !(math.Abs(a[axis]-b[axis]) <= tol) {
				return false
			}
		}
	}
	return true
}

// Volume is a scan: one value for each voxel of its grid, slope and intercept applied.
type Volume struct {
	Grid
	Data []float32
}

// NewVolume makes a volume of zeros on a grid.
func NewVolume(g Grid) *Volume { return &Volume{Grid: g, Data: make([]float32, g.Len())} }

// Mask is a label for each voxel of its grid; 0 is background.
type Mask struct {
	Grid
	Data []uint8
}

// NewMask makes an empty mask on a grid.
func NewMask(g Grid) *Mask { return &Mask{Grid: g, Data: make([]uint8, g.Len())} }
