package volume

import (
	"bytes"
	"iter"
)

// Rows is a copy of a mask without what is empty: it takes little memory and time however large the mask is, as most of
// it usually is empty.
type Rows struct {
	Grid
	rows []row
	pix  []uint8 // of all rows
}

// row is the part of a row of voxels along i between its first and its last label.
type row struct{ at, n int }

// Rows copies a mask, given which of its axial slices may hold voxels; the others are not looked at.
func (m *Mask) Rows(hasVoxels func(axial int) bool) *Rows {
	r := &Rows{Grid: m.Grid}
	axis, n := m.Layout(Axial).SliceAxis(), m.Dims[0]
	empty := make([]uint8, n)
	for k := range m.Dims[2] {
		for j := range m.Dims[1] {
			if axis != 0 && !hasVoxels([3]int{1: j, 2: k}[axis]) {
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

// Relabelled is the same rows with other labels for theirs.
func (r *Rows) Relabelled(becomes func(label uint8) uint8) *Rows {
	other := &Rows{r.Grid, r.rows, make([]uint8, len(r.pix))}
	for i, label := range r.pix {
		if label != 0 {
			other.pix[i] = becomes(label)
		}
	}
	return other
}

// Voxels are all voxels of the mask in the order of memory, in pieces that must not be changed. No copy of the mask is
// made.
func (r *Rows) Voxels() iter.Seq[[]uint8] {
	return func(yield func([]uint8) bool) {
		empty := make([]uint8, 1<<16)
		at, pix := 0, r.pix
		skip := func(to int) bool {
			for at < to {
				n := min(to-at, len(empty))
				if !yield(empty[:n]) {
					return false
				}
				at += n
			}
			return true
		}
		for _, row := range r.rows {
			if !skip(row.at) || !yield(pix[:row.n]) {
				return
			}
			at, pix = at+row.n, pix[row.n:]
		}
		skip(r.Len())
	}
}

// Runs are the voxels of the rows that have a label, in the order of memory: the index of the first of
// several side by side that have the same one, and their labels, which must not be changed.
func (r *Rows) Runs() iter.Seq2[int, []uint8] {
	return func(yield func(at int, labels []uint8) bool) {
		from := 0
		for _, row := range r.rows {
			pix := r.pix[from : from+row.n]
			from += row.n
			for at := 0; at < row.n; {
				n := 1
				for at+n < row.n && pix[at+n] == pix[at] {
					n++
				}
				if pix[at] != 0 && !yield(row.at+at, pix[at:at+n]) {
					return
				}
				at += n
			}
		}
	}
}

// Put writes the rows into a mask on the same grid, where nothing else changes.
func (r *Rows) Put(m *Mask) {
	from := 0
	for _, row := range r.rows {
		from += copy(m.Data[row.at:row.at+row.n], r.pix[from:])
	}
}
