package theme

import (
	"image/color"
	"sync/atomic"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// shaded is Fyne's theme in our colours.
type shaded struct {
	fyne.Theme
	variant fyne.ThemeVariant
	colours map[fyne.ThemeColorName]color.Color
}

// New is the program's theme in a variant, whatever the system's is.
func New(variant fyne.ThemeVariant) *shaded {
	t := &shaded{fynetheme.DefaultTheme(), variant, map[fyne.ThemeColorName]color.Color{}}
	for c := range palette {
		t.colours[fyne.ThemeColorName(c)] = c.In(variant)
	}
	veil := func(a uint8) color.NRGBA { return Alpha(Text.In(variant), a) }
	shadow := color.NRGBA{A: 0x70}
	if variant == fynetheme.VariantLight {
		shadow.A = 0x30
	}
	for name, c := range map[fyne.ThemeColorName]color.Color{
		fynetheme.ColorNameDisabledButton:      Grid.In(variant),
		fynetheme.ColorNameHover:               veil(0x12),
		fynetheme.ColorNamePressed:             veil(0x22),
		fynetheme.ColorNameForegroundOnPrimary: rgb(0xffffff),
		fynetheme.ColorNameFocus:               Alpha(Accent.In(variant), 0x55),
		fynetheme.ColorNameSelection:           Alpha(Accent.In(variant), 0x40),
		fynetheme.ColorNameScrollBar:           veil(0x38),
		fynetheme.ColorNameScrollBarBackground: color.NRGBA{},
		fynetheme.ColorNameHeaderBackground:    Panel.In(variant),
		fynetheme.ColorNameShadow:              shadow,
	} {
		t.colours[name] = c
	}
	return t
}

// Use gives the program a variant of its theme, and reports whether it had another. Fyne then refreshes all that is in
// windows.
func Use(variant fyne.ThemeVariant) bool {
	settings := fyne.CurrentApp().Settings()
	if now, ok := settings.Theme().(*shaded); ok && now.variant == variant {
		return false
	}
	t := New(variant)
	used.Store(t)
	settings.SetTheme(t)
	return true
}

// Again gives the program its theme again, by which Fyne takes over the scale of windows too.
func Again() {
	settings := fyne.CurrentApp().Settings()
	settings.SetTheme(settings.Theme())
}

// used is the theme that the program has by [Use].
var used atomic.Pointer[shaded]

// Color implements fyne.Theme.
func (t *shaded) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	if c, ok := t.colours[name]; ok {
		return c
	}
	return t.Theme.Color(name, t.variant)
}

var sizes = map[fyne.ThemeSizeName]float32{
	fynetheme.SizeNameText:           13,
	fynetheme.SizeNameCaptionText:    11.5,
	fynetheme.SizeNameSubHeadingText: 16,
	fynetheme.SizeNameHeadingText:    24,
	fynetheme.SizeNameInnerPadding:   6,
	fynetheme.SizeNameInlineIcon:     17,
	fynetheme.SizeNameInputRadius:    5,
	fynetheme.SizeNameScrollBar:      8,
	fynetheme.SizeNameScrollBarSmall: 4,
}

// Size implements fyne.Theme.
func (t *shaded) Size(name fyne.ThemeSizeName) float32 {
	if s, ok := sizes[name]; ok {
		return s
	}
	return t.Theme.Size(name)
}

// WithTextSize is the theme in use, whichever that is, with text of another size: for a field that is read from afar.
func WithTextSize(size float32) fyne.Theme { return resized(size) }

type resized float32

func inUse() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }

// Color implements fyne.Theme.
func (resized) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	return inUse().Color(name, v)
}

// Font implements fyne.Theme.
func (resized) Font(style fyne.TextStyle) fyne.Resource { return inUse().Font(style) }

// Icon implements fyne.Theme.
func (resized) Icon(name fyne.ThemeIconName) fyne.Resource { return inUse().Icon(name) }

// Size implements fyne.Theme.
func (t resized) Size(name fyne.ThemeSizeName) float32 {
	if name == fynetheme.SizeNameText {
		return float32(t)
	}
	return inUse().Size(name)
}
