package raster

import (
	"image"
	"image/color"
	"testing"
)

var (
	red   = color.NRGBA{0xff, 0, 0, 0xff}
	empty = color.RGBA{}
)

// covered is the box of all that is not transparent, and how many pixels of it are painted.
func covered(c *Canvas) (box image.Rectangle, pixels int) {
	for y := range c.Image.Rect.Dy() {
		for x := range c.Image.Rect.Dx() {
			if c.Image.RGBAAt(x, y) != empty {
				box = box.Union(image.Rect(x, y, x+1, y+1))
				pixels++
			}
		}
	}
	return box, pixels
}

func TestCanvas(t *testing.T) {
	for _, c := range []struct {
		name   string
		paint  func(*Canvas)
		box    image.Rectangle
		pixels int
	}{
		{"fill", func(c *Canvas) { c.Fill(1.4, 2, 4.6, 3.5, red) }, image.Rect(1, 2, 5, 4), 8},
		{"fill beyond the edge", func(c *Canvas) { c.Fill(-5, 8, 3, 40, red) }, image.Rect(0, 8, 3, 10), 6},
		{"across", func(c *Canvas) { c.Segment(2, 5, 7, 5, 2, red) }, image.Rect(1, 4, 8, 6), 14},
		{"thin", func(c *Canvas) { c.Segment(3, 1, 3, 6, 0.2, red) }, image.Rect(3, 1, 4, 7), 6},
		{"dashes", func(c *Canvas) { c.Dashes(0, 5, 8, 5, 1, 2, red) }, image.Rect(0, 5, 7, 6), 6},
		{"no dashes", func(c *Canvas) { c.Dashes(0, 5, 1e9, 5, 1, 2, red) }, image.Rectangle{}, 0},
		{"column", func(c *Canvas) { c.Column(4, 2, 5, red) }, image.Rect(4, 2, 5, 5), 3},
	} {
		var canvas Canvas
		canvas.Reset(10, 10)
		c.paint(&canvas)
		if box, pixels := covered(&canvas); box != c.box || pixels != c.pixels {
			t.Errorf("%s: %d pixels in %v, want %d in %v", c.name, pixels, box, c.pixels, c.box)
		}
	}
}

// TestColumnMixesItsEnds: a pixel that is covered in part lets through what was there.
func TestColumnMixesItsEnds(t *testing.T) {
	var c Canvas
	c.Reset(1, 4)
	c.Fill(0, 0, 1, 4, color.White)
	c.Column(0, 0.5, 2, color.Black)
	for y, want := range []uint8{128, 0, 255, 255} {
		if got := c.Image.RGBAAt(0, y).R; got != want {
			t.Errorf("pixel %d is %d, want %d", y, got, want)
		}
	}
}

// TestResetKeepsItsMemory where the size is the same.
func TestResetKeepsItsMemory(t *testing.T) {
	var c Canvas
	c.Reset(5, 5)
	before := c.Image
	c.Fill(0, 0, 5, 5, red)
	c.Reset(5, 5)
	if _, pixels := covered(&c); c.Image != before || pixels != 0 {
		t.Errorf("the same %v, %d pixels left", c.Image == before, pixels)
	}
}
