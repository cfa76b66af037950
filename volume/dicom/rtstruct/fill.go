package rtstruct

import (
	"fmt"
	"math"
	"slices"

	"isopet/volume"
	"isopet/volume/r3"
)

const (
	// flat is by how much of the smallest distance of voxels a contour may leave its plane, and by how much of that,
	// or of a millimetre, contours of one plane may lie apart.
	flat = 0.1
	// edge is how far a contour may leave the grid, in voxels, before that is said.
	edge = 0.01
	// farthest is where a point can be at most, in mm.
	farthest = 1e6
	// tie decides to which side centres on a border belong, in mm or voxels: files have fewer digits.
	tie = 1e-6
)

// Filled is a region on a grid.
type Filled struct {
	*volume.Mask
	Outside bool     // all of it lies outside of the grid
	Apart   float64  // how far its planes lie apart in mm; 0 if they are slices of the grid
	Remarks []string // what was left out or is missing, a sentence each
}

// Fill is the mask of a region on a grid: voxels whose centres lie within it. The shape is made of slabs: the contours
// of a plane, filled by even-odd, reach half way to those of the next plane, and at the ends and beside planes that are
// missing by half the distance at which planes follow each other. What has its middle on the border of two slabs
// belongs to the higher one. With own, the planes are said to be slices of the grid, and follow each other as those do.
// The error is a [dicom.Problem]: points outside of planes, or planes of several directions.
func (s *Set) Fill(r *ROI, g volume.Grid, own bool) (*Filled, error) {
	m := &Filled{Mask: volume.NewMask(g)}
	if len(r.Contours) == 0 {
		return m, nil
	}
	inverse, err := g.Affine.Inverse()
	if err != nil {
		return nil, r.problem("lies on a grid without a place", "open the scan that it belongs to")
	}
	f, err := r.frame(g)
	if err != nil {
		return nil, err
	}
	slabs := r.slabs(g, f)
	step, onSlices := s.step(slabs, g, f, own)
	m.missing(r, slabs, step)
	if !onSlices {
		m.Apart = step
	}
	inside, beyond := 0, 0
	for _, sl := range slabs {
		for _, contour := range sl.contours {
			low, high := sl.box(contour, f, inverse)
			out, cut := false, false
			for a, n := range g.Dims {
				out = out || high[a] < -0.5 || low[a] > float64(n)-0.5
				cut = cut || low[a] < -0.5-edge || high[a] > float64(n)-0.5+edge
			}
			if cut && (out || !sl.reaches(contour, f, inverse, g.Dims)) {
				beyond++
			}
			if !out {
				inside++
				m.toggle(sl, contour, f, low, high)
			}
		}
	}
	if m.Outside = inside == 0; beyond > 0 && !m.Outside {
		m.Remarks = append(m.Remarks, fmt.Sprintf("%q lies outside of the scan in part (%d of its %d contours), which is "+
			"left out.", r.Name, beyond, len(r.Contours)))
	}
	return m, nil
}

// place is a point of a plane at a height, in voxels of the grid that inverse leads to.
func (f frame) place(p [2]float64, height float64, inverse volume.Affine) r3.Vec {
	var v r3.Vec
	for n := range v {
		v[n] = p[0]*f.along[n] + p[1]*f.across[n] + height*f.normal[n]
	}
	return inverse.Apply(v)
}

// box is what of a grid holds a contour of a slab, in voxels.
func (s *slab) box(contour [][2]float64, f frame, inverse volume.Affine) (low, high r3.Vec) {
	low = r3.Vec{math.Inf(1), math.Inf(1), math.Inf(1)}
	high = r3.Vec{math.Inf(-1), math.Inf(-1), math.Inf(-1)}
	for _, p := range contour {
		for _, height := range []float64{s.low, s.high} {
			for n, x := range f.place(p, height, inverse) {
				low[n], high[n] = min(low[n], x), max(high[n], x)
			}
		}
	}
	return low, high
}

// reaches reports whether the points of a contour lie within a grid, in the plane in which they were drawn.
func (s *slab) reaches(contour [][2]float64, f frame, inverse volume.Affine, dims [3]int) bool {
	for _, p := range contour {
		for n, x := range f.place(p, s.at, inverse) {
			if x < -0.5-edge || x > float64(dims[n])-0.5+edge {
				return false
			}
		}
	}
	return true
}

// toggle changes the voxels within a box whose centres lie in a slab and within a contour, by even-odd.
func (m *Filled) toggle(s slab, contour [][2]float64, f frame, low, high r3.Vec) {
	strides := [3]int{1, m.Dims[0], m.Dims[0] * m.Dims[1]}
	first, last := [3]int{}, [3]int{}
	for n := range 3 {
		first[n] = int(math.Ceil(max(low[n]-edge, 0)))
		last[n] = int(math.Floor(min(high[n]+edge, float64(m.Dims[n]-1))))
	}
	a, b, c := f.line, (f.line+1)%3, (f.line+2)%3
	line := axis(m.Grid, a)
	forth, up := r3.Dot(line, f.along), r3.Dot(line, f.normal)
	var cuts []float64
	for y := first[b]; y <= last[b]; y++ {
		for z := first[c]; z <= last[c]; z++ {
			var v r3.Vec
			v[b], v[c] = float64(y), float64(z)
			v = m.Affine.Apply(v)
			from, to := s.within(r3.Dot(v, f.normal), up, m.Dims[a])
			if from >= to {
				continue
			}
			cuts = crossings(cuts[:0], contour, r3.Dot(v, f.across)+tie)
			start := r3.Dot(v, f.along)
			at := y*strides[b] + z*strides[c]
			for n := 0; n+1 < len(cuts); n += 2 {
				enter := max(from, before((cuts[n]-start)/forth, m.Dims[a]))
				leave := min(to, before((cuts[n+1]-start)/forth, m.Dims[a]))
				for x := enter; x < leave; x++ {
					m.Data[at+x*strides[a]] ^= 1
				}
			}
		}
	}
}

// before is how many of n voxels of a line lie before a place on it.
func before(place float64, n int) int { return int(math.Ceil(min(max(place-tie, 0), float64(n)))) }

// within are the voxels of a line of n that lie in a slab: the first of them has a height, and each is so much higher
// than the one before.
func (s *slab) within(height, up float64, n int) (from, to int) {
	if up <= tie {
		if s.low-tie <= height && height < s.high-tie {
			return 0, n
		}
		return 0, 0
	}
	return before((s.low-height)/up, n), before((s.high-height)/up, n)
}

// crossings are where the border of a polygon crosses a line, in order.
func crossings(cuts []float64, polygon [][2]float64, y float64) []float64 {
	for i, p := range polygon {
		q := polygon[(i+1)%len(polygon)]
		if (p[1] <= y) != (q[1] <= y) {
			cuts = append(cuts, p[0]+(y-p[1])/(q[1]-p[1])*(q[0]-p[0]))
		}
	}
	slices.Sort(cuts)
	return cuts
}
