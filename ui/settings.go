package ui

import "isopet/app"

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
	return c | w.useTheme() | app.ChangedView | app.ChangedMask | app.ChangedSetup | app.ChangedRecent
}
