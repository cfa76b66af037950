package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"isopet/app/lesion"
)

// Colour is a colour of the window's own parts, by its name in the theme. It is looked up each time that it is asked
// for: what is drawn in it follows another theme when it is drawn again. Fyne's painter, however, keeps text by its
// colour; see [Now].
type Colour fyne.ThemeColorName

// The colours. Greys lean to blue a little, so that the pictures, which are grey, stand out; blue is the only accent
// and belongs to the prediction.
const (
	// Surfaces and what parts them.
	Back      = Colour(fynetheme.ColorNameBackground)
	Panel     = Colour(fynetheme.ColorNameOverlayBackground)
	Raised    = Colour(fynetheme.ColorNameMenuBackground)
	Separator = Colour(fynetheme.ColorNameSeparator)
	// Writing.
	Text    = Colour(fynetheme.ColorNameForeground)
	Muted   = Colour(fynetheme.ColorNamePlaceHolder)
	Dim     = Colour(fynetheme.ColorNameDisabled)
	Accent  = Colour(fynetheme.ColorNamePrimary)
	Link    = Colour(fynetheme.ColorNameHyperlink)
	Warning = Colour(fynetheme.ColorNameWarning)
	Error   = Colour(fynetheme.ColorNameError)
	Good    = Colour(fynetheme.ColorNameSuccess)
	// Of things to press and to fill in.
	Button = Colour(fynetheme.ColorNameButton)
	Input  = Colour(fynetheme.ColorNameInputBackground)
	Edge   = Colour(fynetheme.ColorNameInputBorder)
	// Of figures.
	Axis  Colour = "axis"
	Grid  Colour = "grid"
	Quiet Colour = "quiet"
	// Of the slice timeline and the histogram.
	Bar       Colour = "bar"
	Below     Colour = "below"
	Above     Colour = "above"
	Level     Colour = "level"
	Reference Colour = "reference"
	// Of what is best, and of the annotation, beside pictures.
	Curve      Colour = "curve"
	Annotation Colour = "annotation"
)

// palette holds every [Colour] in both variants, as 0xRRGGBB.
var palette = map[Colour]struct{ dark, light uint32 }{
	Back:       {0x14171b, 0xe9edf1},
	Panel:      {0x1a1e23, 0xf8f9fb},
	Raised:     {0x262b32, 0xffffff},
	Separator:  {0x30363e, 0xd2d8df},
	Text:       {0xe4e8ed, 0x1c2229},
	Muted:      {0x8f99a6, 0x586270},
	Dim:        {0x66707c, 0x98a1ac},
	Accent:     {0x3d8bfd, 0x1767d8},
	Link:       {0x6ea8fe, 0x0f56ba},
	Warning:    {0xe6a23c, 0x9a5b00},
	Error:      {0xf0616d, 0xc2293a},
	Good:       {0x4cb782, 0x1c7c4d},
	Button:     {0x262b32, 0xe3e8ed},
	Input:      {0x20252b, 0xeef1f5},
	Edge:       {0x3a424c, 0xb9c2cc},
	Axis:       {0x6b7480, 0x7c8692},
	Grid:       {0x2a3037, 0xe4e8ec},
	Quiet:      {0x5d6672, 0xa3acb7},
	Bar:        {0x2a527f, 0xa9c8ee},
	Below:      {0x4a535e, 0xc3cad2},
	Above:      {0x2a5fa8, 0x7fb0ee},
	Level:      {0x6fb0ff, 0x1767d8},
	Reference:  {0xc3cad2, 0x3d4650},
	Curve:      {0xf29d38, 0x9a5200},
	Annotation: {0xffffff, 0x3d4650},
}

// In is the colour in a variant.
func (c Colour) In(variant fyne.ThemeVariant) color.NRGBA {
	p := palette[c]
	if variant == fynetheme.VariantLight {
		return rgb(p.light)
	}
	return rgb(p.dark)
}

// NRGBA is the colour in the theme in use.
func (c Colour) NRGBA() color.NRGBA {
	return color.NRGBAModel.Convert(fynetheme.Color(fyne.ThemeColorName(c))).(color.NRGBA)
}

// RGBA implements color.Color. A painter in software asks for it at each pixel: the theme last used answers at once.
func (c Colour) RGBA() (r, g, b, a uint32) {
	if t := used.Load(); t != nil {
		return t.colours[fyne.ThemeColorName(c)].RGBA()
	}
	return fynetheme.Color(fyne.ThemeColorName(c)).RGBA()
}

// Now is what a colour is in the theme in use; one that is not of the theme is itself. Text is to be given its colour
// by it: Fyne's painter would take a [Colour] for the same in all themes.
func Now(c color.Color) color.Color {
	if c, ok := c.(Colour); ok {
		return c.NRGBA()
	}
	return c
}

// The colours of marks on pictures, which lie on black whatever surrounds them.
var (
	MarkPredicted  = Lesions[0]
	MarkAnnotation = rgb(0xffffff)
	MarkRuler      = rgb(0xd633a0)
	MarkOffered    = rgb(0xe6a23c) // of what is asked about
	MarkRegion     = rgb(0xf29d38)
	MarkCross      = Alpha(rgb(0x2bb6a3), 0x90)
	MarkLetters    = rgb(0xf2f4f7)
	MarkPlate      = Alpha(MarkHalo, 0xa0) // beneath letters
	MarkHalo       = Alpha(rgb(0x10141a), 0xc8)
	NoPicture      = rgb(0x101317)
)

// The annotation's contour and its halo on a colour map that begins with a light colour, where a white line would look
// like a hole.
var (
	MarkAnnotationOnLight = rgb(0x14181e)
	MarkHaloOnLight       = Alpha(rgb(0xffffff), 0xd8)
)

// Lesions are the colours of lesions' contours: [lesion.Colours].
var Lesions = func() (all []color.NRGBA) {
	for _, c := range lesion.Colours {
		all = append(all, color.NRGBA{c[0], c[1], c[2], 0xff})
	}
	return all
}()

// notTumour is the colour of lesions that do not count.
var notTumour = color.NRGBA{0x8c, 0x93, 0x9c, 0xff}

// LesionOf is the colour of a lesion: of what is no tumour it is grey.
func LesionOf(l lesion.Lesion) color.NRGBA {
	if l.Kind == lesion.NotTumour {
		return notTumour
	}
	return Lesion(l.Colour)
}

// Lesion is a row of [Lesions]; beyond its end it begins again.
func Lesion(row int) color.NRGBA { return Lesions[row%len(Lesions)] }

// rgb makes a colour of 0xRRGGBB.
func rgb(v uint32) color.NRGBA { return color.NRGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 0xff} }

// Alpha is a colour that covers a of 255 of what lies beneath.
func Alpha(c color.NRGBA, a uint8) color.NRGBA {
	c.A = a
	return c
}
