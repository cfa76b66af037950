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
// of a plane, filled by even-odd where one lies within the other, reach half way to those of the next plane, and at the
// ends and beside planes that are missing by half the distance at which planes follow each other. What has its middle on
// the border of two slabs belongs to the higher one. With own, the planes are said to be slices of the grid, and follow
// each other as those do.
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
	step, onSlices, said := s.step(r, slabs, g, f, own)
	if said != "" {
		m.Remarks = append(m.Remarks, said)
	}
	m.missing(r, slabs, step)
	if !onSlices {
		m.Apart = step
	}
	inside, beyond, twice := 0, 0, 0
	for _, sl := range slabs {
		var there []outline
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
				there = append(there, outline{contour, low, high})
			}
		}
		twice += m.add(sl, there, f)
	}
	if twice > 0 {
		m.Remarks = append(m.Remarks, fmt.Sprintf("%q has contours more than once (%d of its %d are repeated): each counts once.",
			r.Name, twice, len(r.Contours)))
	}
	if m.settle() {
		m.Remarks = append(m.Remarks, fmt.Sprintf("%q has contours that overlap in part: what lies in one of them counts.",
			r.Name))
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

// outline is a contour and what of a grid holds it, in voxels.
type outline struct {
	points    [][2]float64
	low, high r3.Vec
}

// Until it is settled, a voxel of a mask is the number of contours of its slab that it lies in, as far as it can be
// counted, and whether one of these lies within others as a whole.
const (
	mostCounted = 0x7E // even
	counted     = 0x7F
	nested      = 0x80
)

// add counts the contours of a slab. Those that hold the same voxels as another count as one with it: twice is how many
// there are.
func (m *Filled) add(s slab, contours []outline, f frame) (twice int) {
	type held struct{ n, sum, squares int }
	known := map[held][]outline{}
	kept := contours[:0]
	for _, c := range contours {
		var h held
		m.voxels(s, c, f, func(at int) { h.n, h.sum, h.squares = h.n+1, h.sum+at, h.squares+at*at })
		switch {
		case h.n == 0:
			continue
		case slices.ContainsFunc(known[h], func(o outline) bool { return m.same(s, o, c, f) }):
			twice++
			continue
		}
		known[h] = append(known[h], c)
		kept = append(kept, c)
		m.voxels(s, c, f, func(at int) {
			if m.Data[at]++; m.Data[at] > mostCounted {
				m.Data[at] -= 2
			}
		})
	}
	if len(kept) < 2 {
		return twice
	}
	for _, c := range kept {
		within := true
		m.voxels(s, c, f, func(at int) { within = within && m.Data[at]&counted > 1 })
		if within {
			m.voxels(s, c, f, func(at int) { m.Data[at] |= nested })
		}
	}
	return twice
}

// same reports whether two contours of a slab hold the same voxels, which come in the same order. Their sums do not tell:
// a triangle and the one that it is when turned by 180° about its centre have the same.
func (m *Filled) same(s slab, a, b outline, f frame) bool {
	var all []int
	m.voxels(s, a, f, func(at int) { all = append(all, at) })
	n, same := 0, true
	m.voxels(s, b, f, func(at int) {
		same = same && n < len(all) && all[n] == at
		n++
	})
	return same && n == len(all)
}

// settle makes a mask of what was counted: of contours within others by even-odd, of those that overlap in part by what
// lies in any. It reports whether there are such.
func (m *Filled) settle() (overlap bool) {
	for at, v := range m.Data {
		switch n := v & counted; {
		case v&nested != 0:
			m.Data[at] = n & 1
		case n > 1:
			m.Data[at], overlap = 1, true
		}
	}
	return overlap
}

// voxels calls do for those within a box whose centres lie in a slab and within a contour, by even-odd.
func (m *Filled) voxels(s slab, o outline, f frame, do func(at int)) {
	contour, low, high := o.points, o.low, o.high
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
					do(at + x*strides[a])
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
