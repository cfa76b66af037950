//go:build e2e

package e2e

import (
	"bytes"
	"image"
	"image/color"
)

// picture is what was on the display: pixels of four bytes, blue first, as the display has them, so that to look costs
// no more than to copy. It implements [image.Image].
type picture struct {
	pix    []byte
	stride int // bytes of a line
}

func (p *picture) ColorModel() color.Model { return color.NRGBAModel }

func (p *picture) Bounds() image.Rectangle { return image.Rect(0, 0, width, height) }

func (p *picture) At(x, y int) color.Color { return p.NRGBAAt(x, y) }

// NRGBAAt is the colour of a pixel, of none where there is no pixel.
func (p *picture) NRGBAAt(x, y int) color.NRGBA {
	if !image.Pt(x, y).In(p.Bounds()) {
		return color.NRGBA{}
	}
	at := p.pix[y*p.stride+4*x:]
	return color.NRGBA{at[2], at[1], at[0], 0xff}
}

// count is how many pixels of a part of a picture have a colour.
func count(img *picture, part image.Rectangle, c color.NRGBA) int {
	n := 0
	part = part.Intersect(img.Bounds())
	for y := part.Min.Y; y < part.Max.Y; y++ {
		line := img.pix[y*img.stride:]
		for x := 4 * part.Min.X; x < 4*part.Max.X; x += 4 {
			if line[x] == c.B && line[x+1] == c.G && line[x+2] == c.R {
				n++
			}
		}
	}
	return n
}

// same reports whether a part of two pictures is the same.
func same(a, b *picture, part image.Rectangle) bool { return differing(a, b, part, 0) == 0 }

// differing is how many pixels of a part of two pictures differ; it counts to just beyond a limit.
func differing(a, b *picture, part image.Rectangle, limit int) int {
	n := 0
	part = part.Intersect(a.Bounds())
	for y := part.Min.Y; y < part.Max.Y && n <= limit; y++ {
		from, to := y*a.stride+4*part.Min.X, y*a.stride+4*part.Max.X
		if bytes.Equal(a.pix[from:to], b.pix[from:to]) {
			continue
		}
		for i := from; i < to; i += 4 {
			if [3]byte(a.pix[i:]) != [3]byte(b.pix[i:]) {
				n++
			}
		}
	}
	return n
}
