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

// Slice is an upright picture: Pix[row*Cols+col], pixels of Dx by Dy mm.
type Slice[T any] struct {
	Cols, Rows int
	Dx, Dy     float64
	Pix        []T
}

// Slice copies one slice of a plane into dst, whose Pix is used again when it is large enough.
func (v *Volume) Slice(p Plane, index int, dst *Slice[float32]) {
	extract(v.Data, v.Layout(p), index, dst)
}

// Slice copies one slice of a plane into dst, whose Pix is used again when it is large enough.
func (m *Mask) Slice(p Plane, index int, dst *Slice[uint8]) {
	extract(m.Data, m.Layout(p), index, dst)
}

// SliceWhere is [Mask.Slice] for a mask of which it is known on which axial slices there is something: the others are
// not looked at.
func (m *Mask) SliceWhere(p Plane, index int, something func(axial int) bool, dst *Slice[uint8]) {
	l := m.Layout(p)
	dst.reshape(l)
	axis := m.Layout(Axial).SliceAxis()
	for row := range l.Rows {
		line := dst.Pix[row*l.Cols : (row+1)*l.Cols]
		if something(int(l.Voxel(0, float64(row), float64(index))[axis])) {
			extractLine(m.Data, l, 0, row, index, line)
		} else {
			clear(line)
		}
	}
}

// Rect is a rectangle of pixels of a slice, the upper left one being (Col, Row).
type Rect struct{ Col, Row, Cols, Rows int }

// Has reports whether a pixel lies in the rectangle.
func (r Rect) Has(col, row int) bool {
	return col >= r.Col && col < r.Col+r.Cols && row >= r.Row && row < r.Row+r.Rows
}

// Part copies a rectangle of a slice of a plane into dst, row by row.
func (v *Volume) Part(p Plane, index int, r Rect, dst []float32) {
	part(v.Data, v.Layout(p), index, r, dst)
}

// Part copies a rectangle of a slice of a plane into dst, row by row.
func (m *Mask) Part(p Plane, index int, r Rect, dst []uint8) {
	part(m.Data, m.Layout(p), index, r, dst)
}

func part[T any](data []T, l Layout, index int, r Rect, dst []T) {
	for row := range r.Rows {
		extractLine(data, l, r.Col, r.Row+row, index, dst[row*r.Cols:][:r.Cols])
	}
}

// Pieces calls f for each piece of memory that holds voxels of a slice across a voxel axis, in the order of memory: from one
// index up to and without another. A slice across the last axis is one piece.
func (g Grid) Pieces(axis, index int, f func(from, to int)) {
	size := 1
	for _, n := range g.Dims[:axis] {
		size *= n
	}
	for at := index * size; at < g.Len(); at += size * g.Dims[axis] {
		f(at, at+size)
	}
}

// SetSlice writes a slice of a plane back to where [Mask.Slice] took it from.
func (m *Mask) SetSlice(p Plane, index int, src Slice[uint8]) {
	l := m.Layout(p)
	for row := range l.Rows {
		at := l.Offset(0, row, index)
		for _, v := range src.Pix[row*l.Cols : (row+1)*l.Cols] {
			m.Data[at] = v
			at += l.stride[0]
		}
	}
}

// reshape gives a slice the size of a plane; what its pixels hold is left.
func (s *Slice[T]) reshape(l Layout) {
	s.Cols, s.Rows, s.Dx, s.Dy = l.Cols, l.Rows, l.Dx, l.Dy
	if n := l.Cols * l.Rows; cap(s.Pix) < n {
		s.Pix = make([]T, n)
	} else {
		s.Pix = s.Pix[:n]
	}
}

func extract[T any](data []T, l Layout, index int, dst *Slice[T]) {
	dst.reshape(l)
	// Lines across memory wait for it; processors can wait side by side.
	const many = 1 << 16
	if l.stride[0] != 1 && l.stride[0] != -1 && l.Cols*l.Rows >= many {
		share(l.Rows, func(row int) { extractLine(data, l, 0, row, index, dst.Pix[row*l.Cols:(row+1)*l.Cols]) })
		return
	}
	for row := range l.Rows {
		extractLine(data, l, 0, row, index, dst.Pix[row*l.Cols:(row+1)*l.Cols])
	}
}

func extractLine[T any](data []T, l Layout, col, row, index int, line []T) {
	at := l.Offset(col, row, index)
	for i := range line {
		line[i] = data[at]
		at += l.stride[0]
	}
}
