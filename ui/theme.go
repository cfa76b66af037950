package ui

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"isopet/app"
	"isopet/app/settings"
	"isopet/training/figures"
	"isopet/ui/widget"
)

// shade is a colour of the window's own parts. It is drawn as the variant in use has it, whenever it was given to what is
// drawn, so that another variant leaves all objects as they are.
type shade struct {
	dark, light uint32 // 0xRRGGBB
	// of is the variant in use when it was given: Fyne's painter keeps writing by its colour, so what is written must
	// be given it anew, see [recolour].
	of fyne.ThemeVariant
}

// NRGBA is the colour in the variant in use.
func (s shade) NRGBA() color.NRGBA {
	if variant == theme.VariantLight {
		return grey(s.light)
	}
	return grey(s.dark)
}

// RGBA makes it a colour.
func (s shade) RGBA() (r, g, b, a uint32) { return s.NRGBA().RGBA() }

// Renewed is the same colour, given now; see [widget.Renewed].
func (s shade) Renewed() color.Color {
	s.of = variant
	return s
}

// variant is the one in use.
var variant = theme.VariantDark

// The colours. Greys lean to blue a little, so that the pictures, which are grey, stand out; blue is the only accent and
// belongs to the prediction.
var (
	// Surfaces and what parts them.
	colourBack   = shade{dark: 0x14171b, light: 0xe9edf1}
	colourPanel  = shade{dark: 0x1a1e23, light: 0xf8f9fb}
	colourRaised = shade{dark: 0x262b32, light: 0xffffff}
	colourLine   = shade{dark: 0x30363e, light: 0xd2d8df}
	// Writing.
	colourText  = shade{dark: 0xe4e8ed, light: 0x1c2229}
	colourMuted = shade{dark: 0x8f99a6, light: 0x586270}
	colourDim   = shade{dark: 0x66707c, light: 0x98a1ac}

	colourAccent  = shade{dark: 0x3d8bfd, light: 0x1767d8}
	colourLink    = shade{dark: 0x6ea8fe, light: 0x0f56ba}
	colourWarning = shade{dark: 0xe6a23c, light: 0x9a5b00}
	colourError   = shade{dark: 0xf0616d, light: 0xc2293a}
	colourGood    = shade{dark: 0x4cb782, light: 0x1c7c4d}
	// Of things to press and to fill in.
	colourButton = shade{dark: 0x262b32, light: 0xe3e8ed}
	colourInput  = shade{dark: 0x20252b, light: 0xeef1f5}
	colourEdge   = shade{dark: 0x3a424c, light: 0xb9c2cc}
	// Of figures.
	colourAxis  = shade{dark: 0x6b7480, light: 0x7c8692}
	colourGrid  = shade{dark: 0x2a3037, light: 0xe4e8ec}
	colourQuiet = shade{dark: 0x5d6672, light: 0xa3acb7}
	// Of the strip and the histogram.
	colourBar   = shade{dark: 0x2a527f, light: 0xa9c8ee}
	colourBelow = shade{dark: 0x4a535e, light: 0xc3cad2}
	colourAbove = shade{dark: 0x2a5fa8, light: 0x7fb0ee}
	colourLevel = shade{dark: 0x6fb0ff, light: 0x1767d8}
	colourOf    = shade{dark: 0xc3cad2, light: 0x3d4650}
	// Of what is best, and of the annotation, beside pictures.
	colourCurve = shade{dark: 0xf29d38, light: 0x9a5200}
	colourTruth = shade{dark: 0xffffff, light: 0x3d4650}
)

// shades are all of them.
var shades = []*shade{
	&colourBack, &colourPanel, &colourRaised, &colourLine, &colourText, &colourMuted, &colourDim, &colourAccent,
	&colourLink, &colourWarning, &colourError, &colourGood, &colourButton, &colourInput, &colourEdge, &colourAxis,
	&colourGrid, &colourQuiet, &colourBar, &colourBelow, &colourAbove, &colourLevel, &colourOf, &colourCurve,
	&colourTruth,
}

// useVariant draws all in a variant.
func useVariant(v fyne.ThemeVariant) {
	variant = v
	for _, s := range shades {
		s.of = v
	}
}

// The colours of marks on pictures, which lie on black whatever surrounds them.
var (
	colourPredicted = color.NRGBA{0x2f, 0x86, 0xff, 0xff}
	colourReference = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	colourRuler     = color.NRGBA{0xd6, 0x33, 0xa0, 0xff}
	colourHalo      = color.NRGBA{0x10, 0x14, 0x1a, 0xc8}
)

// onLight are the annotation's outline and its halo on a colour map that begins with a light colour, where a white line
// would look like a hole.
var onLight = struct{ line, halo color.NRGBA }{color.NRGBA{0x14, 0x18, 0x1e, 0xff}, color.NRGBA{0xff, 0xff, 0xff, 0xd8}}

// annotationInk is the colour of the annotation's outline, and of its halo, on the colour map that is chosen.
func (w *window) annotationInk() (line, halo color.NRGBA) {
	if ground := w.colours().At(0); luminance(color.NRGBA(ground)) > 0.5 {
		return onLight.line, onLight.halo
	}
	return colourReference, colourHalo
}

