package rtstruct

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"isopet/volume"
	"isopet/volume/dicom"
	"isopet/volume/r3"
)

// frame is how the planes of contours lie, in mm: along and across are within them, normal is their normal. The voxels
// of a line of the grid differ along, and by height where the planes are tilted to it, but not across.
type frame struct {
	along, across, normal r3.Vec
	line                  int // axis of the grid
}

// slab is the contours of a plane, as points along and across, and the heights for which they stand.
type slab struct {
	at, low, high float64
	contours      [][][2]float64
}

func ras(p Point) r3.Vec { return r3.Vec{-p[0], -p[1], p[2]} }

// axis is the step to the next voxel along an axis of a grid, in mm.
func axis(g volume.Grid, n int) r3.Vec {
	return r3.Vec{g.Affine[0][n], g.Affine[1][n], g.Affine[2][n]}
}

// frame finds the direction in which all contours are flat: a plane of the grid or of the patient, else that of the
// largest contour, whose points have few digits.
func (r *ROI) frame(g volume.Grid) (frame, error) {
	var f frame
	var largest r3.Vec
	for _, contour := range r.Contours {
		var area r3.Vec
		for i, p := range contour {
			if !(math.Abs(p[0]) < farthest && math.Abs(p[1]) < farthest && math.Abs(p[2]) < farthest) {
				return f, r.problem("has contours that lie nowhere", "export it again")
			}
			c := r3.Cross(ras(p), ras(contour[(i+1)%len(contour)]))
			area = r3.Vec{area[0] + c[0], area[1] + c[1], area[2] + c[2]}
		}
		if r3.Dot(area, area) > r3.Dot(largest, largest) {
			largest = area
		}
	}
	i, j, k := axis(g, 0), axis(g, 1), axis(g, 2)
	candidates := []r3.Vec{r3.Cross(i, j), r3.Cross(j, k), r3.Cross(k, i), {0, 0, 1}, {0, 1, 0}, {1, 0, 0}, largest}
	if r3.Dot(largest, largest) == 0 {
		candidates = candidates[:6]
	}
	const better = 0.01 // mm: by more than what is rounded
	least := math.Inf(1)
	for _, c := range candidates {
		c = r3.Unit(c)
		spread := 0.0
		for _, contour := range r.Contours {
			low, high := heights(contour, c)
			spread = max(spread, high-low)
		}
		if spread < least-better {
			least, f.normal = spread, c
		}
	}
	if zooms := g.Affine.Zooms(); !(least <= flat*min(zooms[0], zooms[1], zooms[2])) {
		return f, r.problem("has contours that are not flat, or that lie in planes of several directions",
			"draw it on slices of one direction")
	}
	tilt := func(n int) float64 { return math.Abs(r3.Dot(r3.Unit(axis(g, n)), f.normal)) }
	for n := range 3 {
		if tilt(n) < tilt(f.line)-tie {
			f.line = n
		}
	}
	line := axis(g, f.line)
	if up := r3.Dot(line, f.normal); up < -tie || up < tie && r3.Dot(k, f.normal) < 0 {
		f.normal = r3.Scale(f.normal, -1)
	}
	up := r3.Dot(line, f.normal)
	f.along = r3.Unit(r3.Sub(line, r3.Scale(f.normal, up)))
	f.across = r3.Cross(f.normal, f.along)
	next, other := axis(g, (f.line+1)%3), axis(g, (f.line+2)%3)
	if math.Abs(r3.Dot(other, f.across)) > math.Abs(r3.Dot(next, f.across)) {
		next = other
	}
	if r3.Dot(next, f.across) < 0 {
		f.across = r3.Scale(f.across, -1)
	}
	return f, nil
}

// heights are the lowest and the highest of a contour's points along a normal.
func heights(contour []Point, normal r3.Vec) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, p := range contour {
		h := r3.Dot(ras(p), normal)
		low, high = min(low, h), max(high, h)
	}
	return low, high
}

