package ui

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"isopet/app"
	"isopet/training/figures"
	"isopet/ui/widget"
)

// The colours of the window's own parts, see [shades].
var (
	colourBack, colourPanel, colourRaised, colourLine          color.NRGBA // surfaces and what parts them
	colourText, colourMuted, colourDim                         color.NRGBA // writing
	colourAccent, colourLink, colourWarning, colourError       color.NRGBA
	colourGood                                                 color.NRGBA
	colourButton, colourInput, colourEdge                      color.NRGBA // of things to press and to fill in
	colourAxis, colourGrid, colourQuiet                        color.NRGBA // of figures
	colourBar, colourBelow, colourAbove, colourLevel, colourOf color.NRGBA // of the strip and the histogram
	colourCurve, colourTruth                                   color.NRGBA // of what is best, and of the annotation, beside pictures
)

// shades are these colours as 0xRRGGBB. Greys lean to blue a little, so that the pictures, which are grey, stand out;
// blue is the only accent and belongs to the prediction.
var shades = []struct {
	colour      *color.NRGBA
	dark, light uint32
}{
	{&colourBack, 0x14171b, 0xe9edf1},
	{&colourPanel, 0x1a1e23, 0xf8f9fb},
	{&colourRaised, 0x262b32, 0xffffff},
	{&colourLine, 0x30363e, 0xd2d8df},
	{&colourText, 0xe4e8ed, 0x1c2229},
	{&colourMuted, 0x8f99a6, 0x586270},
	{&colourDim, 0x66707c, 0x98a1ac},
	{&colourAccent, 0x3d8bfd, 0x1767d8},
	{&colourLink, 0x6ea8fe, 0x0f56ba},
	{&colourWarning, 0xe6a23c, 0x9a5b00},
	{&colourError, 0xf0616d, 0xc2293a},
	{&colourGood, 0x4cb782, 0x1c7c4d},
	{&colourButton, 0x262b32, 0xe3e8ed},
	{&colourInput, 0x20252b, 0xeef1f5},
	{&colourEdge, 0x3a424c, 0xb9c2cc},
	{&colourAxis, 0x6b7480, 0x7c8692},
	{&colourGrid, 0x2a3037, 0xe4e8ec},
	{&colourQuiet, 0x5d6672, 0xa3acb7},
	{&colourBar, 0x2a527f, 0xa9c8ee},
	{&colourBelow, 0x4a535e, 0xc3cad2},
	{&colourAbove, 0x2a5fa8, 0x7fb0ee},
	{&colourLevel, 0x6fb0ff, 0x1767d8},
	{&colourOf, 0xc3cad2, 0x3d4650},
	{&colourCurve, 0xf29d38, 0x9a5200},
	{&colourTruth, 0xffffff, 0x3d4650},
}

// useVariant gives the colours their values for a variant. What is drawn already must be drawn anew.
func useVariant(variant fyne.ThemeVariant) {
	for _, s := range shades {
		*s.colour = grey(s.dark)
		if variant == theme.VariantLight {
			*s.colour = grey(s.light)
		}
	}
}

// The colours of marks on pictures, which lie on black whatever surrounds them.
var (
	colourPredicted = color.NRGBA{0x2f, 0x86, 0xff, 0xff}
	colourReference = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	colourRuler     = color.NRGBA{0xd6, 0x33, 0xa0, 0xff}
	colourHalo      = color.NRGBA{0x10, 0x14, 0x1a, 0xc8}
)

// grey makes a colour of 0xRRGGBB.
func grey(rgb uint32) color.NRGBA {
	return color.NRGBA{uint8(rgb >> 16), uint8(rgb >> 8), uint8(rgb), 0xff}
}

func alpha(c color.NRGBA, a uint8) color.NRGBA {
	c.A = a
	return c
}

// leastContrast is what writing needs to be read by everybody (WCAG 2.1).
const leastContrast = 4.5

// legible is a colour as writing on a panel can have it: with as much of the colour of text as it takes.
func legible(c color.NRGBA) color.NRGBA {
	for part := 0; part < 10 && contrast(c, colourPanel) < leastContrast; part++ {
		for _, v := range []struct {
			of   *uint8
			text uint8
		}{{&c.R, colourText.R}, {&c.G, colourText.G}, {&c.B, colourText.B}} {
			*v.of = uint8((9*int(*v.of) + int(v.text)) / 10)
		}
	}
	return c
}

