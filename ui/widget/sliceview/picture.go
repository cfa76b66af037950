package sliceview

import (
	"image/color"

	"isopet/ui/widget"
	"isopet/ui/widget/colourmap"
	"isopet/volume"
)

// Picture is a slice and how it looks, alone or over another one.
type Picture struct {
	// Slice is what is shown; Cols 0 for nothing.
	Slice volume.Slice[float32]
	// Low and High are the values shown as the first and the last of the Colours.
	Low, High float32
	Colours   *colourmap.Map
	// Smooth interpolates between pixels instead of showing them as squares.
	Smooth bool
	// Under is another scan in the same plane, nil for none.
	Under *Under

	line []lineOf // of the last picture painted
}

// Under is what lies beneath a slice: the same part of space in pixels that are a whole number of times finer. Where it
// is NaN there is nothing, and the slice lies on black.
type Under struct {
	Slice     volume.Slice[float32]
	Low, High float32
	Colours   *colourmap.Map
	// Share of it in the mixture, 0 to 1.
	Share float32
}

// Size of the painted picture in pixels.
func (p *Picture) Size() (cols, rows int) {
	if p.Under != nil {
		return p.Under.Slice.Cols, p.Under.Slice.Rows
	}
	return p.Slice.Cols, p.Slice.Rows
}

// Ground is the colour of the smallest value.
func (p *Picture) Ground() color.RGBA {
	ground := p.Colours.At(0)
	if u := p.Under; u != nil {
		share, beneath := shareOf(u.Share), u.Colours.At(0)
		mix := func(a, b uint8) uint8 { return blend(a, b, share) }
		return color.RGBA{mix(ground.R, beneath.R), mix(ground.G, beneath.G), mix(ground.B, beneath.B), 255}
	}
	return ground
}

// shareOf is a share in 256ths.
func shareOf(share float32) uint32 { return uint32(256*widget.Clamp01(float64(share)) + 0.5) }

// blend mixes two bytes; share, in 256ths, is of the second.
func blend(a, b uint8, share uint32) uint8 {
	return uint8((uint32(a)*(256-share) + uint32(b)*share) >> 8)
}

// Paint writes the picture into RGBA pixels, four bytes each, as many as Size says.
func (p *Picture) Paint(pix []uint8) {
	if p.Under == nil {
		p.Colours.Paint(p.Slice.Pix, p.Low, p.High, pix)
		return
	}
	u := p.Under
	share := shareOf(u.Share)
	over, beneath := p.Colours.Over(p.Low, p.High), u.Colours.Over(u.Low, u.High)
	fine := u.Slice.Cols / p.Slice.Cols
	p.sources(fine)
	for row := range u.Slice.Rows {
		y := sourceOf(row, fine, p.Slice.Rows, p.Smooth)
		above, below := p.Slice.Pix[y.a*p.Slice.Cols:][:p.Slice.Cols], p.Slice.Pix[y.b*p.Slice.Cols:][:p.Slice.Cols]
		out := pix[4*row*u.Slice.Cols:][:4*u.Slice.Cols]
		for col, v := range u.Slice.Pix[row*u.Slice.Cols:][:u.Slice.Cols] {
			x := p.line[col]
			value := above[x.a]
			if p.Smooth && fine > 1 {
				top := above[x.a] + (above[x.b]-above[x.a])*x.part
				bottom := below[x.a] + (below[x.b]-below[x.a])*x.part
				value = top + (bottom-top)*y.part
			}
			a, b := over.Colour(value), beneath.Colour(v)
			o := out[4*col : 4*col+4 : 4*col+4]
			o[0], o[1], o[2], o[3] = blend(a.R, b.R, share), blend(a.G, b.G, share), blend(a.B, b.B, share), 255
		}
	}
}

// lineOf says between which two pixels of the slice a finer one lies, and how far it is on the way to the second.
type lineOf struct {
	a, b int
	part float32
}

// sourceOf is where the centre of a finer pixel lies among n pixels; where nothing is interpolated both are the one it
// lies in.
func sourceOf(at, fine, n int, smooth bool) lineOf {
	if !smooth {
		return lineOf{at / fine, at / fine, 0}
	}
	f := min(max((float32(at)+0.5)/float32(fine)-0.5, 0), float32(n-1))
	a := int(f)
	return lineOf{a, min(a+1, n-1), f - float32(a)}
}

// sources fills line for all columns.
func (p *Picture) sources(fine int) {
	p.line = p.line[:0]
	for col := range p.Under.Slice.Cols {
		p.line = append(p.line, sourceOf(col, fine, p.Slice.Cols, p.Smooth))
	}
}
