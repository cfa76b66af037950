package volume

import "bytes"

// Rows is a copy of a mask without what is empty: it takes little memory and time however large the mask is, as most of it
// usually is empty.
type Rows struct {
	rows []row
	pix  []uint8 // of all rows
}

// row is the part of a row of voxels along i between its first and its last label.
type row struct{ at, n int }

// Rows copies a mask of which it is known on which axial slices there is something: the others are not looked at.
func (m *Mask) Rows(something func(axial int) bool) *Rows {
	r := &Rows{}
	axis, n := m.Layout(Axial).SliceAxis(), m.Dims[0]
	empty := make([]uint8, n)
	for k := range m.Dims[2] {
		for j := range m.Dims[1] {
			if axis != 0 && !something([3]int{1: j, 2: k}[axis]) {
				continue
			}
			at := m.Index(0, j, k)
			line := m.Data[at : at+n]
			if bytes.Equal(line, empty) {
				continue
			}
			right := bytes.TrimLeft(line, "\x00")
			own := bytes.TrimRight(right, "\x00")
			r.rows = append(r.rows, row{at + n - len(right), len(own)})
			r.pix = append(r.pix, own...)
		}
	}
	return r
}

// Put writes the rows into a mask on the same grid, where nothing else changes.
func (r *Rows) Put(m *Mask) {
	from := 0
	for _, row := range r.rows {
		from += copy(m.Data[row.at:row.at+row.n], r.pix[from:])
	}
}
