package ui

import (
	"math"

	"isopet/app/view"
	"isopet/inference"
	"isopet/inference/paper"
	"isopet/volume"
)

// The region of interest is a box: a square in axial slices, as high as the slices in use. Each plane shows where it cuts
// the box, and there it can be dragged.

// takeRegion lets the region be dragged in a pane: in axial slices as a whole, in the others by its sides, while its upper
// and lower edge are the first and last slice.
func (p *pane) takeRegion() {
	p.view.OnRegion = p.moveRegion
	p.view.OnRegionEnd = func() {
		p.w.moving = false
		if p.w.hasScan() {
			p.w.outline()
		}
	}
	if p.plane != volume.Axial {
		p.view.OnRegionEdge = p.moveEdge
	}
}

// square is the region in the axial slice on the screen. Columns of axial and coronal slices are the same voxels, as are
// rows of axial and columns of sagittal slices, and so is the side of the square that a plane shows.
func (w *window) square() (volume.Window, bool) {
	s := &w.app.State
	square, err := s.Scan.Window(s.Setup.Region, s.View.Index(w.axial()), paper.Side)
	return square, err == nil
}

// region shows the box, where there is one in the slice.
func (p *pane) region() {
	box, ok := p.box()
	if !ok || !p.w.layers.region {
		p.view.SetRegion(nil)
		return
	}
	p.view.SetRegion(&box)
}

// box is the box's outline in the pane's slice; not ok if the slice does not cut it.
func (p *pane) box() (box volume.Window, ok bool) {
	square, ok := p.w.square()
	if !ok || p.plane == volume.Axial {
		return square, ok
	}
	first, last := p.w.span()
	top, bottom := p.rowOf(first), p.rowOf(last)
	if top > bottom {
		top, bottom = bottom, top
	}
	box = volume.Window{Col: square.Col, Row: top, Cols: square.Cols, Rows: bottom - top + 1}
	across, from, size := p.depthInAxial(), square.Row, square.Rows
	if p.plane == volume.Sagittal {
		box.Col, box.Cols = square.Row, square.Rows
		from, size = square.Col, square.Cols
	}
	return box, across+centre >= from && across+centre <= from+size
}

// rowOf is the row of a coronal or sagittal pane that shows an axial slice.
func (p *pane) rowOf(slice int) float64 {
	_, row, _ := view.MapVoxelToPixel(p.layout(), view.MapPixelToVoxel(p.w.axial(), 0, 0, slice))
	return row
}

// depthInAxial is where the pane's slice cuts an axial one: its row for a coronal slice, its column for a sagittal one.
func (p *pane) depthInAxial() float64 {
	col, row, _ := view.MapVoxelToPixel(p.w.axial(), view.MapPixelToVoxel(p.layout(), 0, 0, p.index))
	if p.plane == volume.Coronal {
		return row
	}
	return col
}

// moveRegion gives the box another middle in the pane, of which a coronal or sagittal one knows only across.
func (p *pane) moveRegion(col, row float64) {
	square, ok := p.w.square()
	if !ok {
		return
	}
	p.w.moving = true
	s, l := &p.w.app.State, p.w.axial()
	middle := [2]float64{square.Col + square.Cols/2, square.Row + square.Rows/2}
	to := middle
	switch p.plane {
	case volume.Axial:
		to = [2]float64{col, row}
	case volume.Coronal:
		to[0] = col
	case volume.Sagittal:
		to[1] = col
	}
	world := func(at [2]float64) [3]float64 {
		return view.MapVoxelToWorld(s.Scan.Grid, view.MapPixelToVoxel(l, at[0]-centre, at[1]-centre, s.View.Index(l)))
	}
	from, at := world(middle), world(to)
	r := s.Setup.Region
	r.X, r.Y = r.X+at[0]-from[0], r.Y+at[1]-from[1]
	if p.plane == volume.Axial {
		r.X, r.Y = at[0], at[1] // not by the part of a pixel by which the square was snapped
	}
	p.w.app.SetRegion(r)
}

// moveEdge makes the box end at a row of the pane, above or below: the slices are a range from then on.
func (p *pane) moveEdge(bottom bool, row float64) {
	p.w.moving = true
	l := p.layout()
	first, last := p.w.span()
	top, low := p.rowOf(first), p.rowOf(last)
	if top > low {
		top, low = low, top
	}
	edge := math.Round(row)
	if bottom {
		low = min(max(edge-1, top), float64(l.Rows-1))
	} else {
		top = max(min(edge, low), 0)
	}
	slice := func(row float64) int {
		return int(view.MapPixelToVoxel(l, 0, row, 0)[p.w.axial().SliceAxis()])
	}
	first, last = slice(top), slice(low)
	p.w.app.SetSlices(inference.Slices{Which: inference.SliceRange, First: min(first, last), Last: max(first, last)})
}