// contrast of two colours, from 1 for the same to 21 for black on white, as WCAG defines it.
func contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance of a colour, relative to white.
func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s > 0.04045 {
			return math.Pow((s+0.055)/1.055, 2.4)
		}
		return s / 12.92
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// sliceTheme is what marks on pictures look like.
var sliceTheme = widget.SliceTheme{
	Empty:   grey(0x101317),
	Letters: grey(0xf2f4f7),
	Plate:   alpha(colourHalo, 0xa0),
	Cross:   color.NRGBA{0x2b, 0xb6, 0xa3, 0x90},
	Region:  color.NRGBA{0xf2, 0x9d, 0x38, 0xff},
}

// plotPalette is what figures look like.
func plotPalette() figures.Palette {
	return figures.Palette{
		Background: colourPanel, Ink: colourText, Axis: colourAxis, Grid: colourGrid,
		Predicted: colourPredicted, Reference: colourCurve, Quiet: colourQuiet,
	}
}

// shaded is Fyne's theme in our colours.
type shaded struct {
	fyne.Theme
	variant fyne.ThemeVariant
	colours map[fyne.ThemeColorName]color.Color
}

// newTheme is the program's look in a variant, which the colours have from now on.
func newTheme(variant fyne.ThemeVariant) fyne.Theme {
	useVariant(variant)
	veil := func(a uint8) color.NRGBA { return alpha(colourText, a) }
	return shaded{theme.DefaultTheme(), variant, map[fyne.ThemeColorName]color.Color{
		theme.ColorNameBackground:          colourBack,
		theme.ColorNameForeground:          colourText,
		theme.ColorNamePlaceHolder:         colourMuted,
		theme.ColorNameDisabled:            colourDim,
		theme.ColorNameButton:              colourButton,
		theme.ColorNameDisabledButton:      colourGrid,
		theme.ColorNameHover:               veil(0x12),
		theme.ColorNamePressed:             veil(0x22),
		theme.ColorNamePrimary:             colourAccent,
		theme.ColorNameForegroundOnPrimary: grey(0xffffff),
		theme.ColorNameHyperlink:           colourLink,
		theme.ColorNameFocus:               alpha(colourAccent, 0x55),
		theme.ColorNameSelection:           alpha(colourAccent, 0x40),
		theme.ColorNameInputBackground:     colourInput,
		theme.ColorNameInputBorder:         colourEdge,
		theme.ColorNameSeparator:           colourLine,
		theme.ColorNameScrollBar:           veil(0x38),
		theme.ColorNameScrollBarBackground: color.NRGBA{},
		theme.ColorNameMenuBackground:      colourRaised,
		theme.ColorNameOverlayBackground:   colourPanel,
		theme.ColorNameHeaderBackground:    colourPanel,
		theme.ColorNameShadow:              color.NRGBA{0, 0, 0, map[fyne.ThemeVariant]uint8{theme.VariantDark: 0x70, theme.VariantLight: 0x30}[variant]},
		theme.ColorNameWarning:             colourWarning,
		theme.ColorNameError:               colourError,
		theme.ColorNameSuccess:             colourGood,
	}}
}

// variantOf is the variant that a setting asks for, or else the system.
func variantOf(setting string, system fyne.ThemeVariant) fyne.ThemeVariant {
	switch setting {
	case app.ThemeDark:
		return theme.VariantDark
	case app.ThemeLight:
		return theme.VariantLight
	}
	return system
}

// follow shows the window in the variant that the settings or the system ask for.
func (w *window) follow() {
	settings := fyne.CurrentApp().Settings()
	variant := variantOf(w.app.State.Settings.Theme, settings.ThemeVariant())
	if now, ok := settings.Theme().(shaded); ok && now.variant == variant {
		return
	}
	settings.SetTheme(newTheme(variant))
	w.build()
}

func (w *window) setTheme(setting string) {
	w.app.ChangeSettings(func(s *app.Settings) { s.Theme = setting })
	w.follow()
	w.updateMenus(0)
}

func onTheme(setting string) func(*window) bool {
	return func(w *window) bool { return w.app.State.Settings.Theme == setting }
}

// Color is Fyne's.
func (t shaded) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	if c, ok := t.colours[name]; ok {
		return c
	}
	return t.Theme.Color(name, t.variant)
}

var themeSizes = map[fyne.ThemeSizeName]float32{
	theme.SizeNameText:           13,
	theme.SizeNameCaptionText:    11.5,
	theme.SizeNameSubHeadingText: 16,
	theme.SizeNameHeadingText:    24,
	theme.SizeNameInnerPadding:   6,
	theme.SizeNameInlineIcon:     17,
	theme.SizeNameInputRadius:    5,
	theme.SizeNameScrollBar:      8,
	theme.SizeNameScrollBarSmall: 4,
}

// Size is Fyne's.
func (t shaded) Size(name fyne.ThemeSizeName) float32 {
	if s, ok := themeSizes[name]; ok {
		return s
	}
	return t.Theme.Size(name)
}
