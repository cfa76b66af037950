package raster

import (
	"image"
	"image/color"
	"math"
)

// Canvas is a transparent picture in device pixels. Everything drawn on slices runs along their axes, so filled
// rectangles at whole pixels are all it takes, and lines stay crisp at any scale.
type Canvas struct {
	Image *image.RGBA
}

// Reset gives an empty picture of w by h, in the memory of the last one where it fits.
func (o *Canvas) Reset(w, h int) {
	if o.Image == nil || o.Image.Rect.Dx() != w || o.Image.Rect.Dy() != h {
		o.Image = image.NewRGBA(image.Rect(0, 0, w, h))
		return
	}
	clear(o.Image.Pix)
}

// Segment draws a line along an axis from (x0, y0) to (x1, y1), width pixels wide, with square ends. What lay
// there before is replaced, so that crossing lines of a half transparent colour show no knots.
func (o *Canvas) Segment(x0, y0, x1, y1, width float64, c color.Color) {
	w := max(1, int(math.Round(width)))
	// The left or upper side of a line w pixels wide around a mathematical line.
	side := func(v float64) int { return int(math.Round(v - float64(w)/2)) }
	r := image.Rect(side(math.Min(x0, x1)), side(math.Min(y0, y1)), side(math.Max(x0, x1))+w, side(math.Max(y0, y1))+w)
	o.Cover(r, c)
}

// Cover replaces what lies in a rectangle.
func (o *Canvas) Cover(r image.Rectangle, c color.Color) {
	if r = r.Intersect(o.Image.Rect); r.Empty() {
		return
	}
	red, green, blue, alpha := c.RGBA()
	p := [4]uint8{uint8(red >> 8), uint8(green >> 8), uint8(blue >> 8), uint8(alpha >> 8)}
	width := 4 * r.Dx()
	first := o.Image.Pix[o.Image.PixOffset(r.Min.X, r.Min.Y):][:width]
	for i := 0; i < width; i += 4 {
		copy(first[i:i+4], p[:])
	}
	for y := r.Min.Y + 1; y < r.Max.Y; y++ {
		copy(o.Image.Pix[o.Image.PixOffset(r.Min.X, y):][:width], first)
	}
}

// Fill draws a rectangle, its corners rounded to whole pixels.
func (o *Canvas) Fill(x0, y0, x1, y1 float64, c color.Color) {
	at := func(v float64) int { return int(math.Round(v)) }
	o.Cover(image.Rect(at(x0), at(y0), at(x1), at(y1)), c)
}

// Dashes draws a broken line along an axis, drawing dash pixels and leaving out as many.
func (o *Canvas) Dashes(x0, y0, x1, y1, width, dash float64, c color.Color) {
	length := math.Hypot(x1-x0, y1-y0)
	// Off screen there is nothing to see; a line through a picture zoomed far in may be very long.
	if !(length > 0) || length > 1e5 {
		return
	}
	ux, uy := (x1-x0)/length, (y1-y0)/length
	for at := 0.0; at < length; at += 2 * dash {
		end := math.Min(at+dash, length)
		o.Segment(x0+ux*at, y0+uy*at, x0+ux*end, y0+uy*end, width, c)
	}
}

// Column draws part of a column of pixels from y0 to y1 over what is there, its ends as much as they cover.
func (o *Canvas) Column(x int, y0, y1 float64, c color.Color) {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	for y := int(math.Floor(y0)); y < int(math.Ceil(y1)); y++ {
		if !(image.Point{x, y}).In(o.Image.Rect) {
			continue
		}
		part := math.Min(float64(y+1), y1) - math.Max(float64(y), y0)
		a := part * float64(n.A) / 255
		under := o.Image.RGBAAt(x, y)
		mix := func(over, under uint8) uint8 { return uint8(a*float64(over) + (1-a)*float64(under) + 0.5) }
		o.Image.SetRGBA(x, y, color.RGBA{mix(n.R, under.R), mix(n.G, under.G), mix(n.B, under.B), mix(255, under.A)})
	}
}
