package paint

import "isopet/volume"

// FillHoles draws the holes of the pen's label in a slice of a plane: what no way along pixels' edges leads out of to
// the border of the picture (4-connected). An erasing pen has nothing to do.
func (p *Pen) FillHoles(plane volume.Plane, slice int) {
	l := p.Mask.Layout(plane)
	if slice < 0 || slice >= l.Slices || p.Erase {
		return
	}
	f := newFlood(p.Mask, l, slice, func(label uint8) bool { return label != p.Label })
	for col := range l.Cols {
		f.from(col, 0)
		f.from(col, l.Rows-1)
	}
	for row := range l.Rows {
		f.from(0, row)
		f.from(l.Cols-1, row)
	}
	for i, reached := range f.reached {
		if !reached {
			p.Set(l.Offset(i%l.Cols, i/l.Cols, slice))
		}
	}
}

// Fill draws the hole of the pen's label that a pixel lies in, or erases the connected part of the label that it lies
// on (4-connected). It reports whether there was one: a hole that is open to the border of the picture is none.
func (p *Pen) Fill(plane volume.Plane, slice, col, row int) bool {
	l := p.Mask.Layout(plane)
	if slice < 0 || slice >= l.Slices || col < 0 || col >= l.Cols || row < 0 || row >= l.Rows {
		return false
	}
	f := newFlood(p.Mask, l, slice, func(label uint8) bool { return (label == p.Label) == p.Erase })
	f.from(col, row)
	if f.n == 0 || f.open && !p.Erase {
		return false
	}
	for i, reached := range f.reached {
		if reached {
			p.Set(l.Offset(i%l.Cols, i/l.Cols, slice))
		}
	}
	return true
}

// flood spreads over neighbouring pixels of a slice.
type flood struct {
	m       *volume.Mask
	l       volume.Layout
	slice   int
	may     func(label uint8) bool
	reached []bool // by pixel
	n       int    // of those
	open    bool   // it reached the border of the picture
	todo    [][2]int
}

func newFlood(m *volume.Mask, l volume.Layout, slice int, may func(label uint8) bool) *flood {
	return &flood{m: m, l: l, slice: slice, may: may, reached: make([]bool, l.Cols*l.Rows)}
}

// from spreads from a pixel.
func (f *flood) from(col, row int) {
	f.todo = append(f.todo[:0], [2]int{col, row})
	for len(f.todo) > 0 {
		at := f.todo[len(f.todo)-1]
		f.todo = f.todo[:len(f.todo)-1]
		col, row := at[0], at[1]
		if col < 0 || row < 0 || col >= f.l.Cols || row >= f.l.Rows {
			f.open = true
			continue
		}
		if i := row*f.l.Cols + col; !f.reached[i] && f.may(f.m.Data[f.l.Offset(col, row, f.slice)]) {
			f.reached[i] = true
			f.n++
			f.todo = append(f.todo, [2]int{col - 1, row}, [2]int{col + 1, row}, [2]int{col, row - 1},
				[2]int{col, row + 1})
		}
	}
}
