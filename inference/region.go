package inference

import (
	"fmt"
	"math"

	"isopet/inference/paper"
	"isopet/volume"
)

// cropped is the field of view in mm below which a scan is taken to have been cropped: twice the paper's square.
const cropped = 2 * paper.Width

// AutoRegion chooses where to look in a scan, for a model that was trained on squares of fov mm (0: on whole slices).
// If the field of view is below 250 mm the scan has been cropped, and it is the whole slice. Otherwise it is the
// paper's square, fov wide, or the whole slice for fov 0. The sentence says which was chosen.
func AutoRegion(g volume.Grid, fov float64) (volume.Region, string) {
	whole := g.Whole()
	switch {
	case whole.Width < cropped:
		return whole, fmt.Sprintf("Region chosen automatically: the whole slice of %.0f mm, as the scan is a crop.",
			whole.Width)
	case fov == 0:
		return whole, fmt.Sprintf("Region chosen automatically: the whole slice of %.0f mm, as the model was trained "+
			"on whole slices.", whole.Width)
	}
	return paper.Square(g, fov), fmt.Sprintf("Region chosen automatically: a square of %.0f mm behind the middle of "+
		"the picture; please check that it holds the prostate.", fov)
}

// place sets the region: the one asked for, or that of [AutoRegion].
func (r *Result) place(g volume.Grid, asked *volume.Region, fov float64) {
	if asked != nil {
		r.Region = *asked
	} else {
		var note string
		r.Region, note = AutoRegion(g, fov)
		r.Notes = append(r.Notes, note)
	}
	if r.Method.Network() && fov > 0 && math.Abs(r.Region.Width-fov) > 0.1*fov {
		r.Notes = append(r.Notes, fmt.Sprintf("The region is %.0f mm wide, but the model was trained on %.0f mm.",
			r.Region.Width, fov))
	}
}

// windows are where a region lies in each axial slice. It is an error if it lies outside all of them.
func windows(g volume.Grid, region volume.Region, side int) ([]volume.Window, error) {
	l := g.Layout(volume.Axial)
	all, seen := make([]volume.Window, l.Slices), false
	for k := range all {
		w, err := g.Window(region, k, side)
		if err != nil {
			return nil, err
		}
		_, cols := inside(w.Col, w.Cols, l.Cols)
		_, rows := inside(w.Row, w.Rows, l.Rows)
		all[k], seen = w, seen || cols > 0 && rows > 0
	}
	if !seen {
		whole := g.Whole()
		return nil, fmt.Errorf("the region of interest, %.0f mm wide around (%.0f, %.0f) mm, lies outside the scan, "+
			"whose middle is at (%.0f, %.0f) mm",
			region.Width, region.X, region.Y, whole.X, whole.Y)
	}
	return all, nil
}

// PaperGrid is the grid of the pixels that the networks see: side×side in each axial slice over the region, columns
// to the left, rows to the back, the slices numbered as in the scan. Where the slices of an oblique scan slide along
// the region, the grid leans with it; there windows that were moved to whole pixels lie up to half a pixel off.
func PaperGrid(g volume.Grid, region volume.Region, side int) (volume.Grid, error) {
	all, err := windows(g, region, side)
	if err != nil {
		return volume.Grid{}, err
	}
	l, last := g.Layout(volume.Axial), len(all)-1
	centre := func(col, row, slice int) [3]float64 {
		w := all[slice]
		x := w.Col + (float64(col)+0.5)*w.Cols/float64(side)
		y := w.Row + (float64(row)+0.5)*w.Rows/float64(side)
		return g.Affine.Apply(l.Voxel(x-0.5, y-0.5, float64(slice)))
	}
	origin, left, back, end := centre(0, 0, 0), centre(1, 0, 0), centre(0, 1, 0), centre(0, 0, last)
	p := volume.Grid{Dims: [3]int{side, side, len(all)}}
	for i := range 3 {
		step := g.Affine[i][l.SliceAxis()]
		if last > 0 {
			step = (end[i] - origin[i]) / float64(last)
		}
		p.Affine[i] = [4]float64{left[i] - origin[i], back[i] - origin[i], step, origin[i]}
	}
	p.Affine[3][3] = 1
	return p, nil
}
