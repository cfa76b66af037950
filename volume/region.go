package volume

import (
	"errors"
	"math"
)

// Region is a square of interest in axial slices: its centre in world millimetres (RAS+) and its width in mm.
// It runs along the rows and columns of the picture.
type Region struct{ X, Y, Width float64 }

// Window is a rectangle of a slice in pixels, from the upper left corner (Col, Row). Pixel c covers [c, c+1).
type Window struct{ Col, Row, Cols, Rows float64 }

// Square is a square of width mm whose centre lies so many millimetres to the right of and below the middle of the
// middle axial slice, as the picture shows it.
func (g Grid) Square(right, down, width float64) Region {
	l := g.Layout(Axial)
	middle := func(n int) float64 { return float64(n-1) / 2 }
	at := g.Affine.Apply(l.Voxel(middle(l.Cols)+right/l.Dx, middle(l.Rows)+down/l.Dy, middle(l.Slices)))
	return Region{X: at[0], Y: at[1], Width: width}
}

// Whole is the smallest square that holds the axial slices: the full field of view.
func (g Grid) Whole() Region {
	l := g.Layout(Axial)
	return g.Square(0, 0, max(float64(l.Cols)*l.Dx, float64(l.Rows)*l.Dy))
}

// ErrRegion says that a region has no place in a grid: its numbers or the grid's affine are not usable.
var ErrRegion = errors.New("the region of interest cannot be placed: its centre and width must be numbers, its width " +
	"above 0 mm")

// Window is where the region lies in an axial slice, so that it can be resampled to side×side pixels. The region's
// centre is solved through the affine, so oblique grids are right too. The window may lie partly or wholly outside
// the slice. Sizes within 1 % of a whole multiple of side are taken as that multiple and moved to whole pixels, which
// are resampled to means of whole blocks: voxel sizes are often printed rounded, such as 0.977 mm for 500 mm / 512.
func (g Grid) Window(r Region, slice, side int) (Window, error) {
	l := g.Layout(Axial)
	at := func(col, row float64) [3]float64 { return g.Affine.Apply(l.Voxel(col, row, float64(slice))) }
	o, u, v := at(0, 0), at(1, 0), at(0, 1)
	// x and y of a pixel are o + col·(u−o) + row·(v−o): two equations for col and row.
	ux, uy, vx, vy, x, y := u[0]-o[0], u[1]-o[1], v[0]-o[0], v[1]-o[1], r.X-o[0], r.Y-o[1]
	det := ux*vy - vx*uy
	col, row := (x*vy-vx*y)/det, (ux*y-x*uy)/det
	w := Window{Cols: r.Width / l.Dx, Rows: r.Width / l.Dy}
	for _, v := range []float64{det, col, row, w.Cols, w.Rows} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return Window{}, ErrRegion
		}
	}
	if det == 0 || side <= 0 || r.Width <= 0 {
		return Window{}, ErrRegion
	}
	w.Col, w.Cols = snap(col+0.5, w.Cols, float64(side))
	w.Row, w.Rows = snap(row+0.5, w.Rows, float64(side))
	return w, nil
}

// snap gives start and size of an interval around the middle, in whole pixels if its size nearly is a multiple of side.
func snap(middle, size, side float64) (float64, float64) {
	if whole := math.Round(size/side) * side; whole > 0 && math.Abs(size-whole) <= 0.01*whole {
		return math.Round(middle - whole/2), whole
	}
	return middle - size/2, size
}
