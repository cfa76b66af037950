package app

import (
	"fmt"
	"math"
	"slices"

	"isopet/volume"
)

// Ruler is a distance between two places in a scan.
type Ruler struct {
	// Number tells the rulers of a scan apart; the first is 1.
	Number int
	// Plane is the one in which it was drawn.
	Plane volume.Plane
	// From and To are its ends in world millimetres.
	From, To [3]float64
}

// Name is what to call it: "Distance 1".
func (r Ruler) Name() string { return fmt.Sprintf("Distance %d", r.Number) }

// Length in millimetres.
func (r Ruler) Length() float64 {
	return math.Hypot(r.To[0]-r.From[0], math.Hypot(r.To[1]-r.From[1], r.To[2]-r.From[2]))
}

// Pixels are its ends in a plane of a scan, and whether it lies in a slice there: neither end is more than half a slice
// from it.
func (r Ruler) Pixels(s *Scan, p volume.Plane, slice int) (from, to [2]float64, shown bool) {
	inverse, err := s.Affine.Inverse()
	if err != nil {
		return from, to, false
	}
	const half = 0.5 + 1e-6
	shown = true
	for n, at := range [2][3]float64{r.From, r.To} {
		col, row, depth := s.Layouts[p].Pixel(inverse.Apply(at))
		*[2]*[2]float64{&from, &to}[n] = [2]float64{col, row}
		shown = shown && math.Abs(depth-float64(slice)) <= half
	}
	return from, to, shown
}

// NewRuler is a ruler between two pixels of a slice of a plane, which is not kept yet.
func (s *State) NewRuler(p volume.Plane, slice int, from, to [2]float64) Ruler {
	l := s.Scan.Layouts[p]
	at := func(pixel [2]float64) [3]float64 {
		return MapVoxelToWorld(s.Scan.Grid, MapPixelToVoxel(l, pixel[0], pixel[1], slice))
	}
	r := Ruler{Number: 1, Plane: p, From: at(from), To: at(to)}
	for _, other := range s.Rulers {
		r.Number = max(r.Number, other.Number+1)
	}
	return r
}

// maxRulers bounds what is kept of a scan.
const maxRulers = 1000

// possibleRulers are those of a session that can be shown.
func possibleRulers(all []Ruler) []Ruler {
	const far = 1e6 // mm
	var possible []Ruler
	for _, r := range all {
		ok := r.Number > 0 && r.Plane >= volume.Axial && r.Plane <= volume.Sagittal && len(possible) < maxRulers
		for _, mm := range slices.Concat(r.From[:], r.To[:]) {
			ok = ok && math.Abs(mm) <= far
		}
		if ok && !slices.ContainsFunc(possible, func(o Ruler) bool { return o.Number == r.Number }) {
			possible = append(possible, r)
		}
	}
	return possible
}

// AddRuler keeps a distance; one without length is left out.
func (a *App) AddRuler(r Ruler) {
	if a.State.Scan == nil || !(r.Length() > 0) || len(a.State.Rulers) >= maxRulers {
		return
	}
	a.setRulers("Distance", append(slices.Clone(a.State.Rulers), r), r)
}

// DeleteRuler takes a distance away.
func (a *App) DeleteRuler(number int) {
	for i, r := range a.State.Rulers {
		if r.Number == number {
			a.setRulers("Delete distance", slices.Delete(slices.Clone(a.State.Rulers), i, i+1), r)
			return
		}
	}
}

// setRulers is the edit that adds or deletes a distance; undone, it goes to where that is.
func (a *App) setRulers(label string, rulers []Ruler, changed Ruler) {
	e := &Edit{Label: label, Manual: true, rulers: &rulers}
	if at, err := MapWorldToVoxel(a.State.Scan.Grid, changed.From); err == nil {
		_, _, slice := a.State.Scan.Layouts[changed.Plane].Pixel(at)
		e.at = &Spot{Plane: changed.Plane, Slice: round(slice)}
	}
	a.apply(e)
}

// GoToRuler shows the middle of a distance, in the slice in which it was drawn.
func (a *App) GoToRuler(number int) {
	for _, r := range a.State.Rulers {
		if r.Number != number {
			continue
		}
		var middle [3]float64
		for axis := range middle {
			middle[axis] = (r.From[axis] + r.To[axis]) / 2
		}
		a.GoToWorld(middle)
	}
}

// GoToVoxel shows a voxel in all planes, of one beside the scan the nearest in it. An enlarged one in which it is out of
// sight is moved.
func (a *App) GoToVoxel(at [3]int) {
	if s := a.State.Scan; s != nil {
		v := a.State.View
		for axis, n := range s.Dims {
			v.Cursor[axis] = min(max(at[axis], 0), n-1)
		}
		a.SetView(v.inSight(s.Layouts))
	}
}

// GoToWorld shows the voxel nearest to a place in world millimetres in all planes.
func (a *App) GoToWorld(at [3]float64) {
	if a.State.Scan == nil {
		return
	}
	voxel, err := MapWorldToVoxel(a.State.Scan.Grid, at)
	if err != nil {
		return
	}
	var nearest [3]int
	for axis, v := range voxel {
		nearest[axis] = int(math.Round(v))
	}
	a.GoToVoxel(nearest)
}
