package contour

import (
	"fmt"

	"isopet/app/format"
	"isopet/inference"
	"isopet/volume"
)

// Touches reports whether voxels of a label lie on the border of a rectangle of an axial slice: what is outlined there
// may go on beyond the rectangle.
func Touches(m *volume.Mask, label uint8, index int, where volume.Rect) bool {
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

// AtRegionEdge are the slices of a result on which its own mask, which covers the region alone on the paper's grid,
// touches the region's edge.
func AtRegionEdge(r *inference.Result, grid string) []int {
	var at []int
	l := r.Mask.Layout(volume.Axial)
	for _, s := range r.Slices {
		where := volume.Rect{Cols: l.Cols, Rows: l.Rows}
		if grid == inference.Native {
			where = s.Input.Rect(l.Cols, l.Rows)
		}
		if s.Voxels > 0 && Touches(r.Mask, 1, s.Index, where) {
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
	return fmt.Sprintf("The outline touches the region's edge on %s: it may go on beyond.",
		format.Count(slices, "slice"))
}
