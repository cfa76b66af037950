package volume

import "slices"

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

// Slice copies one slice of a plane into dst, whose Pix is used again when it is large enough.
func (l *Labels) Slice(p Plane, index int, dst *Slice[uint16]) {
	extract(l.Data, l.Layout(p), index, dst)
}

// SliceWhere is [Mask.Slice] for a mask, given which of its axial slices may hold voxels; the others are not looked at.
func (m *Mask) SliceWhere(p Plane, index int, hasVoxels func(axial int) bool, dst *Slice[uint8]) {
	l := m.Layout(p)
	dst.reshape(l.Cols, l.Rows, l.Dx, l.Dy)
	axis := m.Layout(Axial).SliceAxis()
	for row := range l.Rows {
		line := dst.Pix[row*l.Cols : (row+1)*l.Cols]
		if hasVoxels(int(l.Voxel(0, float64(row), float64(index))[axis])) {
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
	l := v.Layout(p)
	for row := range r.Rows {
		extractLine(v.Data, l, r.Col, r.Row+row, index, dst[row*r.Cols:][:r.Cols])
	}
}

// Pieces calls f for each piece of memory that holds voxels of a slice across a voxel axis, in the order of memory:
// from one index up to and without another. A slice across the last axis is one piece.
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

// reshape changes the size of a slice, with pixels of dx by dy mm; the pixels hold whatever was there.
func (s *Slice[T]) reshape(cols, rows int, dx, dy float64) {
	s.Cols, s.Rows, s.Dx, s.Dy = cols, rows, dx, dy
	s.Pix = slices.Grow(s.Pix[:0], cols*rows)[:cols*rows]
}

func extract[T any](data []T, l Layout, index int, dst *Slice[T]) {
	dst.reshape(l.Cols, l.Rows, l.Dx, l.Dy)
	// Lines across memory wait for it; processors can wait side by side.
	const many = 1 << 16
	if l.stride[0] != 1 && l.stride[0] != -1 && l.Cols*l.Rows >= many {
		parallelFor(l.Rows, func(row int) { extractLine(data, l, 0, row, index, dst.Pix[row*l.Cols:(row+1)*l.Cols]) })
		return
	}
	for row := range l.Rows {
		extractLine(data, l, 0, row, index, dst.Pix[row*l.Cols:(row+1)*l.Cols])
	}
}

func extractLine[T any](data []T, l Layout, col, row, index int, line []T) {
	at := l.Offset(col, row, index)
	if l.stride[0] == 1 && len(line) > 0 {
		copy(line, data[at:])
		return
	}
	for i := range line {
		line[i] = data[at]
		at += l.stride[0]
	}
}
