package volume

import "strconv"

// Plane is one of the three anatomical planes, taken along the voxel axes that run closest to them.
type Plane int

// The planes as a radiologist sees them: axial from the feet, coronal from the front, both with the patient's left
// on the right of the picture; sagittal from the left, the front on the left of the picture.
const (
	Axial Plane = iota
	Coronal
	Sagittal
)

func (p Plane) String() string {
	if int(p) < len(planes) && p >= 0 {
		return planes[p].name
	}
	return "Plane(" + strconv.Itoa(int(p)) + ")"
}

// planes gives, for each plane, the world axes (0 right, 1 anterior, 2 superior) of columns, rows and slices.
// Columns and rows always grow to the left, to the back or to the feet.
var planes = [...]struct {
	name            string
	col, row, slice int
}{
	Axial:    {"axial", 0, 1, 2},
	Coronal:  {"coronal", 0, 2, 1},
	Sagittal: {"sagittal", 1, 2, 0},
}

// Layout says how the pixels of a plane lie in a grid. Pixel (0, 0) is the upper left of the picture. Slices keep
// the order in which they are stored, so a slice's number is its voxel index along [Layout.SliceAxis].
type Layout struct {
	Cols, Rows, Slices int
	Dx, Dy, Dz         float64 // spacing of columns, rows and slices in mm

	// Ascending reports that slices are stored towards the right, the front or the head.
	Ascending bool

	axis   [3]int // voxel axes of columns, rows, slices
	flip   [2]bool
	origin int
	stride [3]int
}

// Layout of a plane in the grid.
func (g Grid) Layout(p Plane) Layout {
	o, zooms, spec := g.Affine.Orientation(), g.Affine.Zooms(), planes[p]
	memory := [3]int{1, g.Dims[0], g.Dims[0] * g.Dims[1]}
	var l Layout
	for n, world := range [3]int{spec.col, spec.row, spec.slice} {
		l.axis[n] = o[world].Axis
		l.stride[n] = memory[l.axis[n]]
	}
	for n, world := range [2]int{spec.col, spec.row} {
		if l.flip[n] = !o[world].Reversed; l.flip[n] {
			l.origin += (g.Dims[l.axis[n]] - 1) * l.stride[n]
			l.stride[n] = -l.stride[n]
		}
	}
	l.Cols, l.Rows, l.Slices = g.Dims[l.axis[0]], g.Dims[l.axis[1]], g.Dims[l.axis[2]]
	l.Dx, l.Dy, l.Dz = zooms[l.axis[0]], zooms[l.axis[1]], zooms[l.axis[2]]
	l.Ascending = !o[spec.slice].Reversed
	return l
}

// SliceAxis is the voxel axis along which slices are counted.
func (l Layout) SliceAxis() int { return l.axis[2] }

// Offset is where a pixel stands in the grid's array.
func (l Layout) Offset(col, row, slice int) int {
	return l.origin + col*l.stride[0] + row*l.stride[1] + slice*l.stride[2]
}

// Voxel maps a pixel of a slice to voxel indexes. Positions between pixels and outside the picture map likewise;
// a whole number is the centre of a pixel.
func (l Layout) Voxel(col, row, slice float64) [3]float64 {
	size := [2]int{l.Cols, l.Rows}
	var v [3]float64
	for n, at := range [2]float64{col, row} {
		if l.flip[n] {
			at = float64(size[n]-1) - at
		}
		v[l.axis[n]] = at
	}
	v[l.axis[2]] = slice
	return v
}

// Pixel maps voxel indexes to a pixel and its slice: the inverse of [Layout.Voxel].
func (l Layout) Pixel(v [3]float64) (col, row, slice float64) {
	col, row, slice = v[l.axis[0]], v[l.axis[1]], v[l.axis[2]]
	if l.flip[0] {
		col = float64(l.Cols-1) - col
	}
	if l.flip[1] {
		row = float64(l.Rows-1) - row
	}
	return col, row, slice
}
