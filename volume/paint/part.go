package paint

import (
	"bytes"

	"isopet/volume"
)

// Part is a lesion cut out of a mask: the box around it, and 1 for each voxel of the box that is its own. What tidies
// up a lesion works on its part, elsewhere and without the mask; [Pen.Replace] puts the result back.
type Part struct {
	Box
	Grid volume.Grid // of the mask
	Pix  []uint8     // the first axis fastest
}

// Take cuts a label out of a mask; where there is none the box is empty.
func Take(m *volume.Mask, label uint8) *Part {
	p := &Part{Grid: m.Grid, Box: Bounds(m, label)}
	p.Pix = make([]uint8, p.Len())
	p.each(func(row []uint8, at int) {
		for i, l := range m.Data[at : at+len(row)] {
			if l == label {
				row[i] = 1
			}
		}
	})
	return p
}

// Voxels is how many voxels are the lesion's own.
func (p *Part) Voxels() int { return len(p.Pix) - bytes.Count(p.Pix, []byte{0}) }

// each calls f for every row of the box, along the first axis, with its pixels and where it begins in the mask.
func (p *Part) each(f func(row []uint8, at int)) {
	dims := p.Dims()
	for k := range dims[2] {
		for j := range dims[1] {
			f(p.Pix[dims[0]*(j+dims[1]*k):][:dims[0]], p.Grid.Index(p.Min[0], p.Min[1]+j, p.Min[2]+k))
		}
	}
}

// widened is the part in a box that is larger by so many voxels on each side, within the mask.
func (p *Part) widened(by [3]int) *Part {
	w := &Part{Grid: p.Grid, Box: p.Box}
	for axis := range by {
		w.Min[axis] = max(p.Min[axis]-by[axis], 0)
		w.Max[axis] = min(p.Max[axis]+by[axis], p.Grid.Dims[axis])
	}
	w.Pix = make([]uint8, w.Len())
	from, to := p.Dims(), w.Dims()
	for k := range from[2] {
		for j := range from[1] {
			source := p.Pix[from[0]*(j+from[1]*k):][:from[0]]
			at := p.Min[0] - w.Min[0] + to[0]*(j+p.Min[1]-w.Min[1]+to[1]*(k+p.Min[2]-w.Min[2]))
			copy(w.Pix[at:], source)
		}
	}
	return w
}

// Replace makes the pen's label in a part's box what the part says; around the box nothing changes.
func (p *Pen) Replace(part *Part) {
	part.each(func(row []uint8, at int) {
		for len(row) > 0 {
			n := same(row)
			if row[0] != 0 {
				p.run(at, n)
			} else {
				p.clear(at, n)
			}
			row, at = row[n:], at+n
		}
	})
}
