package contour

import (
	"isopet/inference"
	"isopet/volume"
)

// FromResult are the contours of what a method made of a scan with the networks of a folder, and the mask of each by
// its slice, a rectangle of it.
func FromResult(scan *volume.Volume, result *inference.Result, networks string) (contours []*Slice,
	masks map[int][]uint8) {
	masks, contours = map[int][]uint8{}, make([]*Slice, len(result.Slices))
	for i, slice := range result.Slices {
		contours[i] = &Slice{Slice: slice, Method: result.Method, Parameter: result.Parameter, Region: result.Region,
			Networks: networks}
		scores := inference.NewScoreMap(scan, result.Method, &slice)
		masks[slice.Index] = make([]uint8, len(scores.Pix))
		scores.Mask(slice.Threshold, masks[slice.Index])
		contours[i].Highest = HighestOf(result.Method, scores)
	}
	return contours, masks
}
