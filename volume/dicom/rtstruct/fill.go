package rtstruct

import (
	"fmt"
	"math"
	"slices"

	"isopet/volume"
	"isopet/volume/dicom"
)

// flat is by how much of the distance of two planes a contour may leave its own, and edge how far it may leave the
// grid, in voxels.
const (
	flat = 0.1
	edge = 0.01
)

// plane is the contours at a height, in voxels of a grid: columns and rows.
type plane struct {
	at       float64
	contours [][][2]float64
}

// usualReach is how far a plane of a grid is from the contours that it takes, at most: half way to the next.
const usualReach = 0.5

// Step is the smallest distance between the planes of contours, in planes of a grid; 0 if there are not two.
func (s *Set) Step(g volume.Grid) float64 {
	inverse, err := g.Affine.Inverse()
	if err != nil {
		return 0
	}
	var at []float64
	for _, r := range s.ROIs {
		for _, c := range r.Contours {
			at = append(at, inverse.Apply([3]float64{-c[0][0], -c[0][1], c[0][2]})[2])
		}
	}
	slices.Sort(at)
	step := 0.0
	for i := 1; i < len(at); i++ {
		if d := at[i] - at[i-1]; d > flat && (d < step || step == 0) {
			step = d
		}
	}
	return step
}

// Fill is the mask of a region on a grid: voxels whose centres lie within its contours by even-odd. Each plane of the
// grid takes the contours that are nearest to it and no further than half a step of the contours, in planes of the
// grid, where that is more than one. The error is a [dicom.Problem].
func (r *ROI) Fill(g volume.Grid, step float64) (*volume.Mask, error) {
	reach := max(usualReach, step/2) + 1e-6
	planes, err := r.planes(g)
	if err != nil {
		return nil, err
	}
	m := volume.NewMask(g)
	for k := range g.Dims[2] {
		var nearest *plane
		for i := range planes {
			p := &planes[i]
			if d := math.Abs(p.at - float64(k)); d <= reach && (nearest == nil || d < math.Abs(nearest.at-float64(k))) {
				nearest = p
			}
		}
		if nearest == nil {
			continue
		}
		slice := m.Data[k*g.Dims[0]*g.Dims[1]:][:g.Dims[0]*g.Dims[1]]
		for _, c := range nearest.contours {
			toggle(slice, g.Dims[0], c)
		}
	}
	return m, nil
}

// planes are the contours by their heights.
func (r *ROI) planes(g volume.Grid) ([]plane, error) {
	inverse, err := g.Affine.Inverse()
	if err != nil {
		return nil, r.problem("lies on a grid without a place", "open the scan that it belongs to")
	}
	var planes []plane
	for _, contour := range r.Contours {
		points := make([][2]float64, len(contour))
		low, high := math.Inf(1), math.Inf(-1)
		beyond := false
		for i, p := range contour {
			v := inverse.Apply([3]float64{-p[0], -p[1], p[2]})
			points[i] = [2]float64{v[0], v[1]}
			low, high = min(low, v[2]), max(high, v[2])
			for axis, x := range v {
				beyond = beyond || !(x >= -0.5-edge && x <= float64(g.Dims[axis])-0.5+edge)
			}
		}
		at := (low + high) / 2
		switch {
		case !(high-low <= flat):
			return nil, r.problem("has contours across the slices of the scan", "draw it on the slices of this scan")
		case beyond:
			return nil, r.problem("has contours outside of the scan", "open the scan that it belongs to")
		}
		i := slices.IndexFunc(planes, func(p plane) bool { return math.Abs(p.at-at) < flat })
		if i < 0 {
			i, planes = len(planes), append(planes, plane{at: at})
		}
		planes[i].contours = append(planes[i].contours, points)
	}
	return planes, nil
}

func (r *ROI) problem(found, advice string) error {
	return &dicom.Problem{Path: fmt.Sprintf("The region %q", r.Name), Found: found, Advice: advice,
		Kind: dicom.Unsupported}
}

// toggle changes the voxels of a slice, so many in a row, whose centres lie within a polygon by even-odd.
func toggle(slice []uint8, columns int, polygon [][2]float64) {
	rows := len(slice) / columns
	top, bottom := math.Inf(1), math.Inf(-1)
	for _, p := range polygon {
		top, bottom = min(top, p[1]), max(bottom, p[1])
	}
	var cuts []float64
	for j := int(max(math.Ceil(top), 0)); j < rows && float64(j) < bottom; j++ {
		cuts = cuts[:0]
		y := float64(j)
		for i, p := range polygon {
			q := polygon[(i+1)%len(polygon)]
			if (p[1] <= y) != (q[1] <= y) {
				cuts = append(cuts, p[0]+(y-p[1])/(q[1]-p[1])*(q[0]-p[0]))
			}
		}
		slices.Sort(cuts)
		for c := 0; c+1 < len(cuts); c += 2 {
			from, to := max(math.Ceil(cuts[c]), 0), min(math.Ceil(cuts[c+1]), float64(columns))
			for i := int(from); i < int(to); i++ {
				slice[j*columns+i] ^= 1
			}
		}
	}
}
