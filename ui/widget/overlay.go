package widget

import (
	"image"
	"image/color"
	"math"
)

// overlay is a transparent picture in device pixels. Everything drawn on slices runs along their axes, so filled
// rectangles at whole pixels are all it takes, and lines stay crisp at any scale.
type overlay struct {
	img *image.RGBA
}

// reset gives an empty picture of w by h, in the memory of the last one where it fits.
func (o *overlay) reset(w, h int) {
	if o.img == nil || o.img.Rect.Dx() != w || o.img.Rect.Dy() != h {
		o.img = image.NewRGBA(image.Rect(0, 0, w, h))
		return
	}
	clear(o.img.Pix)
}

// segment draws a line along an axis from (x0, y0) to (x1, y1), width pixels wide, with square ends. What lay
// there before is replaced, so that crossing lines of a half transparent colour show no knots.
func (o *overlay) segment(x0, y0, x1, y1, width float64, c color.Color) {
	w := max(1, int(math.Round(width)))
	// The left or upper side of a line w pixels wide around a mathematical line.
	side := func(v float64) int { return int(math.Round(v - float64(w)/2)) }
	r := image.Rect(side(math.Min(x0, x1)), side(math.Min(y0, y1)), side(math.Max(x0, x1))+w, side(math.Max(y0, y1))+w)
	o.cover(r, c)
}

// cover replaces what lies in a rectangle.
func (o *overlay) cover(r image.Rectangle, c color.Color) {
	if r = r.Intersect(o.img.Rect); r.Empty() {
		return
	}
	red, green, blue, alpha := c.RGBA()
	p := [4]uint8{uint8(red >> 8), uint8(green >> 8), uint8(blue >> 8), uint8(alpha >> 8)}
	width := 4 * r.Dx()
	first := o.img.Pix[o.img.PixOffset(r.Min.X, r.Min.Y):][:width]
	for i := 0; i < width; i += 4 {
		copy(first[i:i+4], p[:])
	}
	for y := r.Min.Y + 1; y < r.Max.Y; y++ {
		copy(o.img.Pix[o.img.PixOffset(r.Min.X, y):][:width], first)
	}
}

// fill draws a rectangle, its corners rounded to whole pixels.
func (o *overlay) fill(x0, y0, x1, y1 float64, c color.Color) {
	at := func(v float64) int { return int(math.Round(v)) }
	o.cover(image.Rect(at(x0), at(y0), at(x1), at(y1)), c)
}

// dashes draws a broken line along an axis, drawing dash pixels and leaving out as many.
func (o *overlay) dashes(x0, y0, x1, y1, width, dash float64, c color.Color) {
	length := math.Hypot(x1-x0, y1-y0)
	// Off screen there is nothing to see; a line through a picture zoomed far in may be very long.
	if !(length > 0) || length > 1e5 {
		return
	}
	ux, uy := (x1-x0)/length, (y1-y0)/length
	for at := 0.0; at < length; at += 2 * dash {
		end := math.Min(at+dash, length)
		o.segment(x0+ux*at, y0+uy*at, x0+ux*end, y0+uy*end, width, c)
	}
}
