package sliceview

import (
	"image"
	"image/color"
	"math"
)

// draw is the raster's generator: tint, cross-hair, region, contours and scale bar, in device pixels.
func (v *View) draw(w, h int) image.Image {
	v.drawing.Reset(w, h)
	size := v.Size()
	if v.frame().ScaleX == 0 || w == 0 || h == 0 {
		return v.drawing.Image
	}
	fx, fy := float64(w)/float64(size.Width), float64(h)/float64(size.Height)
	at := func(col, row float64) (x, y float64) {
		p := v.PositionOf(col, row)
		return float64(p.X) * fx, float64(p.Y) * fy
	}
	if v.tint != nil {
		v.tint.draw(&v.drawing, at)
	}
	if v.cross != nil && v.theme.Cross != nil {
		x, y := at(v.cross[0], v.cross[1])
		// The middle stays free, to see what the cross-hair points at.
		gap := 16 * fx
		v.drawing.Segment(0, y, x-gap, y, fx, v.theme.Cross)
		v.drawing.Segment(x+gap, y, float64(w), y, fx, v.theme.Cross)
		v.drawing.Segment(x, 0, x, y-gap, fx, v.theme.Cross)
		v.drawing.Segment(x, y+gap, x, float64(h), fx, v.theme.Cross)
	}
	if r := v.region; r != nil && v.theme.Region != nil {
		x0, y0 := at(r.Col, r.Row)
		x1, y1 := at(r.Col+r.Cols, r.Row+r.Rows)
		width := 1.25 * fx
		if v.over || v.hold == holdRegion || v.hold == holdEdge {
			width = 2.25 * fx
		}
		for _, e := range [4][4]float64{{x0, y0, x1, y0}, {x1, y0, x1, y1}, {x0, y1, x1, y1}, {x0, y0, x0, y1}} {
			v.drawing.Dashes(e[0], e[1], e[2], e[3], width, 5*fx, v.theme.Region)
		}
		// Solid corners.
		arm, high := math.Min(14*fx, (x1-x0)/4), math.Min(14*fx, (y1-y0)/4)
		for _, c := range [4][4]float64{{x0, y0, 1, 1}, {x1, y0, -1, 1}, {x0, y1, 1, -1}, {x1, y1, -1, -1}} {
			v.drawing.Segment(c[0], c[1], c[0]+c[2]*arm, c[1], width+fx, v.theme.Region)
			v.drawing.Segment(c[0], c[1], c[0], c[1]+c[3]*high, width+fx, v.theme.Region)
		}
	}
	for _, o := range v.contours {
		width := float64(o.Width) * fx
		if o.Halo != nil {
			v.stroke(o.Paths, at, width+2*math.Max(1, math.Round(fx)), o.Halo)
		}
		v.stroke(o.Paths, at, width, o.Colour)
	}
	v.bar.draw(&v.drawing, fx, fy)
	return v.drawing.Image
}

func (v *View) stroke(paths [][]Corner, at func(col, row float64) (x, y float64), width float64, c color.Color) {
	for _, path := range paths {
		last := path[len(path)-1]
		x0, y0 := at(float64(last.Col), float64(last.Row))
		for _, corner := range path {
			x1, y1 := at(float64(corner.Col), float64(corner.Row))
			v.drawing.Segment(x0, y0, x1, y1, width, c)
			x0, y0 = x1, y1
		}
	}
}