// slabs are the contours by their planes, the lowest first.
func (r *ROI) slabs(g volume.Grid, f frame) []slab {
	type placed struct {
		at     float64
		points [][2]float64
	}
	all := make([]placed, len(r.Contours))
	for n, contour := range r.Contours {
		low, high := heights(contour, f.normal)
		all[n] = placed{(low + high) / 2, make([][2]float64, len(contour))}
		for i, p := range contour {
			all[n].points[i] = [2]float64{r3.Dot(ras(p), f.along), r3.Dot(ras(p), f.across)}
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int { return cmp.Compare(a.at, b.at) })
	var slabs []slab
	for i, c := range all {
		if i == 0 || c.at-all[i-1].at > samePlane(g) {
			slabs = append(slabs, slab{at: c.at})
		}
		last := &slabs[len(slabs)-1]
		last.contours = append(last.contours, c.points)
	}
	return slabs
}

// samePlane is how far contours of one plane may lie apart, in mm.
func samePlane(g volume.Grid) float64 {
	zooms := g.Affine.Zooms()
	return flat * min(1, zooms[0], zooms[1], zooms[2])
}

// step is at which distance the planes of a region follow each other, in mm, and whether they are slices of the grid.
// It is the smallest distance of two of its planes if most are that far apart, else the smallest of any region in the
// set, and that of the grid's slices where there are no two planes.
func (s *Set) step(slabs []slab, g volume.Grid, f frame, own bool) (step float64, onSlices bool) {
	k := axis(g, 2)
	thickness := math.Abs(r3.Dot(k, f.normal))
	onSlices = math.Abs(r3.Dot(r3.Unit(r3.Cross(axis(g, 0), axis(g, 1))), f.normal)) > 1-tie
	if !onSlices {
		zooms := g.Affine.Zooms()
		thickness = min(zooms[0], zooms[1], zooms[2])
	}
	origin := r3.Dot(r3.Vec{g.Affine[0][3], g.Affine[1][3], g.Affine[2][3]}, f.normal)
	var at []float64
	for _, sl := range slabs {
		at = append(at, sl.at)
		slice := (sl.at - origin) / thickness
		onSlices = onSlices && math.Abs(slice-math.Round(slice)) <= flat
	}
	if own && onSlices {
		return thickness, true
	}
	const few, most = 3, 0.5
	smallest, often := closest(at, samePlane(g))
	if len(at) > few && often >= most {
		step = smallest
	} else {
		for i := range s.ROIs {
			var at []float64
			for _, contour := range s.ROIs[i].Contours {
				if low, high := heights(contour, f.normal); high-low <= flat*thickness {
					at = append(at, (low+high)/2)
				}
			}
			if d, _ := closest(at, samePlane(g)); d > 0 && (d < step || step == 0) {
				step = d
			}
		}
	}
	if step == 0 {
		step = thickness
	}
	const alike = 0.05
	return step, onSlices && math.Abs(step/thickness-1) < alike
}

// closest is the smallest distance of two planes, 0 if there are not two, and the share of all distances that are it.
func closest(at []float64, same float64) (smallest, share float64) {
	slices.Sort(at)
	var all []float64
	for i := 1; i < len(at); i++ {
		if d := at[i] - at[i-1]; d > same {
			all = append(all, d)
		}
	}
	if len(all) == 0 {
		return 0, 0
	}
	smallest = slices.Min(all)
	n := 0
	for _, d := range all {
		if d < 1.1*smallest {
			n++
		}
	}
	return smallest, float64(n) / float64(len(all))
}

// missing gives slabs their heights, and says where planes are missing: contours below and above are over each other.
func (m *Filled) missing(r *ROI, slabs []slab, step float64) {
	const gap = 1.5
	missing := 0
	for i := range slabs {
		slabs[i].low, slabs[i].high = slabs[i].at-step/2, slabs[i].at+step/2
		if i == 0 {
			continue
		}
		below, above := &slabs[i-1], &slabs[i]
		if apart := above.at - below.at; apart <= gap*step {
			below.high = (below.at + above.at) / 2
			above.low = below.high
		} else if over(below.contours, above.contours) {
			missing += int(math.Round(apart/step)) - 1
		}
	}
	if missing > 0 {
		what := fmt.Sprintf("%d planes", missing)
		if missing == 1 {
			what = "1 plane"
		}
		m.Remarks = append(m.Remarks, fmt.Sprintf("%q has no contours on %s between those that it has, which lie %.3g mm "+
			"apart: it is empty there.", r.Name, what, step))
	}
}

// over reports whether the rectangles round contours of two planes overlap.
func over(a, b [][][2]float64) bool {
	lowA, highA := around(a...)
	lowB, highB := around(b...)
	return lowA[0] < highB[0] && lowB[0] < highA[0] && lowA[1] < highB[1] && lowB[1] < highA[1]
}

func around(contours ...[][2]float64) (low, high [2]float64) {
	low, high = [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, contour := range contours {
		for _, p := range contour {
			for n, x := range p {
				low[n], high[n] = min(low[n], x), max(high[n], x)
			}
		}
	}
	return low, high
}

func (r *ROI) problem(found, advice string) error {
	return &dicom.Problem{Path: fmt.Sprintf("The region %q", r.Name), Found: found, Advice: advice,
		Kind: dicom.Unsupported}
}
