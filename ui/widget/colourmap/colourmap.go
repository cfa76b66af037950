// Package colourmap turns values into colours, as nuclear medicine shows them. It knows no widget.
package colourmap

import (
	"image/color"
	"math"
)

// Map turns a value's place within the window, 0 to 1, into a colour.
type Map struct {
	Name  string // for settings: never shown, never changed
	Label string
	table [256]color.RGBA
}

// Maps are the colour maps on offer; the first is the default, as nuclear medicine reads PET.
var Maps = []Map{
	newMap("grey-inverted", "Inverted grey", 0xffffff, 0x000000),
	newMap("grey", "Grey", 0x000000, 0xffffff),
	newMap("hot", "Hot", 0x000000, 0x7a0000, 0xf02000, 0xff8a00, 0xffd84a, 0xffffff),
	newMap("hot-inverted", "Inverted hot", 0xffffff, 0xffd84a, 0xff8a00, 0xf02000, 0x7a0000, 0x000000),
	newMap("spectrum", "PET rainbow",
		0x000000, 0x2a0a78, 0x0a50d0, 0x00a8b8, 0x20c040, 0xe8e020, 0xf07010, 0xd01010, 0xffffff),
	newMap("viridis", "Viridis",
		0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725),
}

// Grey runs from black to white, Hot from black over red and yellow to white.
var Grey, Hot = &Maps[1], &Maps[2]

// Named is a map by its name, the first if there is none.
func Named(name string) *Map {
	for i := range Maps {
		if m := &Maps[i]; m.Name == name {
			return m
		}
	}
	return &Maps[0]
}

// newMap runs linearly through evenly spaced stops, each 0xRRGGBB.
func newMap(name, label string, stops ...uint32) Map {
	m := Map{Name: name, Label: label}
	for i := range m.table {
		at := float64(i) / 255 * float64(len(stops)-1)
		n := min(int(at), len(stops)-2)
		f := at - float64(n)
		mix := func(shift uint) uint8 {
			a, b := float64(stops[n]>>shift&255), float64(stops[n+1]>>shift&255)
			return uint8(math.Round(a + f*(b-a)))
		}
		m.table[i] = color.RGBA{mix(16), mix(8), mix(0), 255}
	}
	return m
}

// At is the colour at t; below 0 and above 1 the ends of the map hold. NaN has the colour of 0.
func (m *Map) At(t float64) color.RGBA {
	if !(t > 0) {
		return m.table[0]
	}
	return m.table[int(math.Min(t, 1)*255+0.5)]
}

// Paint writes the colours of values into RGBA pixels, four bytes each: lo and below take the map's first colour,
// hi and above its last.
func (m *Map) Paint(values []float32, lo, hi float32, pix []uint8) {
	s := m.Over(lo, hi)
	for i, v := range values {
		c := s.Colour(v)
		p := pix[4*i : 4*i+4 : 4*i+4]
		p[0], p[1], p[2], p[3] = c.R, c.G, c.B, 255
	}
}

// Scale is a colour map over a window of values.
type Scale struct {
	table  *[256]color.RGBA
	lo, by float32
}

// Over is the map over a window of values.
func (m *Map) Over(lo, hi float32) Scale {
	s := Scale{table: &m.table, lo: lo}
	if hi > lo {
		s.by = 255 / (hi - lo)
	}
	return s
}

// Colour of a value; NaN has the first.
func (s *Scale) Colour(v float32) color.RGBA {
	f := (v-s.lo)*s.by + 0.5
	switch {
	case f >= 255:
		return s.table[255]
	case f > 0:
		return s.table[int(f)&255]
	}
	return s.table[0]
}
