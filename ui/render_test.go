package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"isopet/app/apptest"
	"isopet/ui/layout"
	"isopet/ui/panel"
	"isopet/ui/rendertest"
	"isopet/volume/racetest"
)

// TestRender: the parts of the window look as they did, with a scan and without one.
func TestRender(t *testing.T) {
	racetest.Skip(t)
	apptest.Settings(t, t.TempDir()) // other tests leave settings
	size := fyne.NewSize(panel.Width, 720)
	apart := func(b *bench) { b.win.SetContent(layout.Spacer(1, 1)) } // else the window lays its parts out too
	b := newBench(t)
	apart(b)
	rendertest.Markup(t, "empty-segment", size, b.panel.Pages[0].Content)
	rendertest.Markup(t, "empty-toolbar", fyne.NewSize(1280, 44), b.toolbar.content)

	b = opened(t)
	b.app.GoTo(0, 5)
	b.until("the lesion is measured", func() bool { return !b.app.State.Measuring && b.idle() })
	apart(b)
	for n, page := range panel.Pages() {
		b.ShowPage(page)
		rendertest.Markup(t, strings.ToLower(b.panel.Tabs[n].Text), size, b.panel.Pages[n].Content)
	}
	rendertest.Markup(t, "toolbar", fyne.NewSize(1280, 44), b.toolbar.content)
	rendertest.Markup(t, "status", fyne.NewSize(960, 30), b.status.content)
	rendertest.Markup(t, "timeline", fyne.NewSize(960, 100), b.timeline.content)
	rendertest.Markup(t, "pane", fyne.NewSize(480, 400), b.viewer.Planes[0].Content)
}
