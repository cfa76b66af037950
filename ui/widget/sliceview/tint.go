package sliceview

import (
	"image/color"

	"isopet/ui/widget/raster"
	"isopet/volume"
)

// Tint is a mask laid over a slice of the same size: each label in a colour that the picture shows through. Whatever
// the picture is made of, it ends where the label's [Contour] runs.
type Tint struct {
	Mask    volume.Slice[uint8]
	Colours [256]color.Color // by label; nil: not drawn
}

// draw fills the runs of equal labels in each row, at a mapping from pixels of the slice to device pixels.
func (t *Tint) draw(o *raster.Canvas, at func(col, row float64) (x, y float64)) {
	for row := range t.Mask.Rows {
		line := t.Mask.Pix[row*t.Mask.Cols:][:t.Mask.Cols]
		for col := 0; col < len(line); {
			label, start := line[col], col
			for col < len(line) && line[col] == label {
				col++
			}
			if c := t.Colours[label]; c != nil {
				x0, y0 := at(float64(start), float64(row))
				x1, y1 := at(float64(col), float64(row+1))
				o.Fill(x0, y0, x1, y1, c)
			}
		}
	}
}
