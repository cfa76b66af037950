package ui

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app/settings"
	"isopet/inference"
	"isopet/training/cohort"
	"isopet/ui/command"
	"isopet/ui/panel"
	"isopet/ui/plot"
	"isopet/ui/text"
	"isopet/volume"
)

// TestTimelineDragsAThreshold: a click on the timeline goes to a slice, and a drag gives it a threshold in one step.
func TestTimelineDragsAThreshold(t *testing.T) {
	b := opened(t)
	if !b.commands.Checked(command.SliceTimeline) { // another test hid it
		b.press(fyne.KeyF6)
	}
	b.win.Canvas().Capture() // lays out
	s := b.timeline.slices
	indexes := b.app.State.SliceIndexes()
	index := indexes[1]
	test.TapAt(s, fyne.NewPos(s.XOf(index), 20))
	if at := b.app.State.View.Index(b.app.State.Scan.Axial()); at != index {
		t.Fatalf("a click on slice %d went to %d", index, at)
	}
	before := *b.app.State.Slices[index]
	corner := fyne.CurrentApp().Driver().AbsolutePositionForObject(s)
	from := corner.AddXY(s.XOf(index), s.YOf(before.Threshold))
	test.Drag(b.win.Canvas(), from, 0, s.YOf(0.8)-s.YOf(before.Threshold))
	r := b.app.State.Slices[index]
	if math.Abs(r.Threshold-0.8) > 0.03 || !r.Manual || r.Voxels >= before.Voxels {
		t.Errorf("dragged to %g with %d voxels", r.Threshold, r.Voxels)
	}
	b.Run(command.Undo)
	if r := b.app.State.Slices[index]; r.Threshold != before.Threshold || r.Manual {
		t.Errorf("Undo left %g", r.Threshold)
	}
	s.OnHover(index)
	if !strings.HasPrefix(b.timeline.note.Text, fmt.Sprintf("Slice %d:   threshold %s", index,
		text.Share(before.Threshold))) {
		t.Errorf("the timeline says %q", b.timeline.note.Text)
	}
	with := b.viewer.Planes[0].Content.Size().Height
	b.press(fyne.KeyF6)
	b.win.Canvas().Capture()
	if without := b.viewer.Planes[0].Content.Size().Height; without < with+60 ||
		b.commands.Checked(command.SliceTimeline) {
		t.Errorf("without the timeline the slice is %v high, with it %v", without, with)
	}
	if again := settings.Load(); !again.NoStrip {
		t.Error("the next window would show the timeline")
	}
	b.press(fyne.KeyF6)
	b.win.Canvas().Capture()
	if again := b.viewer.Planes[0].Content.Size().Height; again != with {
		t.Errorf("shown again, the slice is %v high, not %v", again, with)
	}
}

// TestThresholdIsGivenToARange applies a threshold to all slices by the form, and takes it back in one step.
func TestThresholdIsGivenToARange(t *testing.T) {
	b := opened(t)
	index := b.app.State.Current().Index
	b.app.SetThreshold(index, 0.66)
	b.Run(command.ApplyThreshold)
	b.button("Apply")
	for _, r := range b.app.State.Slices {
		if r.Threshold != 0.66 {
			t.Errorf("slice %d has %g", r.Index, r.Threshold)
		}
	}
	b.Run(command.Undo)
	if manual := b.app.State.ManualSlices(); len(manual) != 1 || manual[0] != index {
		t.Errorf("Undo left slices %v changed", manual)
	}
}

// TestBaselineTakesItsNumber chooses a method without networks and types its number.
// TestPagesTurn shows the pages of the side panel by their keys and tabs.
func TestPagesTurn(t *testing.T) {
	b := opened(t)
	for page, key := range []fyne.KeyName{fyne.KeyF2, fyne.KeyF3, fyne.KeyF4} {
		b.press(key)
		for n, p := range b.panel.Pages {
			if p.Content.Visible() != (n == page) ||
				(b.panel.Tabs[n].Importance == fynewidget.MediumImportance) != (n == page) {
				t.Errorf("page %d is shown: %v", n, p.Content.Visible())
			}
		}
		b.win.Canvas().Capture()
	}
	test.Tap(b.panel.Tabs[0])
	if b.panel.Page() != command.PageSegment {
		t.Error("the tab does nothing")
	}
}

