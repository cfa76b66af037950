package ui

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"isopet/app"
	"isopet/app/settings"
	"isopet/ui/theme"
)

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
