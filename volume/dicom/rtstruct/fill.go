package rtstruct

import (
	"fmt"
	"math"
	"slices"

	"isopet/volume"
	"isopet/volume/dicom"
)

// flat is by how much of the distance of two planes a contour may leave its own.
const flat = 0.1

// plane is the contours at a height, in voxels of a grid: columns and rows.
type plane struct {
	at       float64
	contours [][][2]float64
}

// Fill is the mask of a region on a grid: voxels whose centres lie within its contours by even-odd. Each plane of the
// grid takes the contours that are nearest to it and no further than half way to the next. The error is a
// [dicom.Problem].
func (r *ROI) Fill(g volume.Grid) (*volume.Mask, error) {
	planes, err := r.planes(g)
	if err != nil {
		return nil, err
	}
	m := volume.NewMask(g)
	for k := range g.Dims[2] {
		var nearest *plane
		for i := range planes {
			p := &planes[i]
			if d := math.Abs(p.at - float64(k)); d <= 0.5+1e-6 && (nearest == nil || d < math.Abs(nearest.at-float64(k))) {
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
		for i, p := range contour {
			v := inverse.Apply([3]float64{-p[0], -p[1], p[2]})
			points[i] = [2]float64{v[0], v[1]}
			low, high = min(low, v[2]), max(high, v[2])
		}
		at := (low + high) / 2
		switch {
		case !(high-low <= flat):
			return nil, r.problem("has contours across the slices of the scan", "draw it on the slices of this scan")
		case at < -0.5-1e-6 || at > float64(g.Dims[2])-0.5+1e-6:
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
