package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"isopet/training/figures"
	"isopet/ui/widget"
)

// The palette. Greys lean to blue a little, so that the pictures, which are grey, stand out; blue is the only accent
// and belongs to the prediction.
var (
	colourBack    = grey(0x14171b)
	colourPanel   = grey(0x1a1e23)
	colourRaised  = grey(0x262b32)
	colourLine    = grey(0x30363e)
	colourMuted   = grey(0x8f99a6)
	colourText    = grey(0xe4e8ed)
	colourAccent  = grey(0x3d8bfd)
	colourWarning = grey(0xe6a23c)
	colourError   = grey(0xf0616d)
	colourGood    = grey(0x4cb782)

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

// sliceTheme is what marks on pictures look like.
var sliceTheme = widget.SliceTheme{
	Empty:   grey(0x101317),
	Letters: grey(0x7d8896),
	Cross:   color.NRGBA{0x2b, 0xb6, 0xa3, 0x90},
	Region:  color.NRGBA{0xf2, 0x9d, 0x38, 0xff},
}

// plotPalette is what figures look like.
var plotPalette = figures.Palette{
	Background: colourPanel,
	Ink:        colourText,
	Axis:       grey(0x6b7480),
	Grid:       grey(0x2a3037),
	Predicted:  colourPredicted,
	Reference:  sliceTheme.Region,
	Quiet:      grey(0x5d6672),
}

// dark is the program's look: Fyne's theme in our colours, always dark, as pictures are read in dark rooms.
type dark struct{ fyne.Theme }

func newTheme() fyne.Theme { return dark{theme.DefaultTheme()} }

var themeColours = map[fyne.ThemeColorName]color.Color{
	theme.ColorNameBackground:          colourBack,
	theme.ColorNameForeground:          colourText,
	theme.ColorNamePlaceHolder:         colourMuted,
	theme.ColorNameDisabled:            grey(0x66707c),
	theme.ColorNameButton:              colourRaised,
	theme.ColorNameDisabledButton:      grey(0x1f2329),
	theme.ColorNameHover:               color.NRGBA{0xff, 0xff, 0xff, 0x10},
	theme.ColorNamePressed:             color.NRGBA{0xff, 0xff, 0xff, 0x20},
	theme.ColorNamePrimary:             colourAccent,
	theme.ColorNameForegroundOnPrimary: grey(0xffffff),
	theme.ColorNameHyperlink:           grey(0x6ea8fe),
	theme.ColorNameFocus:               alpha(colourAccent, 0x55),
	theme.ColorNameSelection:           alpha(colourAccent, 0x40),
	theme.ColorNameInputBackground:     grey(0x20252b),
	theme.ColorNameInputBorder:         grey(0x3a424c),
	theme.ColorNameSeparator:           colourLine,
	theme.ColorNameScrollBar:           color.NRGBA{0xff, 0xff, 0xff, 0x38},
	theme.ColorNameScrollBarBackground: color.NRGBA{},
	theme.ColorNameMenuBackground:      colourRaised,
	theme.ColorNameOverlayBackground:   colourPanel,
	theme.ColorNameHeaderBackground:    colourPanel,
	theme.ColorNameShadow:              color.NRGBA{0, 0, 0, 0x70},
	theme.ColorNameWarning:             colourWarning,
	theme.ColorNameError:               colourError,
	theme.ColorNameSuccess:             colourGood,
}

// Color is Fyne's.
func (t dark) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	if c, ok := themeColours[name]; ok {
		return c
	}
	return t.Theme.Color(name, theme.VariantDark)
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
func (t dark) Size(name fyne.ThemeSizeName) float32 {
	if s, ok := themeSizes[name]; ok {
		return s
	}
	return t.Theme.Size(name)
}