// colourful reports whether the colour map that is chosen has colours, among which those of lesions are lost.
func (w *window) colourful() bool {
	for _, at := range []float64{0.25, 0.5, 0.75} {
		if c := w.colours().At(at); c.R != c.G || c.G != c.B {
			return true
		}
	}
	return false
}

// lesionInk is the colour of a lesion's outline on the colour map that is chosen, and of its halo, nil for none.
func (w *window) lesionInk(row int) (line color.NRGBA, halo color.Color) {
	line = lesionColour(row)
	if !w.colourful() {
		return line, nil
	}
	for _, v := range []*uint8{&line.R, &line.G, &line.B} {
		*v = uint8((4*int(*v) + 0xff) / 5)
	}
	return line, colourHalo
}

// dimmed is a lesion's colour as a surface beside the pictures.
func dimmed(c color.NRGBA) color.NRGBA {
	panel := colourPanel.NRGBA()
	mix := func(a, b uint8) uint8 { return uint8((int(a) + int(b)) / 2) }
	return color.NRGBA{mix(c.R, panel.R), mix(c.G, panel.G), mix(c.B, panel.B), 0xff}
}

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
	text := colourText.NRGBA()
	for part := 0; part < 10 && contrast(c, colourPanel.NRGBA()) < leastContrast; part++ {
		for _, v := range []struct {
			of   *uint8
			text uint8
		}{{&c.R, text.R}, {&c.G, text.G}, {&c.B, text.B}} {
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
	veil := func(a uint8) color.NRGBA { return alpha(colourText.NRGBA(), a) }
	return shaded{theme.DefaultTheme(), variant, map[fyne.ThemeColorName]color.Color{
		theme.ColorNameBackground:          colourBack.NRGBA(),
		theme.ColorNameForeground:          colourText.NRGBA(),
		theme.ColorNamePlaceHolder:         colourMuted.NRGBA(),
		theme.ColorNameDisabled:            colourDim.NRGBA(),
		theme.ColorNameButton:              colourButton.NRGBA(),
		theme.ColorNameDisabledButton:      colourGrid.NRGBA(),
		theme.ColorNameHover:               veil(0x12),
		theme.ColorNamePressed:             veil(0x22),
		theme.ColorNamePrimary:             colourAccent.NRGBA(),
		theme.ColorNameForegroundOnPrimary: grey(0xffffff),
		theme.ColorNameHyperlink:           colourLink.NRGBA(),
		theme.ColorNameFocus:               alpha(colourAccent.NRGBA(), 0x55),
		theme.ColorNameSelection:           alpha(colourAccent.NRGBA(), 0x40),
		theme.ColorNameInputBackground:     colourInput.NRGBA(),
		theme.ColorNameInputBorder:         colourEdge.NRGBA(),
		theme.ColorNameSeparator:           colourLine.NRGBA(),
		theme.ColorNameScrollBar:           veil(0x38),
		theme.ColorNameScrollBarBackground: color.NRGBA{},
		theme.ColorNameMenuBackground:      colourRaised.NRGBA(),
		theme.ColorNameOverlayBackground:   colourPanel.NRGBA(),
		theme.ColorNameHeaderBackground:    colourPanel.NRGBA(),
		theme.ColorNameShadow:              color.NRGBA{0, 0, 0, map[fyne.ThemeVariant]uint8{theme.VariantDark: 0x70, theme.VariantLight: 0x30}[variant]},
		theme.ColorNameWarning:             colourWarning.NRGBA(),
		theme.ColorNameError:               colourError.NRGBA(),
		theme.ColorNameSuccess:             colourGood.NRGBA(),
	}}
}

// variantOf is the variant that a setting asks for, or else the system.
func variantOf(setting string, system fyne.ThemeVariant) fyne.ThemeVariant {
	switch setting {
	case settings.ThemeDark:
		return theme.VariantDark
	case settings.ThemeLight:
		return theme.VariantLight
	}
	return system
}

// follow shows the window in the variant that the settings or the system ask for. Nothing in it is made anew: what is
// typed, chosen, scrolled and held stays as it is.
func (w *window) follow() {
	settings := fyne.CurrentApp().Settings()
	variant := variantOf(w.app.State.Settings.Theme, settings.ThemeVariant())
	if now, ok := settings.Theme().(shaded); ok && now.variant == variant {
		return
	}
	settings.SetTheme(newTheme(variant))
	recolour(w.win.Content())
	w.update(app.ChangedView | app.ChangedMask | app.ChangedSetup | app.ChangedReference | app.ChangedEngine | app.ChangedJobs |
		app.ChangedUnit | app.ChangedCT | app.ChangedLesions | app.ChangedResults | app.ChangedMeasured | app.ChangedRulers)
}

// recolour gives all that is written in an object its colour anew.
func recolour(o fyne.CanvasObject) {
	switch o := o.(type) {
	case *canvas.Text:
		o.Color = widget.Renewed(o.Color)
	case *fyne.Container:
		for _, part := range o.Objects {
			recolour(part)
		}
	case *container.Scroll:
		recolour(o.Content)
	case *container.Clip:
		recolour(o.Content)
	case *widget.Tips:
		recolour(o.Content())
	}
	o.Refresh()
}

func (w *window) setTheme(setting string) {
	w.app.ChangeSettings(func(s *settings.Settings) { s.Theme = setting })
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
