package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// TestToolbarFits: at no width of the window, down to its least, do parts of the toolbar overlap or reach beyond it.
// What is left out comes back.
func TestToolbarFits(t *testing.T) {
	b := opened(t)
	least := b.win.Content().MinSize()
	if least.Width > 683 || least.Height > 768/2-40-26 { // a small screen at twice the size, less frame and menu bar
		t.Errorf("the window needs %v at least", least)
	}
	for _, width := range []float32{least.Width, 800, 910, 1280, 1366, 1480} {
		b.win.Resize(fyne.NewSize(width, 720))
		var before fyne.CanvasObject
		var end float32
		shown := 0
		for _, o := range test.LaidOutObjects(b.toolbar.content) {
			if _, ok := o.(fyne.Tappable); !ok || !o.Visible() {
				continue
			}
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
			if at.IsZero() { // it is in something that is hidden
				continue
			}
			shown++
			if at.X < end-0.5 || at.X+o.Size().Width > width {
				t.Errorf("at %v: %T from %v to %v, %T before it ends at %v", width, o, at.X, at.X+o.Size().Width,
					before, end)
			}
			before, end = o, at.X+o.Size().Width
		}
		if all := 6 + 3 + 4 + 2; width >= 1280 && shown < all {
			t.Errorf("at %v only %d of %d are there", width, shown, all)
		}
	}
}

// TestWindowFitsTheScreen at the first look.
func TestWindowFitsTheScreen(t *testing.T) {
	b := newBench(t)
	for _, screen := range []fyne.Size{{Width: 1600, Height: 1000}, {Width: 1366, Height: 768},
		{Width: 1280, Height: 720}, {Width: 1067, Height: 667}, {Width: 800, Height: 500}, {Width: 683, Height: 384}} {
		b.fitScreen(screen, true)
		if got := b.win.Canvas().Size(); got.Width > screen.Width || got.Height > screen.Height ||
			got.Width > usualSize.Width {
			t.Errorf("on %v it takes %v", screen, got)
		}
	}
	b.fitScreen(fyne.Size{}, false)
	if got := b.win.Canvas().Size(); got != usualSize {
		t.Errorf("where the screen is not known it takes %v", got)
	}
}
