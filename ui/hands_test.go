package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"isopet/ui/field"
	"isopet/ui/viewer"
)

// Views count pixels from their edges.
const centre = 0.5

// opacity is that of filled lesions, of 255.
const opacity = 0x50

// pixelOf is where the middle of a pixel stands in a pane.
func pixelOf(p *viewer.Slice, col, row int) fyne.Position {
	return p.View.PositionOf(float64(col)+centre, float64(row)+centre)
}

// toolFields are the number fields of what tools can be set to: the size of the brush; the share, the lower and the
// upper threshold of a region that grows.
func (b *bench) toolFields() (all []*field.Number) {
	for _, o := range b.viewer.Settings() {
		for _, o := range test.LaidOutObjects(o) {
			if f, ok := o.(*field.Number); ok {
				all = append(all, f)
			}
		}
	}
	return all
}

// corners is how many corners the polygon has that has been begun on the axial slice, without the pointer's.
func corners(b *bench) int {
	shapes := b.viewer.Planes[0].Shapes()
	if len(shapes) == 0 {
		return 0
	}
	n := len(shapes[0].Points)
	if b.viewer.Pointing() {
		n--
	}
	return n
}
