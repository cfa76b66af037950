package app

import (
	"fmt"

	"isopet/app/format"
	"isopet/inference"
	"isopet/volume"
)

// touches reports whether voxels of a label lie on the border of a rectangle of an axial slice: what is outlined there may
// go on beyond the rectangle.
func touches(m *volume.Mask, label uint8, index int, where volume.Rect) bool {
	l := m.Layout(volume.Axial)
	has := func(col, row int) bool { return m.Data[l.Offset(where.Col+col, where.Row+row, index)] == label }
	if where.Cols == 0 || where.Rows == 0 {
		return false
	}
	for col := range where.Cols {
		if has(col, 0) || has(col, where.Rows-1) {
			return true
		}
	}
	for row := range where.Rows {
		if has(0, row) || has(where.Cols-1, row) {
			return true
		}
	}
	return false
}

// EdgeSlices are the outlined slices, in order, on which the outline touches the edge of the region in which it was looked
// for. What was drawn by hand was not bound to the region, so that its slices are none of them.
func (s *State) EdgeSlices() []int {
	var at []int
	for _, index := range s.SliceIndexes() {
		r := s.Slices[index]
		if r.Voxels == 0 || s.Drawn[index] {
			continue
		}
		l := s.Mask.Layout(volume.Axial)
		if touches(s.Mask, s.Outlined, index, r.Input.Rect(l.Cols, l.Rows)) {
			at = append(at, index)
		}
	}
	return at
}

// AtRegionEdge is [State.EdgeSlices] of a result's own mask, which covers the region alone on the paper's grid.
func AtRegionEdge(r *inference.Result, grid string) []int {
	var at []int
	l := r.Mask.Layout(volume.Axial)
	for _, s := range r.Slices {
		where := volume.Rect{Cols: l.Cols, Rows: l.Rows}
		if grid == inference.Native {
			where = s.Input.Rect(l.Cols, l.Rows)
		}
		if s.Voxels > 0 && touches(r.Mask, 1, s.Index, where) {
			at = append(at, s.Index)
		}
	}
	return at
}

// EdgeWarning is what the user is told of an outline that touches the region's edge on so many slices; empty for none.
func EdgeWarning(slices int) string {
	if slices == 0 {
		return ""
	}
	return fmt.Sprintf("The outline touches the region's edge on %s: it may go on beyond.", format.Count(slices, "slice"))
}
