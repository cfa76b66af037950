// Package typeset sets reports on A4 pages as PDF: headings, paragraphs, facts, tables, pictures and illustrations,
// whatever the script of a name in them. It knows neither what a report says nor how its figures are drawn.
package typeset

import (
	"image/color"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Colours of print.
var (
	Ink      = color.NRGBA{38, 42, 48, 255}    // text
	Grey     = color.NRGBA{120, 126, 134, 255} // what stands back: names of facts, the foot of a page, axes
	Hairline = color.NRGBA{230, 232, 236, 255} // frames and grids
	Accent   = color.NRGBA{213, 94, 0, 255}
)

// shade lies under a paragraph that must be seen.
var shade = color.NRGBA{Accent.R, Accent.G, Accent.B, 60}

// Sans is the typeface of tables, captions and figures; size is in points.
func Sans(size vg.Length) font.Font {
	return font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, size)
}

// Bold is [Sans] in bold.
func Bold(size vg.Length) font.Font {
	return font.From(font.Font{Typeface: "Liberation", Variant: "Sans", Weight: xfont.WeightBold}, size)
}

// serif is the typeface of running text.
func serif(size vg.Length) font.Font {
	return font.From(font.Font{Typeface: "Liberation", Variant: "Serif"}, size)
}

// text is how a text in a font is set: in ink, its top at the given point.
func text(f font.Font, align draw.XAlignment) draw.TextStyle {
	style := plot.New().Title.TextStyle
	style.Font, style.Color, style.XAlign, style.YAlign = f, Ink, align, draw.YTop
	style.Handler = fallbackHandler{style.Handler}
	return style
}
