package outline

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"isopet/app/lesion"
	"isopet/volume/paint"
)

// Sphere puts a reference sphere of a diameter in mm about a voxel: the voxels whose centres lie within it, as a lesion
// with a name. One of that name is moved. The error says why it cannot be there.
func (o *Outline) Sphere(name string, at [3]int, diameter float64) (Edit, error) {
	for axis, zoom := range o.Scan.Affine.Zooms() {
		reach := int(math.Floor(diameter / 2 / zoom))
		if at[axis] < reach || at[axis]+reach >= o.Scan.Dims[axis] {
			return Edit{}, errors.New("the sphere reaches beyond the scan; choose another place")
		}
	}
	e := Edit{Lesions: o.list()}
	var label uint8
	for i := range e.Lesions.Lesions {
		if l := &e.Lesions.Lesions[i]; l.Kind == lesion.Reference && l.Name == name {
			label, l.Made = l.Label, sphereMade(diameter)
		}
	}
	if label == 0 {
		next, ok := lesion.Next(e.Lesions.Lesions)
		if !ok {
			return Edit{}, fmt.Errorf("there are %d lesions, and a mask holds no more; delete one", len(o.Lesions))
		}
		next.Name, next.Kind, next.Made = name, lesion.Reference, sphereMade(diameter)
		label = next.Label
		e.Lesions.Lesions = append(e.Lesions.Lesions, next)
		slices.SortFunc(e.Lesions.Lesions, func(x, y lesion.Lesion) int { return int(x.Label) - int(y.Label) })
	}
	before := spans(o, only(label))
	ball := paint.BallSpans(o.Scan.Grid, at, diameter/2)
	for _, s := range ball {
		for at := s.At; at < s.At+s.N; at++ {
			if v := float64(o.Scan.Data[at]); math.IsNaN(v) || math.IsInf(v, 0) {
				return Edit{}, errors.New("there are voxels without a number within the sphere; choose another place")
			}
			if in := o.Lesion(o.Mask.Data[at]); in != nil && in.Label != label && in.Kind != lesion.NotTumour {
				return Edit{}, fmt.Errorf("the sphere would overlap %s; choose another place", in.Name)
			}
		}
	}
	e.Voxels = append(paint.Relabelled(o.Mask.Data, ball, label),
		paint.Relabelled(o.Mask.Data, paint.Without(before, ball), 0)...).Merged()
	o.drawnBy(&e)
	return e, nil
}

// sphereMade is how a reference sphere was made.
func sphereMade(diameter float64) *lesion.Made {
	return &lesion.Made{PostProcessed: []string{fmt.Sprintf("Sphere of %g mm", diameter)}}
}
