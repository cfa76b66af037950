package ui

import (
	"isopet/app"
	"isopet/ui/layout"
)

// loading is what the window shows while a scan is read: of the one before, nothing. That stays in the state, in case the
// file cannot be read, and is shown again then.

// opening reports whether a scan is being read.
func (w *window) opening() bool { return w.app.State.OpenJob() != nil }

// hasScan reports whether there is a scan on the screen.
func (w *window) hasScan() bool { return w.app.State.Scan != nil && !w.opening() }

// cover hides what belongs to the scan while another is read, and shows it again afterwards. It returns what has to be shown
// anew besides what changed.
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
		w.app.EndStroke()
		w.dropBegun()
		w.measuring = measuring{}
		if w.win.Canvas().Overlays().Top() == nil {
			w.win.Canvas().Unfocus() // a field that is not seen takes no keys
		}
		w.status.tell("")
	}
	layout.SetVisible(w.inspector.frame, job == nil)
	layout.SetVisible(w.banners.box, job == nil)
	layout.SetVisible(w.timeline.slices, job == nil)
	layout.SetVisible(w.mip.view, job == nil)
	layout.SetVisible(w.plots.Shown, job == nil)
	w.slices.Refresh()
	for _, p := range w.panes {
		layout.SetVisible(p.view, job == nil)
	}
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
