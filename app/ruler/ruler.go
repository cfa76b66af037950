// Package ruler is distances between two places in a scan. It knows no state: they are kept, undone and shown
// elsewhere.
package ruler

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

// Pixels are its ends in a plane of a scan, of such an affine, and whether it lies in a slice there: neither end is
// more than half a slice from it.
func (r Ruler) Pixels(a volume.Affine, l volume.Layout, slice int) (from, to [2]float64, shown bool) {
	inverse, err := a.Inverse()
	if err != nil {
		return from, to, false
	}
	const half = 0.5 + 1e-6
	shown = true
	for n, at := range [2][3]float64{r.From, r.To} {
		col, row, depth := l.Pixel(inverse.Apply(at))
		*[2]*[2]float64{&from, &to}[n] = [2]float64{col, row}
		shown = shown && math.Abs(depth-float64(slice)) <= half
	}
	return from, to, shown
}

// New is a ruler between two pixels of a slice of a plane of a scan, of such an affine, numbered beyond others.
func New(a volume.Affine, l volume.Layout, p volume.Plane, slice int, from, to [2]float64, others []Ruler) Ruler {
	at := func(pixel [2]float64) [3]float64 { return a.Apply(l.Voxel(pixel[0], pixel[1], float64(slice))) }
	r := Ruler{Number: 1, Plane: p, From: at(from), To: at(to)}
	for _, other := range others {
		r.Number = max(r.Number, other.Number+1)
	}
	return r
}

// Max bounds what is kept of a scan.
const Max = 1000

// Possible are those of a session that can be shown.
func Possible(all []Ruler) []Ruler {
	const far = 1e6 // mm
	var possible []Ruler
	for _, r := range all {
		ok := r.Number > 0 && r.Plane >= volume.Axial && r.Plane <= volume.Sagittal && len(possible) < Max
		for _, mm := range slices.Concat(r.From[:], r.To[:]) {
			ok = ok && math.Abs(mm) <= far
		}
		if ok && !slices.ContainsFunc(possible, func(o Ruler) bool { return o.Number == r.Number }) {
			possible = append(possible, r)
		}
	}
	return possible
}
