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
	first         float64 // height of its lowest contour
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

// placed is a contour at a height.
type placed struct {
	at     float64
	points [][2]float64
}

// slabs are the contours by their planes, the lowest first.
func (r *ROI) slabs(g volume.Grid, f frame) []slab {
	all := make([]placed, len(r.Contours))
	at := make([]float64, len(all))
	for n, contour := range r.Contours {
		low, high := heights(contour, f.normal)
		all[n] = placed{(low + high) / 2, make([][2]float64, len(contour))}
		for i, p := range contour {
			all[n].points[i] = [2]float64{r3.Dot(ras(p), f.along), r3.Dot(ras(p), f.across)}
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int { return cmp.Compare(a.at, b.at) })
	for n, c := range all {
		at[n] = c.at
	}
	begins := planes(at, g, f)
	if follow(all, begins, samePlane(g)) {
		begins = within(at, samePlane(g))
	}
	var slabs []slab
	for n, c := range all {
		if begins[n] {
			slabs = append(slabs, slab{first: c.at})
		}
		last := &slabs[len(slabs)-1]
		last.at = (last.first + c.at) / 2
		last.contours = append(last.contours, c.points)
	}
	return slabs
}

// samePlane is how far contours of one plane may lie apart, in mm, whatever the distance of planes is.
func samePlane(g volume.Grid) float64 {
	zooms := g.Affine.Zooms()
	return flat * min(1, zooms[0], zooms[1], zooms[2])
}

// planes says of contours at heights in order which begin a plane. Contours of one plane may lie apart by a tenth of the
// distance of planes, where that is known: where all lie so close to slices of the grid, or where that tells distances
// within planes from those between them.
func planes(at []float64, g volume.Grid, f frame) []bool {
	thickness, origin, parallel := layers(g, f)
	begins := make([]bool, len(at))
	last := math.Inf(-1)
	for i, h := range at {
		slice := (h - origin) / thickness
		parallel = parallel && math.Abs(slice-math.Round(slice)) <= flat
		begins[i] = math.Round(slice) > last
		last = math.Round(slice)
	}
	if parallel {
		return begins
	}
	least := math.Inf(1) // distance that is none within a plane
	for i := 1; i < len(at); i++ {
		if d := at[i] - at[i-1]; d > flat*thickness {
			least = min(least, d)
		}
	}
	begins = within(at, flat*min(thickness, least))
	for i := 1; i < len(at); i++ {
		if begins[i] && at[i]-at[i-1] <= flat*thickness { // these are planes, too
			return within(at, samePlane(g))
		}
	}
	return begins
}

// within says of contours at heights in order which begin a plane, if those of one lie that close together.
func within(at []float64, same float64) []bool {
	begins := make([]bool, len(at))
	first := math.Inf(-1)
	for i, h := range at {
		if begins[i] = h-first > same; begins[i] {
			first = h
		}
	}
	return begins
}

// follow reports whether contours of what is taken for one plane are rather those of planes that follow each other: they
// lie over each other, and are as large.
func follow(all []placed, begins []bool, same float64) bool {
	const (
		alike = 0.5     // of areas of rectangles; holes are smaller
		most  = 1 << 20 // pairs that are looked at
	)
	pairs, first := 0, 0
	for i, c := range all {
		if begins[i] {
			first = i
		}
		for _, o := range all[first:i] {
			if c.at-o.at <= same {
				break
			}
			lowC, highC := around(c.points)
			lowO, highO := around(o.points)
			ratio := (highC[0] - lowC[0]) * (highC[1] - lowC[1]) / ((highO[0] - lowO[0]) * (highO[1] - lowO[1]))
			if pairs++; pairs > most || over([][][2]float64{c.points}, [][][2]float64{o.points}) && ratio > alike && ratio < 1/alike {
				return true
			}
		}
	}
	return false
}

// layers are how thick the slices of a grid are along the normal of planes, where the first lies, and whether they are
// parallel to the planes. Of others the thickness is that of the smallest voxels.
func layers(g volume.Grid, f frame) (thickness, origin float64, parallel bool) {
	thickness = math.Abs(r3.Dot(axis(g, 2), f.normal))
	parallel = math.Abs(r3.Dot(r3.Unit(r3.Cross(axis(g, 0), axis(g, 1))), f.normal)) > 1-tie
	if !parallel {
		zooms := g.Affine.Zooms()
		thickness = min(zooms[0], zooms[1], zooms[2])
	}
	return thickness, r3.Dot(r3.Vec{g.Affine[0][3], g.Affine[1][3], g.Affine[2][3]}, f.normal), parallel
}

// whole is how many times the distance of other regions' planes those of a region on few planes may lie apart before
// each is taken for a slab of its own.
const whole = 3

// step is at which distance the planes of a region follow each other, in mm, and whether they are slices of the grid.
// It is the smallest distance of two of its planes if most are that far apart. Few planes tell less: they follow each
// other unless they lie far apart. Else they are as thick as the file says or, where it does not, as the closest planes of
// a region in the set that has enough of them, else as the grid's slices; the sentence says so.
func (s *Set) step(r *ROI, slabs []slab, g volume.Grid, f frame, own bool) (step float64, onSlices bool, said string) {
	thickness, origin, onSlices := layers(g, f)
	var at []float64
	for _, sl := range slabs {
		at = append(at, sl.at)
		slice := (sl.at - origin) / thickness
		onSlices = onSlices && math.Abs(slice-math.Round(slice)) <= flat
	}
	if own && onSlices {
		return thickness, true, ""
	}
	const alike = 0.05
	defer func() { onSlices = onSlices && math.Abs(step/thickness-1) < alike }()
	if step = regular(at, thickness); step > 0 {
		return step, onSlices, ""
	}
	like := "the scan's slices"
	for i := range s.ROIs {
		if d := regular(s.ROIs[i].planes(g, f, thickness), thickness); d > 0 && (d < step || step == 0) {
			step, like = d, "those of other regions"
		}
	}
	if step == 0 {
		step = thickness
	}
	if r.Thickness > 0 {
		step, like = r.Thickness, "the file says"
	}
	if d := closest(at); d > 0 && d <= whole*step && over(slabs[0].contours, slabs[len(slabs)-1].contours) {
		if d > gap*step {
			said = fmt.Sprintf("%q has contours on %d planes only, %.3g mm apart, and is taken to be whole between them.", r.Name,
				len(at), d)
		}
		return d, onSlices, said
	}
	if !onSlices || math.Abs(step/thickness-1) >= alike {
		said = fmt.Sprintf("%q has contours on too few planes to tell how thick they are: each is taken to be %.3g mm thick, as %s.",
			r.Name, step, like)
	}
	return step, onSlices, said
}

// planes are the heights of a region's planes, if it has any in a direction.
func (r *ROI) planes(g volume.Grid, f frame, thickness float64) []float64 {
	var at []float64
	for _, contour := range r.Contours {
		if low, high := heights(contour, f.normal); high-low <= flat*thickness {
			at = append(at, (low+high)/2)
		}
	}
	slices.Sort(at)
	begins := planes(at, g, f)
	n := 0
	for i, h := range at {
		if begins[i] {
			at[n] = h
			n++
		}
	}
	return at[:n]
}

// closest is the smallest distance of two planes, in order; 0 if there are not two.
func closest(at []float64) float64 {
	smallest := 0.0
	for i := 1; i < len(at); i++ {
		if d := at[i] - at[i-1]; i == 1 || d < smallest {
			smallest = d
		}
	}
	return smallest
}

// regular is the smallest distance of planes if they are enough to tell that they follow each other at it, else 0: four
// of which most do, or three of which all do and that are not far apart for the thickness of slices.
func regular(at []float64, thickness float64) float64 {
	const enough = 4
	smallest := closest(at)
	n := 0
	for i := 1; i < len(at); i++ {
		if at[i]-at[i-1] < 1.1*smallest {
			n++
		}
	}
	if len(at) >= enough && 2*n >= len(at)-1 || len(at) == enough-1 && n == len(at)-1 && smallest <= whole*thickness {
		return smallest
	}
	return 0
}

// gap is from how many steps on planes are missing between two.
const gap = 1.5

// missing gives slabs their heights, and says where planes are missing: contours below and above are over each other.
func (m *Filled) missing(r *ROI, slabs []slab, step float64) {
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
