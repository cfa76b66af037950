package phantom

import "math"

// ellipsoid is the shape that everything is made of: turned about z by rot, leaning along x by tilt.
type ellipsoid struct {
	centre, axes [3]float64
	rot, tilt    float64
}

// shape is an ellipsoid with what its distance needs worked out.
type shape struct {
	ellipsoid
	cos, sin, least float64
	inv, inv2       [3]float64
}

func (e ellipsoid) shape() shape {
	s := shape{ellipsoid: e, least: min(e.axes[0], e.axes[1], e.axes[2])}
	s.sin, s.cos = math.Sincos(e.rot)
	for i, a := range e.axes {
		s.inv[i], s.inv2[i] = 1/a, 1/(a*a)
	}
	return s
}

// distance is the "distance" of section 3 in mm, negative inside, and k0, which is 1 on the surface.
func (s *shape) distance(x, y, z float64) (k0, d float64) {
	dx, dy, dz := x-s.centre[0], y-s.centre[1], z-s.centre[2]
	dx -= s.tilt * dz
	px, py := s.cos*dx+s.sin*dy, s.cos*dy-s.sin*dx
	k0 = norm(px*s.inv[0], py*s.inv[1], dz*s.inv[2])
	k1 := norm(px*s.inv2[0], py*s.inv2[1], dz*s.inv2[2])
	if k1 < 1e-6 {
		return k0, -s.least
	}
	return k0, k0 * (k0 - 1) / k1
}

func norm(x, y, z float64) float64 { return math.Sqrt(x*x + y*y + z*z) }

// reach is a box of the grid that holds every voxel whose distance is below d ≥ 0. There k0 < 1 + d/least: on a ray
// in direction q of the unit sphere, d = (k0-1)/|q/a|.
func (s *shape) reach(g grid, d float64) box {
	grow := 1 + d/s.least
	hz := grow * s.axes[2]
	hx := grow*math.Hypot(s.axes[0]*s.cos, s.axes[1]*s.sin) + math.Abs(s.tilt)*hz
	hy := grow * math.Hypot(s.axes[0]*s.sin, s.axes[1]*s.cos)
	low := func(c, h, at, spacing float64) int { return int(math.Floor((c - h - at) / spacing)) }
	high := func(c, h, at, spacing float64) int { return int(math.Ceil((c+h-at)/spacing)) + 1 }
	return box{
		low(s.centre[2], hz, g.z, sliceSpacing), high(s.centre[2], hz, g.z, sliceSpacing),
		low(s.centre[1], hy, g.y, nativeSpacing), high(s.centre[1], hy, g.y, nativeSpacing),
		low(s.centre[0], hx, g.x, nativeSpacing), high(s.centre[0], hx, g.x, nativeSpacing),
	}.intersect(g.whole())
}

// partialVolume is the share of a voxel that lies inside a surface at distance d.
func partialVolume(d float64) float64 { return clip(0.5-d/nativeSpacing, 0, 1) }

// canvas is a part of a grid that is being painted.
type canvas struct {
	grid
	clip box
	pix  []float64
}

// paint fills an ellipsoid, made smaller by inset mm, with a value.
func (c canvas) paint(e ellipsoid, inset, value float64) {
	c.paintWith(e, inset, func(int) float64 { return value })
}

// paintWith fills an ellipsoid with a value that may differ from voxel to voxel.
func (c canvas) paintWith(e ellipsoid, inset float64, value func(i int) float64) {
	s := e.shape()
	b := s.reach(c.grid, nativeSpacing/2).intersect(c.clip)
	for z := b.z0; z < b.z1; z++ {
		for y := b.y0; y < b.y1; y++ {
			at := c.index(z, y)
			for x := b.x0; x < b.x1; x++ {
				_, d := s.distance(c.at(z, y, x))
				if m := partialVolume(d + inset); m > 0 {
					c.pix[at+x] += (value(at+x) - c.pix[at+x]) * m
				}
			}
		}
	}
}
