package metrics

import (
	"context"
	"math"
)

// SliceHD95 is the 95 % Hausdorff distance in mm of two masks of a slice of side×side square pixels:
// [SurfaceDistance.HD95] of their outlines, which are the pixels that lack one of the four neighbours across an edge,
// in the mask or because the slice ends. It is undefined, NaN, where one of them is empty.
func SliceHD95(mask, reference []uint8, side int, pixel float64) float64 {
	a, b := outline(mask, side, pixel), outline(reference, side, pixel)
	if len(a) == 0 || len(b) == 0 {
		return math.NaN()
	}
	there, _ := distances(context.Background(), a, b)
	back, _ := distances(context.Background(), b, a)
	return max(Quantile(there, 0.95), Quantile(back, 0.95))
}

// outline is where the pixels on the edge of a mask stand in mm.
func outline(mask []uint8, side int, pixel float64) []point {
	var points []point
	for i, v := range mask {
		if v == 0 {
			continue
		}
		col, row := i%side, i/side
		if col == 0 || col == side-1 || row == 0 || row == side-1 ||
			mask[i-1] == 0 || mask[i+1] == 0 || mask[i-side] == 0 || mask[i+side] == 0 {
			points = append(points, point{float64(col) * pixel, float64(row) * pixel})
		}
	}
	return points
}
