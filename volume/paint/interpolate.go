package paint

import (
	"context"
	"math"

	"isopet/volume"
)

// Interpolate fills the gaps between the slices of a plane that a lesion is drawn on, by shape-based interpolation
// (Raya and Udupa, IEEE Transactions on Medical Imaging 9, 1990): on each slice beside a gap every pixel gets its
// distance from the outline in millimetres, positive inside, and the lesion between them is where the linearly
// interpolated distance is not negative. Shapes that lie far apart beside each other are not joined. It reports to
// progress, unless that is nil, how many slices were seen to of how many. When ctx is cancelled the error is ctx.Err().
func (p *Part) Interpolate(ctx context.Context, plane volume.Plane, progress func(done, total int)) (*Part, error) {
	q := &Part{Grid: p.Grid, Box: p.Box}
	if len(p.Pix) == 0 {
		return q, nil
	}
	// Outside needs a border to lie on, where there is room.
	axis := p.Grid.Layout(plane).SliceAxis()
	by := [3]int{1, 1, 1}
	by[axis] = 0
	q = p.widened(by)
	s := slicer{q, axis}
	last, lastDistance := -1, []float64(nil)
	for index := range q.Dims()[axis] {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if progress != nil {
			progress(index, q.Dims()[axis])
		}
		if !s.drawn(index) {
			continue
		}
		var distance []float64
		if last >= 0 && index > last+1 {
			if lastDistance == nil {
				lastDistance = s.distance(last)
			}
			distance = s.distance(index)
			for between := last + 1; between < index; between++ {
				t := float64(between-last) / float64(index-last)
				s.each(between, func(n, i int) {
					if (1-t)*lastDistance[n]+t*distance[n] >= 0 {
						q.Pix[i] = 1
					}
				})
			}
		}
		last, lastDistance = index, distance
	}
	return q, nil
}

// slicer goes through the slices of a part across a voxel axis.
type slicer struct {
	p    *Part
	axis int
}

// axes are those of a slice's rows and columns, the faster one first, and their strides in Pix.
func (s slicer) axes() (n, stride, size [2]int, across int) {
	d := s.p.Dims()
	strides := [3]int{1, d[0], d[0] * d[1]}
	at := 0
	for axis := range d {
		if axis != s.axis {
			n[at], stride[at], size[at] = axis, strides[axis], d[axis]
			at++
		}
	}
	return n, stride, size, strides[s.axis]
}

// each calls f for every pixel of a slice with its number there and its index in Pix.
func (s slicer) each(index int, f func(n, i int)) {
	_, stride, size, across := s.axes()
	for y := range size[1] {
		for x := range size[0] {
			f(y*size[0]+x, index*across+y*stride[1]+x*stride[0])
		}
	}
}

func (s slicer) drawn(index int) bool {
	any := false
	s.each(index, func(_, i int) { any = any || s.p.Pix[i] != 0 })
	return any
}

// distance is by pixel of a slice how far it lies from the nearest one on the other side of the outline, in mm;
// negative outside.
func (s slicer) distance(index int) []float64 {
	axes, _, size, _ := s.axes()
	zooms := s.p.Grid.Affine.Zooms()
	dx, dy := zooms[axes[0]], zooms[axes[1]]
	inside, outside := make([]float64, size[0]*size[1]), make([]float64, size[0]*size[1])
	s.each(index, func(n, i int) {
		if s.p.Pix[i] != 0 {
			inside[n] = far
		} else {
			outside[n] = far
		}
	})
	squaredDistance(inside, size[0], size[1], dx, dy)
	squaredDistance(outside, size[0], size[1], dx, dy)
	for n := range inside {
		inside[n] = math.Sqrt(inside[n]) - math.Sqrt(outside[n])
	}
	return inside
}

// far is the square of a distance greater than any.
const far = 1e20

// squaredDistance turns a picture of cols by rows pixels that is 0 on some and far on the others into the squares of
// the distances from the nearest 0 (Felzenszwalb and Huttenlocher, Theory of Computing 8, 2012).
func squaredDistance(f []float64, cols, rows int, dx, dy float64) {
	e := envelope{line: make([]float64, max(cols, rows)), at: make([]int, max(cols, rows)),
		bound: make([]float64, max(cols, rows)+1)}
	for col := range cols {
		e.transform(f[col:], rows, cols, dy)
	}
	for row := range rows {
		e.transform(f[row*cols:], cols, 1, dx)
	}
}

// envelope is the lower envelope of the parabolas that stand on the pixels of a line.
type envelope struct {
	line  []float64
	at    []int     // the pixels whose parabolas are part of it
	bound []float64 // from where on they are
}

// transform gives each of n pixels of a line, stride apart in f, the smallest of f[q] + (distance from q)².
func (e *envelope) transform(f []float64, n, stride int, spacing float64) {
	for q := range n {
		e.line[q] = f[q*stride]
	}
	// crossing of the parabolas on pixels p < q, in mm.
	crossing := func(p, q int) float64 {
		x, y := float64(p)*spacing, float64(q)*spacing
		return (e.line[q] + y*y - e.line[p] - x*x) / (2 * (y - x))
	}
	k := 0
	e.at[0], e.bound[0], e.bound[1] = 0, math.Inf(-1), math.Inf(1)
	for q := 1; q < n; q++ {
		s := crossing(e.at[k], q)
		for s <= e.bound[k] {
			k--
			s = crossing(e.at[k], q)
		}
		k++
		e.at[k], e.bound[k], e.bound[k+1] = q, s, math.Inf(1)
	}
	k = 0
	for q := range n {
		x := float64(q) * spacing
		for e.bound[k+1] < x {
			k++
		}
		d := x - float64(e.at[k])*spacing
		f[q*stride] = d*d + e.line[e.at[k]]
	}
}
