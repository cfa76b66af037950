package viewer

import (
	"math"

	"isopet/app/view"
	"isopet/inference"
	"isopet/volume"
)

// The region of interest is a box: a square in axial slices, as high as the slices in use. Each plane shows where it
// cuts the box, and there it can be dragged.

// takeRegion lets the region be dragged in a pane: in axial slices as a whole, in the others by its sides, while its
// upper and lower edge are the first and last slice.
func (p *Slice) takeRegion() {
	p.View.OnRegion = p.moveRegion
	p.View.OnRegionEnd = func() {
		p.v.dragged = false
		if p.v.app.State.HasScan() {
			p.v.host.Resegment()
		}
	}
	if p.Plane != volume.Axial {
		p.View.OnRegionEdge = p.moveEdge
	}
}

// square is the region in the axial slice on the screen. Columns of axial and coronal slices are the same voxels, as
// are rows of axial and columns of sagittal slices, and so is the side of the square that a plane shows.
func (v *Viewer) square() (volume.Window, bool) {
	s := &v.app.State
	return s.Scan.RegionIn(s.Setup.Region, s.View.Index(s.Scan.Axial()))
}

// region shows the box, where there is one in the slice.
func (p *Slice) region() {
	box, ok := p.Box()
	if !ok || !p.v.Layers.Region {
		p.View.SetRegion(nil)
		return
	}
	p.View.SetRegion(&box)
}

// Box is the box's outline in the pane's slice; not ok if the slice does not cut it.
func (p *Slice) Box() (box volume.Window, ok bool) {
	square, ok := p.v.square()
	if !ok || p.Plane == volume.Axial {
		return square, ok
	}
	top, bottom := p.rows()
	box = volume.Window{Col: square.Col, Row: top, Cols: square.Cols, Rows: bottom - top + 1}
	across, from, size := p.depthInAxial(), square.Row, square.Rows
	if p.Plane == volume.Sagittal {
		box.Col, box.Cols = square.Row, square.Rows
		from, size = square.Col, square.Cols
	}
	return box, across+centre >= from && across+centre <= from+size
}

// rows are the first and the last row of a coronal or sagittal pane that show slices in use.
func (p *Slice) rows() (top, bottom float64) {
	first, last := p.v.app.State.SlicesInUse()
	top, bottom = p.rowOf(first), p.rowOf(last)
	return min(top, bottom), max(top, bottom)
}

// rowOf is the row of a coronal or sagittal pane that shows an axial slice.
func (p *Slice) rowOf(slice int) float64 {
	_, row, _ := view.MapVoxelToPixel(p.Layout(), view.MapPixelToVoxel(p.v.app.State.Scan.Axial(), 0, 0, slice))
	return row
}

// depthInAxial is where the pane's slice cuts an axial one: its row for a coronal slice, its column for a sagittal
// one.
func (p *Slice) depthInAxial() float64 {
	col, row, _ := view.MapVoxelToPixel(p.v.app.State.Scan.Axial(), view.MapPixelToVoxel(p.Layout(), 0, 0, p.Index))
	if p.Plane == volume.Coronal {
		return row
	}
	return col
}

// moveRegion gives the box another middle in the pane, of which a coronal or sagittal one knows only across.
func (p *Slice) moveRegion(col, row float64) {
	square, ok := p.v.square()
	if !ok {
		return
	}
	p.v.dragged = true
	s := &p.v.app.State
	l := s.Scan.Axial()
	middle := [2]float64{square.Col + square.Cols/2, square.Row + square.Rows/2}
	to := middle
	switch p.Plane {
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
	if p.Plane == volume.Axial {
		r.X, r.Y = at[0], at[1] // not by the part of a pixel by which the square was snapped
	}
	p.v.app.SetRegion(r)
}

// moveEdge makes the box end at a row of the pane, above or below: the slices are a range from then on.
func (p *Slice) moveEdge(bottom bool, row float64) {
	p.v.dragged = true
	l := p.Layout()
	top, low := p.rows()
	edge := math.Round(row)
	if bottom {
		low = min(max(edge-1, top), float64(l.Rows-1))
	} else {
		top = max(min(edge, low), 0)
	}
	axis := p.v.app.State.Scan.Axial().SliceAxis()
	slice := func(row float64) int { return int(view.MapPixelToVoxel(l, 0, row, 0)[axis]) }
	first, last := slice(top), slice(low)
	p.v.app.SetSlices(inference.Slices{Which: inference.SliceRange, First: min(first, last), Last: max(first, last)})
}
