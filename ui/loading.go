package ui

import (
	"isopet/app"
	"isopet/ui/layout"
)

// loading is what the window shows while a scan is read: of the one before, nothing. That stays in the state, in case
// the file cannot be read, and is shown again then.

// cover hides what belongs to the scan while another is read, and shows it again afterwards. It returns what has to be
// shown anew besides what changed.
func (w *window) cover(c app.Change) app.Change {
	job := w.app.State.OpenJob()
	if job == nil && w.covered == nil || job == w.covered {
		return c
	}
	was := w.covered
	w.covered = job
	w.retitle()
	if (job == nil) == (was == nil) {
		return c // another one
	}
	if job != nil {
		if w.win.Canvas().Overlays().Top() == nil {
			w.Unfocus() // a field that is not seen takes no keys
		}
		w.status.tell("")
	}
	w.viewer.Cover(job != nil)
	layout.SetVisible(w.panel.Frame, job == nil)
	layout.SetVisible(w.banners.box, job == nil)
	layout.SetVisible(w.timeline.slices, job == nil)
	layout.SetVisible(w.plots.Shown, job == nil)
	w.slices.Refresh()
	return c | app.ChangedView | app.ChangedMask | app.ChangedSetup | app.ChangedUnit | app.ChangedPreview
}

// retitle writes the window's title.
func (w *window) retitle() {
	s, name := &w.app.State, title
	switch {
	case w.covered != nil:
		name += " – " + w.covered.Name + "…"
	case s.Scan != nil:
		name += " – " + s.Scan.Name
	}
	if w.win.Title() != name {
		w.win.SetTitle(name)
	}
}
