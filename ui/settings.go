package ui

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"isopet/app"
	"isopet/app/settings"
	"isopet/ui/platform"
	"isopet/ui/theme"
)

// takeSettings makes the window as the settings say, if they have changed, and says what is to be drawn anew by that.
func (w *window) takeSettings(c app.Change) app.Change {
	if !c.Has(app.ChangedSettings) {
		return c
	}
	now := w.app.State.Settings
	if w.timeline.content.Hidden != now.NoStrip {
		w.timeline.content.Hidden = now.NoStrip
		w.slices.Refresh()
	}
	if w.panel.Content.Hidden != now.NoPanel {
		w.panel.Content.Hidden = now.NoPanel
		w.Unfocus() // a field that is not seen takes no keys
		w.main.Refresh()
	}
	w.bar.TakeKeys()
	w.size.take(w.win, now.Percent())
	return c | w.useTheme() | app.ChangedView | app.ChangedMask | app.ChangedSetup | app.ChangedRecent
}

// sizing is how large texts, buttons and fields are drawn.
type sizing struct{ percent int }

// take has them drawn as large, in a window that stays as large as it is.
func (s *sizing) take(win fyne.Window, percent int) {
	if percent == s.percent {
		return
	}
	size := win.Canvas().Size()
	factor := float32(s.percent) / float32(percent)
	s.percent = percent
	platform.Enlarge(percent)
	theme.Again()
	win.Resize(fyne.NewSize(size.Width*factor, size.Height*factor))
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
