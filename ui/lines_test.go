package ui

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"

	"isopet/app/apptest"
	"isopet/ui/command"
	"isopet/ui/panel"
	"isopet/ui/theme"
	"isopet/ui/widget/colourmap"
	"isopet/volume/racetest"
)

// TestLinesAreSeenOnEveryColourMap: where they lie on each other, each outline stands out from its halo, and the halo
// of one from the picture that the other is lost in. The legend shows the lines as they are drawn.
func TestLinesAreSeenOnEveryColourMap(t *testing.T) {
	racetest.Skip(t)
	b := opened(t)
	b.app.GoTo(0, 5)
	const seen = 2.5 // of 21; blue on blue has 1
	for i := range colourmap.Maps {
		m := &colourmap.Maps[i]
		b.viewer.SetColours(m)
		line, halo := b.viewer.AnnotationInk()
		best := func(ground color.NRGBA, inks ...color.NRGBA) (most float64) {
			for _, c := range inks {
				most = max(most, theme.Contrast(c, ground))
			}
			return most
		}
		for at := 0.0; at <= 1; at += 0.05 {
			ground := color.NRGBA(m.At(at))
			if c := best(ground, line, halo); c < seen {
				t.Errorf("%s at %.2f: the annotation has a contrast of %.1f", m.Label, at, c)
			}
			if !b.viewer.Colourful() {
				continue
			}
			for row := range theme.Lesions {
				ink, halo := b.viewer.LesionInk(row)
				if c := best(ground, ink, halo.(color.NRGBA)); c < seen {
					t.Errorf("%s at %.2f: lesion colour %d has a contrast of %.1f", m.Label, at, row, c)
				}
			}
		}
		b.update(0)
		if b.count(b.viewer.Planes[0].View, line) == 0 {
			t.Errorf("%s: the annotation is drawn in another colour", m.Label)
		}
	}
	if err := b.app.AddLesion(); err != nil {
		t.Fatal(err)
	}
	active, _ := b.viewer.LesionInk(b.app.State.Lesion(2).Colour)
	first, _ := b.viewer.LesionInk(b.app.State.Lesion(1).Colour)
	if c := b.viewer.LesionLine().Colours; c[0] != color.Color(active) || c[1] != color.Color(first) || c[2] != nil {
		t.Errorf("the legend shows the lesions as %v", c)
	}
}

// TestLesionsBesideThePicturesHaveTheirColours, in the timeline of all slices and in the bar beside the axial pane.
func TestLesionsBesideThePicturesHaveTheirColours(t *testing.T) {
	b := opened(t)
	at := b.app.State.SliceIndexes()[0]
	b.app.GoTo(0, at)
	if err := b.app.AddLesion(); err != nil {
		t.Fatal(err)
	}
	b.viewer.SelectTool(command.Brush)
	b.pressAt(b.viewer.Planes[0], 5, 5)
	shares := b.app.State.Shares(at)
	if len(shares) != 2 {
		t.Fatalf("on the slice are %d lesions", len(shares))
	}
	parts := b.timeline.bars[at].Parts
	if len(parts) != 2 || parts[0].Amount+parts[1].Amount != b.timeline.bars[at].Amount ||
		parts[0].Colour == parts[1].Colour {
		t.Errorf("the timeline has %+v", parts)
	}
	for _, s := range shares {
		if n := b.count(b.viewer.Planes[0].Rail, theme.Lesion(s.Lesion.Colour)); n == 0 {
			t.Errorf("beside the pane there is nothing in the colour of %s", s.Lesion.Name)
		}
	}
}

// TestSidePanelKeepsItsWidth, whatever stands in it, and can be folded away, which its pages undo.
func TestSidePanelKeepsItsWidth(t *testing.T) {
	apptest.Settings(t, t.TempDir())
	b := opened(t)
	b.win.Resize(fyne.NewSize(1300, 800))
	before := b.viewer.Area.Size()
	b.app.RenameLesion(1, "A lesion with a name that is far too long for the line in which it stands")
	if err := b.app.AddLesion(); err != nil {
		t.Fatal(err)
	}
	for _, page := range panel.Pages() {
		b.ShowPage(page)
		b.win.Resize(fyne.NewSize(1301, 800))
		b.win.Resize(fyne.NewSize(1300, 800))
		if b.viewer.Area.Size() != before {
			t.Errorf("page %s: the pictures have %v, before %v", page, b.viewer.Area.Size(), before)
		}
	}
	b.press(fyne.KeyF7)
	if w := b.viewer.Area.Size().Width; w < before.Width+panel.Width || b.panel.Content.Visible() {
		t.Errorf("without the panel the pictures are %v wide, with it %v", w, before.Width)
	}
	b.press(fyne.KeyB) // a tool leaves it as it is
	if b.panel.Content.Visible() {
		t.Error("a tool unfolds the panel")
	}
	b.press(fyne.KeyF4)
	if b.viewer.Area.Size() != before || b.panel.Page() != command.PageMeasure {
		t.Errorf("with it again the pictures have %v, before %v", b.viewer.Area.Size(), before)
	}
}
