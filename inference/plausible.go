package inference

import (
	"fmt"
	"math"
	"slices"
)

// doubts are sentences about a result that may be nonsense: a network from elsewhere may answer in another scale than
// its constant, or than thresholds have, and then the mask is empty or all of the region, which on a slice has area
// voxels.
func (r *Result) doubts(models Models, spec Spec, area func(*Slice) int) (notes []string) {
	if len(r.Slices) == 0 || !r.Method.Network() {
		return nil
	}
	lowest, highest := math.Inf(1), math.Inf(-1) // of the images
	least, greatest := math.Inf(1), math.Inf(-1) // of the thresholds
	empty, full, beyond := true, true, 0         // beyond: thresholds outside what they can be
	// Our own threshold CNN ends linearly, as the paper's: on slices without tumour its thresholds go past 1.
	unit := r.Method.OnPET && spec.Normalisation == MinMax && models[r.Method.Needs[0]].Spec.Version == ""
	for _, s := range r.Slices {
		image, threshold := s.Prediction.Image, s.Prediction.Threshold
		low, high := float64(slices.Min(image)), float64(slices.Max(image))
		lowest, highest = min(lowest, low), max(highest, high)
		least, greatest = min(least, threshold), max(greatest, threshold)
		if unit && !(threshold >= 0 && threshold <= 1) {
			beyond++
		}
		empty = empty && s.Voxels == 0
		full = full && s.Voxels == area(&s)
	}
	image := r.Method.Image()
	switch constant := models[image]; {
	case constant != nil && len(r.Method.Needs) == 1 && !image.Stacked() &&
		!(constant.Spec.Constant >= lowest && constant.Spec.Constant < highest):
		notes = append(notes, fmt.Sprintf("The constant %.4g lies outside what %s gave, %.4g to %.4g: check the constant, "+
			"and what the network is to see.", constant.Spec.Constant, constant.Name, lowest, highest))
	case beyond > 0:
		notes = append(notes, fmt.Sprintf("On %d of %d slices %s gave thresholds outside 0–1, %.4g to %.4g: check how it "+
			"scales them.", beyond, len(r.Slices), models[r.Method.Needs[0]].Name, least, greatest))
	}
	switch {
	case empty:
		notes = append(notes, "The mask is empty on every slice: please check.")
	case full:
		notes = append(notes, "The mask is the whole region on every slice: please check.")
	}
	return notes
}
