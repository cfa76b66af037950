package theme

import (
	"image/color"
	"math"
)

// LeastContrast is what writing needs to be read by everybody (WCAG 2.1).
const LeastContrast = 4.5

// Legible is a colour as writing on a panel can have it: with as much of the colour of text as it takes.
func Legible(c color.NRGBA) color.NRGBA {
	text, panel := Text.NRGBA(), Panel.NRGBA()
	for part := 0; part < 10 && Contrast(c, panel) < LeastContrast; part++ {
		for _, v := range []struct {
			of   *uint8
			text uint8
		}{{&c.R, text.R}, {&c.G, text.G}, {&c.B, text.B}} {
			*v.of = uint8((9*int(*v.of) + int(v.text)) / 10)
		}
	}
	return c
}

// Dimmed is a lesion's colour as a surface beside the pictures.
func Dimmed(c color.NRGBA) color.NRGBA {
	panel := Panel.NRGBA()
	mix := func(a, b uint8) uint8 { return uint8((int(a) + int(b)) / 2) }
	return color.NRGBA{mix(c.R, panel.R), mix(c.G, panel.G), mix(c.B, panel.B), 0xff}
}

// Contrast of two colours, from 1 for the same to 21 for black on white, as WCAG defines it.
func Contrast(a, b color.NRGBA) float64 {
	x, y := Luminance(a), Luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// Luminance of a colour, relative to white, as WCAG defines it.
func Luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s > 0.04045 {
			return math.Pow((s+0.055)/1.055, 2.4)
		}
		return s / 12.92
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}
