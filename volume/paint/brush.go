package paint

import (
	"math"

	"isopet/volume"
)

// Point is a position in a slice, in pixels; whole numbers are the centres of pixels.
type Point struct{ Col, Row float64 }

// Disc draws with a round brush in one slice of a plane, along the straight way between two positions of the pointer:
// all voxels whose centres lie at most radius millimetres from it, and those that it runs through.
func (p *Pen) Disc(plane volume.Plane, slice int, from, to Point, radius float64) {
	l := p.Mask.Layout(plane)
	if slice >= 0 && slice < l.Slices {
		at := float64(slice)
		p.sweep(l.Voxel(from.Col, from.Row, at), l.Voxel(to.Col, to.Row, at), radius, l.SliceAxis())
	}
}

// Ball draws with a ball-shaped brush along the straight way between two positions, in voxels.
func (p *Pen) Ball(from, to [3]float64, radius float64) { p.sweep(from, to, radius, -1) }

// sweep draws what lies within radius mm of the way from one voxel to another; if flat is an axis, only in the slice
// across it in which the way lies. Voxels are taken as boxes, as the planes show them: an affine's shear is left out.
func (p *Pen) sweep(from, to [3]float64, radius float64, flat int) {
	zooms := p.Mask.Affine.Zooms()
	var lo, hi [3]int
	for axis := range lo {
		reach := radius / zooms[axis]
		if axis == flat {
			reach = 0
		}
		lo[axis] = max(int(math.Ceil(math.Max(min(from[axis], to[axis])-reach, 0))), 0)
		hi[axis] = int(math.Floor(math.Min(max(from[axis], to[axis])+reach, float64(p.Mask.Dims[axis]-1))))
	}
	way := newWay(from, to, zooms)
	for k := lo[2]; k <= hi[2]; k++ {
		for j := lo[1]; j <= hi[1]; j++ {
			at := p.Mask.Index(0, j, k)
			for i := lo[0]; i <= hi[0]; i++ {
				if way.distance2(i, j, k) <= radius*radius {
					p.Set(at + i)
				}
			}
		}
	}
	p.line(from, to)
}

// line draws the voxels that the way runs through, so that a brush thinner than a voxel leaves a trace too.
func (p *Pen) line(from, to [3]float64) {
	var length float64
	for axis := range from {
		length = max(length, math.Abs(to[axis]-from[axis]))
	}
	steps := max(1, math.Ceil(2*length))
	for n := 0.0; n <= steps; n++ {
		var v [3]int
		inside := true
		for axis := range v {
			v[axis] = int(math.Floor(from[axis] + (to[axis]-from[axis])*n/steps + 0.5))
			inside = inside && v[axis] >= 0 && v[axis] < p.Mask.Dims[axis]
		}
		if inside {
			p.Set(p.Mask.Index(v[0], v[1], v[2]))
		}
	}
}

// way is a straight line between two positions, in millimetres along the voxel axes.
type way struct {
	from, along [3]float64
	length2     float64
	zooms       [3]float64
}

func newWay(from, to, zooms [3]float64) way {
	w := way{zooms: zooms}
	for axis := range from {
		w.from[axis] = from[axis] * zooms[axis]
		w.along[axis] = (to[axis] - from[axis]) * zooms[axis]
		w.length2 += w.along[axis] * w.along[axis]
	}
	return w
}

// distance2 is the square of a voxel's distance from the line.
func (w *way) distance2(i, j, k int) float64 {
	x, y, z := float64(i)*w.zooms[0]-w.from[0], float64(j)*w.zooms[1]-w.from[1], float64(k)*w.zooms[2]-w.from[2]
	if w.length2 > 0 {
		t := min(max((x*w.along[0]+y*w.along[1]+z*w.along[2])/w.length2, 0), 1)
		x, y, z = x-t*w.along[0], y-t*w.along[1], z-t*w.along[2]
	}
	return x*x + y*y + z*z
}

// BallSpans are the voxels whose centres lie within a radius in mm of that of a voxel, as a ball-shaped brush takes
// them.
func BallSpans(g volume.Grid, at [3]int, radius float64) []Span {
	zooms := g.Affine.Zooms()
	middle := [3]float64{float64(at[0]), float64(at[1]), float64(at[2])}
	way := newWay(middle, middle, zooms)
	var reach [3]int
	for axis := range reach {
		reach[axis] = int(min(radius/zooms[axis], float64(g.Dims[axis])))
	}
	var spans []Span
	for k := max(at[2]-reach[2], 0); k <= min(at[2]+reach[2], g.Dims[2]-1); k++ {
		for j := max(at[1]-reach[1], 0); j <= min(at[1]+reach[1], g.Dims[1]-1); j++ {
			n := 0
			first := 0
			for i := max(at[0]-reach[0], 0); i <= min(at[0]+reach[0], g.Dims[0]-1); i++ {
				if way.distance2(i, j, k) <= radius*radius {
					if n++; n == 1 {
						first = i
					}
				}
			}
			if n > 0 {
				spans = append(spans, Span{g.Index(first, j, k), n})
			}
		}
	}
	return spans
}
