package sliceview

import (
	"math"

	"fyne.io/fyne/v2"
)

const (
	letterMargin = 6  // from the view's edge
	letterAway   = 10 // from contours
	letterRoom   = 4  // as many in a row have to have room
	letterHides  = 28 // as near as this to the pointer it is not there
)

// placeLetters puts the directions at the middles of the view's edges, or further along where a contour is there:
// what they would cover may be a tumour. Near the pointer there are none.
func (v *View) placeLetters() {
	size := v.Size()
	for i, t := range v.letters {
		if t.Hidden = v.shown.Slice.Cols == 0 || t.text.Text == ""; t.Hidden {
			continue
		}
		m := t.MinSize()
		if i%2 == 0 && size.Width < letterRoom*m.Width || i%2 == 1 && size.Height < letterRoom*m.Height {
			t.Hidden = true // it would lie on its opposite, and both on all that there is
			continue
		}
		at := fyne.NewPos(letterMargin, letterMargin) // the other of both is that along the edge
		if i == 2 {
			at.X = size.Width - letterMargin - m.Width
		}
		if i == 3 {
			at.Y = size.Height - letterMargin - m.Height
		}
		for n, part := range []float32{0.5, 0.36, 0.64, 0.22, 0.78} { // of the edge; the corners have other things
			place := at
			if i%2 == 0 {
				place.Y = part*size.Height - m.Height/2
			} else {
				place.X = part*size.Width - m.Width/2
			}
			free := !v.contoured(place, m)
			if n == 0 || free {
				t.Move(place)
			}
			if free {
				break
			}
		}
		if p := v.pointer; p != nil {
			middle := t.Position().AddXY(m.Width/2, m.Height/2)
			t.Hidden = math.Hypot(float64(p.X-middle.X), float64(p.Y-middle.Y)) < letterHides
		}
	}
}

// contoured reports whether a contour comes near to a rectangle of the view.
func (v *View) contoured(at fyne.Position, size fyne.Size) bool {
	c0, r0 := v.PixelAt(at.SubtractXY(letterAway, letterAway))
	c1, r1 := v.PixelAt(at.AddXY(size.Width+letterAway, size.Height+letterAway))
	for _, o := range v.contours {
		for _, path := range o.Paths {
			last := path[len(path)-1]
			for _, corner := range path {
				// Lines run along the axes: one that crosses the rectangle has its box in common with it.
				a, b := float64(min(last.Col, corner.Col)), float64(max(last.Col, corner.Col))
				c, d := float64(min(last.Row, corner.Row)), float64(max(last.Row, corner.Row))
				if a <= c1 && b >= c0 && c <= r1 && d >= r0 {
					return true
				}
				last = corner
			}
		}
	}
	return false
}

// pointAt lets the letters know of the pointer, nil where it is over nothing of the view.
func (v *View) pointAt(p *fyne.Position) {
	v.pointer = p
	for _, t := range v.letters {
		hidden := t.Hidden
		defer func() {
			if t.Hidden != hidden {
				t.Refresh()
			}
		}()
	}
	v.placeLetters()
}
