package series

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"isopet/volume"
	"isopet/volume/dicom"
	"isopet/volume/dicom/frame"
	"isopet/volume/r3"
)

// grid is where the voxels of a series lie.
type grid struct {
	first, step r3.Vec // the place of the first slice, and from one to the next
	missing     []int  // slices that are not there, counted as if they were
	depth       int    // slices with those missing
}

// evenness is by how much a step between slices may differ from the others, of its length, without a word or at all:
// whole-body scans have steps that differ by some hundredths of a millimetre where beds meet. For thin slices it is
// evennessMM in mm.
const (
	evenSilently = 0.01
	evenness     = 0.05
	evennessMM   = 0.01
	mostTilt     = 0.1 // degrees
	mostSentence = 5   // missing slices that a sentence names
)

// volume finds the grid of a series, whose slices are in order and not two at a place.
func (g *grid) volume(s *Series, normal r3.Vec) {
	all := s.phases[0]
	g.first, g.depth = all[0].position, len(all)
	if len(all) == 1 {
		g.single(s, normal)
		return
	}
	steps := make([]float64, len(all)-1)
	for i := range steps {
		steps[i] = all[i+1].along - all[i].along
	}
	usual := median(steps)
	tolerance := max(evenness*usual, evennessMM)
	var gaps []string
	for i, d := range steps {
		n := math.Round(d / usual)
		switch {
		case math.Abs(d-usual) <= tolerance:
		case n >= 2 && n-1+float64(len(g.missing)) <= float64(len(all)) && math.Abs(d-n*usual) <= n*tolerance:
			for k := range int(n) - 1 {
				g.missing = append(g.missing, i+1+len(g.missing)) // each one moves the rest on
				gaps = append(gaps, at(all[i].along+float64(k+1)*d/n))
			}
		default:
			s.fails("uneven", mm(d), at(all[i].along), at(all[i+1].along), mm(usual))
			return
		}
	}
	g.depth += len(g.missing)
	g.step = r3.Scale(r3.Sub(all[len(all)-1].position, g.first), 1/float64(g.depth-1))
	g.straight(s, normal, tolerance)
	if least, most := slices.Min(steps), slices.Max(steps); s.Err == nil && len(gaps) == 0 &&
		max(most-usual, usual-least) > max(evenSilently*usual, evennessMM) {
		s.warn("The distances between slices are %g to %g mm: %g mm is taken, and no slice is moved by more than %.2g mm.",
			round3(least), round3(most), round3(r3.Norm(g.step)), math.Ceil(100*g.moved(all))/100)
	}
	if s.Err == nil && len(gaps) > 0 {
		if len(gaps) > mostSentence {
			gaps = append(gaps[:mostSentence], "…")
		}
		s.Err = &GapError{s.fault("gap", plural(len(g.missing)), strings.Join(gaps, ", ")), g.missing}
	}
}

// single is the grid of one slice: there is no distance to another, so its thickness is taken.
func (g *grid) single(s *Series, normal r3.Vec) {
	thickness := s.thickness()
	if !(thickness > 0 && thickness < 1e4) {
		s.fails("thickness")
		return
	}
	g.step = r3.Scale(normal, thickness)
	s.warn("The series has only one slice; its thickness, %g mm, is taken for the voxels' depth.", thickness)
}

// moved is how far a slice lies from where the grid has it, at most, where none is missing.
func (g *grid) moved(all []slice) float64 {
	most := 0.0
	for k, sl := range all {
		most = max(most, r3.Norm(r3.Sub(sl.position, g.place(k))))
	}
	return most
}

// place is where the first voxel of a slice lies.
func (g *grid) place(k int) r3.Vec {
	s := r3.Scale(g.step, float64(k))
	return r3.Vec{g.first[0] + s[0], g.first[1] + s[1], g.first[2] + s[2]}
}

// straight checks that all slices of all volumes lie where the grid has them, and that it is no sheared one.
func (g *grid) straight(s *Series, normal r3.Vec, tolerance float64) {
	for _, phase := range s.phases {
		depths := g.depths()
		for i, sl := range phase {
			if r3.Norm(r3.Sub(sl.position, g.place(depths[i]))) > tolerance {
				s.fails("astray", at(sl.along), base(sl.in.path))
				return
			}
		}
	}
	tilt := math.Acos(min(1, r3.Dot(g.step, normal)/r3.Norm(g.step))) * 180 / math.Pi
	switch {
	case tilt <= mostTilt:
	case s.Modality == "PT":
		s.fails("askew", fmt.Sprintf("%.1f", tilt))
	default:
		s.warn("The slices lie askew by %.1f° (a tilted gantry): the volume is sheared accordingly.", tilt)
	}
}

// depths are where the slices that are there lie in the volume.
func (g *grid) depths() []int {
	var there []int
	missing := g.missing // in ascending order
	for k := range g.depth {
		if len(missing) > 0 && missing[0] == k {
			missing = missing[1:]
		} else {
			there = append(there, k)
		}
	}
	return there
}

// affine is that of the grid, in RAS: x and y of DICOM have the opposite sign.
func (s *Series) affine() volume.Affine {
	columns := [4]r3.Vec{
		r3.Scale(s.common.row, s.common.spacing[1]), // along a row, from column to column
		r3.Scale(s.common.column, s.common.spacing[0]),
		s.grid.step, s.grid.first,
	}
	var a volume.Affine
	for c, v := range columns {
		a[0][c], a[1][c], a[2][c] = -v[0], -v[1], v[2]
	}
	a[3][3] = 1
	for r := range 3 {
		for c := range 4 {
			a[r][c] += 0 // no negative zeros
		}
	}
	return a
}

// thickness is that of slices, 0 if it is not said.
func (s *Series) thickness() float64 {
	v, _ := frame.Of(s.header, 0).Float(dicom.SliceThickness)
	return v
}

// median of distances, which it sorts a copy of.
func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

// at is a place along the normal in a sentence.
func at(along float64) string { return fmt.Sprintf("%.2f mm", along) }

func base(path string) string { return filepath.Base(path) }
