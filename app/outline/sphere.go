package outline

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"isopet/app/lesion"
	"isopet/volume/paint"
)

// Sphere puts a reference sphere of a diameter in mm about a voxel: the voxels whose centres lie within it, as a lesion
// with a name, or one like it where something else is called so. The sphere that has the name is moved. Voxels of what is
// no tumour become the sphere's, of the lesions named in from. The error says why it cannot be there.
func (o *Outline) Sphere(name string, at [3]int, diameter float64) (e Edit, label uint8, from []string, err error) {
	for axis, zoom := range o.Scan.Affine.Zooms() {
		reach := int(math.Floor(diameter / 2 / zoom))
		if at[axis] < reach || at[axis]+reach >= o.Scan.Dims[axis] {
			return e, 0, nil, errors.New("the sphere reaches beyond the scan; choose another place")
		}
	}
	e.Lesions = o.list()
	for i := range e.Lesions.Lesions {
		l := &e.Lesions.Lesions[i]
		if (l.Name == name || l.Name == name+beside) && l.Kind == lesion.Reference && isSphere(l.Made) {
			label, l.Made = l.Label, sphereMade(diameter)
		}
	}
	if label == 0 {
		next, ok := lesion.Next(e.Lesions.Lesions)
		if !ok {
			return e, 0, nil, fmt.Errorf("there are %d lesions, and a mask holds no more; delete one", len(o.Lesions))
		}
		if slices.ContainsFunc(o.Lesions, func(l lesion.Lesion) bool { return l.Name == name }) {
			name += beside
		}
		next.Name, next.Kind, next.Made = name, lesion.Reference, sphereMade(diameter)
		label = next.Label
		e.Lesions.Lesions = append(e.Lesions.Lesions, next)
		slices.SortFunc(e.Lesions.Lesions, func(x, y lesion.Lesion) int { return int(x.Label) - int(y.Label) })
		o.begins(&e, label, o.Setup)
	}
	before := spans(o, only(label))
	ball := paint.BallSpans(o.Scan.Grid, at, diameter/2)
	taken := map[uint8]bool{}
	for _, s := range ball {
		for at := s.At; at < s.At+s.N; at++ {
			if v := float64(o.Scan.Data[at]); math.IsNaN(v) || math.IsInf(v, 0) {
				return e, 0, nil, errors.New("there are voxels without a number within the sphere; choose another place")
			}
			switch in := o.Lesion(o.Mask.Data[at]); {
			case in == nil, in.Label == label:
			case in.Kind != lesion.NotTumour:
				return e, 0, nil, fmt.Errorf("the sphere would overlap %s; choose another place", in.Name)
			default:
				taken[in.Label] = true
			}
		}
	}
	e.Voxels = append(paint.Relabelled(o.Mask.Data, ball, label),
		paint.Relabelled(o.Mask.Data, paint.Without(before, ball), 0)...).Merged()
	for i := range e.Lesions.Lesions {
		if l := &e.Lesions.Lesions[i]; taken[l.Label] {
			l.Made = l.Made.After(lesion.PostProcessed("Sphere taken out"), nil)
			from = append(from, l.Name)
		}
	}
	o.drawn(&e)
	return e, label, from, nil
}

// beside ends the name of a sphere where another lesion has the name.
const beside = " sphere"

// sphereMade is how a reference sphere was made.
func sphereMade(diameter float64) *lesion.Made {
	return &lesion.Made{PostProcessed: []string{fmt.Sprintf(sphereOf+"%g mm", diameter)}}
}

const sphereOf = "Sphere of "

// isSphere reports whether a lesion is a sphere that nobody has changed since.
func isSphere(m *lesion.Made) bool {
	return m != nil && len(m.PostProcessed) == 1 && strings.HasPrefix(m.PostProcessed[0], sphereOf) &&
		len(m.Grown)+len(m.Drawn) == 0
}