// TestResultsAreShown opens a folder of crossval and, by a click on a point, the slice that it stands for.
func TestResultsAreShown(t *testing.T) {
	b := opened(t)
	folder := t.TempDir()
	rows := "repeat,fold,patient,slice,method,threshold,optimal,dice\n" +
		"1,1,anna,4,unet,0.4,0.5,0.8\n1,1,anna,4,threshold,0.3,0.2,0.9\n1,1,anna,6,threshold,0.7,0.6,0.7\n" +
		"1,2,bert,5,threshold,0.5,0.5,1\n"
	if err := os.WriteFile(filepath.Join(folder, "dice.csv"), []byte(rows), 0o666); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "anna.nii.gz")
	data, err := os.ReadFile(b.scan)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(other, data, 0o666); err != nil {
		t.Fatal(err)
	}
	files := []cohort.Files{{Patient: "anna", PET: other, Masks: []string{b.ref}},
		{Patient: "bert", PET: other, Masks: []string{b.ref}}}
	if err := cohort.WriteTable(filepath.Join(folder, "scans.csv"), files); err != nil {
		t.Fatal(err)
	}
	b.dropped(folder)
	b.until("the results are open", func() bool { return b.hasResults() && b.idle() })
	b.win.Canvas().Capture()
	s := b.plots.Scatter
	if b.tab != 1 || !s.OfResults() || s.Method.Selected != "Threshold CNN" || len(s.Dots) != 3 ||
		len(s.Set.Options) != 3 {
		t.Fatalf("tab %d, method %s, %d points, sets %v", b.tab, s.Method.Selected, len(s.Dots), s.Set.Options)
	}
	s.Set.SetSelected("Test set 2")
	if len(s.Dots) != 1 || s.Dots[0].Row.Patient != "bert" {
		t.Errorf("test set 2 has %d points", len(s.Dots))
	}
	s.Set.SetSelected(plot.AllSets)
	b.win.Canvas().Capture()
	x, y := s.Drawn.Pixel(0.6, 0.7)
	size := s.Drawn.Image.Bounds().Size()
	x, y = x/float64(size.X), y/float64(size.Y)
	s.Figure.OnHover(x, y)
	said := s.Card.Said()
	if len(said) < 5 || said[0] != "anna, slice 6" || said[4] != "Scored on the networks' grid" || s.Card.Pictured() {
		t.Errorf("the card says %q", said)
	}
	s.Figure.OnTapped(x, y)
	b.until("the scan is open", func() bool { return b.app.State.Scan.Path == other && b.idle() })
	if at := b.app.State.View.Index(b.app.State.Scan.Axial()); at != 6 || b.tab != 0 || b.app.State.Reference == nil ||
		b.app.State.Slices[6] == nil {
		t.Errorf("at slice %d of tab %d", at, b.tab)
	}
	// What was scored on the networks' grid is named beside what is measured here.
	p := panel.SectionOf[*panel.Threshold](b.panel)
	const scored = "The results scored this slice on the networks' grid: threshold 0.700, optimal 0.600, Dice 0.700."
	if p.Scored.String() != scored {
		t.Errorf("the panel says %q, want %q", p.Scored.String(), scored)
	}
	b.app.GoTo(volume.Axial, 5)
	if p.Scored.String() != "" {
		t.Errorf("of a slice that was not scored the panel says %q", p.Scored.String())
	}
	b.app.GoTo(volume.Axial, 0)
	b.press(fyne.Key2)
	b.win.Canvas().Capture()
	s.Figure.OnTapped(x, y)
	if at := b.app.State.View.Index(b.app.State.Scan.Axial()); at != 6 {
		t.Errorf("the second click went to slice %d", at)
	}
	b.Run(command.CloseResults)
	b.press(fyne.Key2)
	if s.OfResults() || s.Filtered() {
		t.Error("the results are still shown")
	}
}

// TestResultsKeepTheirPlace: in a window as high as small screens are, several rows of the list are seen at once, and
// what stands above it can be scrolled to; in a lower one all scrolls together.
func TestResultsKeepTheirPlace(t *testing.T) {
	b := opened(t)
	b.segmenting.setSlices(inference.Slices{Which: inference.SlicesAll})
	b.until("all slices are outlined", b.idle)
	p, r := b.panel.Pages[0], panel.SectionOf[*panel.Results](b.panel)
	const taken = 66 // by the frame and the menu bar of a window
	for _, c := range []struct {
		screen fyne.Size
		low    bool
	}{{fyne.NewSize(1920, 1080), false}, {fyne.NewSize(1380, 860), false}, {fyne.NewSize(1366, 768), false},
		{fyne.NewSize(1280, 720), false}, {fyne.NewSize(900, 600), true}} {
		b.win.Resize(c.screen.SubtractWidthHeight(0, taken))
		b.update(0)
		at := func(o fyne.CanvasObject) float32 {
			return fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
		}
		rows := r.Table.List.Size().Height / r.Table.Pitch()
		end := at(r.Table.List) + r.Table.List.Size().Height
		if foot := at(b.panel.Export); rows < 2.8 || !c.low && end > foot {
			t.Errorf("on %v %.1f rows of the list are seen; it ends at %v, above what begins at %v", c.screen, rows,
				end, foot)
		}
		if c.low && p.Split() || c.screen.Height < 800 && !c.low && !p.Split() {
			t.Errorf("on %v the list has a place of its own: %v", c.screen, p.Split())
		}
		if p.Split() {
			if most := p.Top.MinSize().Height - p.Inner.Size().Height; most > 0 {
				p.Inner.ScrollToBottom()
				if got := p.Inner.Offset.Y; got < most-1 {
					t.Errorf("on %v what is above the list scrolls by %v of %v", c.screen, got, most)
				}
				p.Inner.ScrollToTop()
			}
		}
	}
}
