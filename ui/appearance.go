package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"isopet/app"
	"isopet/app/settings"
	"isopet/ui/theme"
	"isopet/ui/widget/sliceview"
)

// annotationInk is the colour of the annotation's contour, and of its halo, on the colour map that is chosen.
func (w *window) annotationInk() (line, halo color.NRGBA) {
	if ground := w.colours().At(0); theme.Luminance(color.NRGBA(ground)) > 0.5 {
		return theme.MarkAnnotationOnLight, theme.MarkHaloOnLight
	}
	return theme.MarkAnnotation, theme.MarkHalo
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

// lesionInk is the colour of a lesion's contour on the colour map that is chosen, and of its halo, nil for none.
func (w *window) lesionInk(row int) (line color.NRGBA, halo color.Color) {
	line = theme.Lesion(row)
	if !w.colourful() {
		return line, nil
	}
	for _, v := range []*uint8{&line.R, &line.G, &line.B} {
		*v = uint8((4*int(*v) + 0xff) / 5)
	}
	return line, theme.MarkHalo
}

// sliceTheme is what marks on pictures look like.
var sliceTheme = sliceview.Theme{
	Empty:   theme.NoPicture,
	Letters: theme.MarkLetters,
	Plate:   theme.MarkPlate,
	Cross:   theme.MarkCross,
	Region:  theme.MarkRegion,
}

// variantOf is the variant that a setting asks for, or else the system.
func variantOf(setting string, system fyne.ThemeVariant) fyne.ThemeVariant {
	switch setting {
	case settings.ThemeDark:
		return fynetheme.VariantDark
	case settings.ThemeLight:
		return fynetheme.VariantLight
	}
	return system
}

// useTheme shows the window in the variant that the settings or the system ask for. Fyne refreshes all that is in the
// window, and nothing in it is made anew: what is typed, chosen, scrolled and held stays as it is. Pictures of figures,
// and colours that are mixed with those of the theme, are still to be shown anew: that is the change.
func (w *window) useTheme() app.Change {
	if !theme.Use(variantOf(w.app.State.Settings.Theme, fyne.CurrentApp().Settings().ThemeVariant())) {
		return 0
	}
	return app.ChangedView | app.ChangedMask | app.ChangedReference | app.ChangedLesions | app.ChangedMeasured
}

func (w *window) setTheme(setting string) {
	w.app.ChangeSettings(func(s *settings.Settings) { s.Theme = setting })
}

func (w *window) onTheme(setting string) func() bool {
	return func() bool { return w.app.State.Settings.Theme == setting }
}
