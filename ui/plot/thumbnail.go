package plot

import (
	"image"

	"isopet/app"
	"isopet/inference/paper"
	"isopet/ui/theme"
	"isopet/ui/widget/colourmap"
	"isopet/volume"
)

// thumbnail draws the region of interest of a slice of the open scan, with contour and annotation; nothing of a slice
// that it does not have.
func thumbnail(s *app.State, index int, dst *image.RGBA) {
	win, err := s.Scan.Window(s.Setup.Region, index, paper.Side)
	if err != nil || index < 0 || index >= s.Scan.Layouts[volume.Axial].Slices {
		clear(dst.Pix)
		return
	}
	var pet volume.Slice[float32]
	var outline, annotation volume.Slice[uint8]
	s.Scan.Slice(volume.Axial, index, &pet)
	s.Mask.Slice(volume.Axial, index, &outline)
	if s.Reference != nil {
		s.Reference.Mask.Slice(volume.Axial, index, &annotation)
	}
	side := dst.Rect.Dx()
	pixel := func(x, y int) (at int, ok bool) {
		col := int(win.Col + (float64(x)+0.5)/float64(side)*win.Cols)
		row := int(win.Row + (float64(y)+0.5)/float64(side)*win.Rows)
		return row*pet.Cols + col, col >= 0 && row >= 0 && col < pet.Cols && row < pet.Rows
	}
	edge := func(m []uint8, x, y int) bool {
		at, ok := pixel(x, y)
		if !ok || m == nil || m[at] == 0 {
			return false
		}
		for _, d := range [][2]int{{-1, 0}, {1, 0}, {0, -1}, {0, 1}} {
			if at, ok := pixel(x+d[0], y+d[1]); !ok || m[at] == 0 {
				return true
			}
		}
		return false
	}
	colours := colourmap.Named(s.View.ColourMap)
	for y := range side {
		for x := range side {
			if at, ok := pixel(x, y); ok {
				dst.Set(x, y, colours.At((float64(pet.Pix[at])-s.View.Low)/s.View.Width()))
			} else {
				dst.Set(x, y, theme.NoPicture)
			}
			if edge(annotation.Pix, x, y) {
				dst.Set(x, y, theme.MarkAnnotation)
			}
			if edge(outline.Pix, x, y) {
				dst.Set(x, y, theme.MarkPredicted)
			}
		}
	}
}
