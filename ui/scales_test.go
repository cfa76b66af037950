package ui

import (
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"isopet/app/format"
	"isopet/app/reference"
	"isopet/app/settings"
	"isopet/app/units"
	"isopet/ui/command"
	"isopet/ui/panel"
	"isopet/ui/widget"
	"isopet/volume"
)

// annotated shows an outlined slice that has a best threshold.
func (b *bench) annotated() reference.Optimal {
	b.t.Helper()
	for index := range b.app.State.Slices {
		if best, ok := b.app.State.Optimal(index); ok && !b.app.State.Drawn[index] {
			b.app.GoTo(volume.Axial, index)
			return best
		}
	}
	b.t.Fatal("no slice has an optimum")
	return reference.Optimal{}
}

// TestOptimalAndPredictedAreButtons: a press on the words sets their values, whatever lies above them.
func TestOptimalAndPredictedAreButtons(t *testing.T) {
	b := opened(t)
	b.win.Canvas().Capture() // lays out
	best := b.annotated()
	slider := panel.SectionOf[*panel.Threshold](b.panel).Slider
	test.TapAt(slider, slider.Button(1))
	if r := b.app.State.Current(); r.Threshold != best.Threshold || !r.Manual {
		t.Errorf("Optimal gave %g, want %g", r.Threshold, best.Threshold)
	}
	test.TapAt(slider, slider.Button(0))
	if r := b.app.State.Current(); r.Threshold != r.Predicted() || r.Manual {
		t.Errorf("Predicted gave %g, manual %v", r.Threshold, r.Manual)
	}
	b.Run(command.Undo)
	if r := b.app.State.Current(); r.Threshold != best.Threshold {
		t.Errorf("Undo went to %g", r.Threshold)
	}
}

// TestBestForAllSlices by the fourth choice of the form.
func TestBestForAllSlices(t *testing.T) {
	b := opened(t)
	b.annotated()
	b.Run(command.ApplyThreshold)
	for _, o := range test.LaidOutObjects(b.win.Canvas().Overlays().Top()) {
		if kind, ok := o.(*widget.Choices); ok {
			kind.Select(3)
		}
	}
	b.button("Apply")
	for index, r := range b.app.State.Slices {
		if best, ok := b.app.State.Optimal(index); ok && r.Threshold != best.Threshold {
			t.Errorf("slice %d has %g, its best is %g", index, r.Threshold, best.Threshold)
		}
	}
}

// TestThresholdIsTypedInItsScale: a fixed value reads as it was given on every slice, in the panel, the table and the
// timeline; the number is typed in the scale that is shown.
func TestThresholdIsTypedInItsScale(t *testing.T) {
	b := opened(t)
	t.Cleanup(func() { b.app.ChangeSettings(func(s *settings.Settings) { s.Scale = settings.ScaleDefault }) })
	b.app.SetUnit(units.SUV)
	panel.SectionOf[*panel.Method](b.panel).Choice.SetSelected("Fixed value")
	b.Run(command.AllSlices)
	b.until("it is segmented", b.idle)
	p, r := panel.SectionOf[*panel.Threshold](b.panel), panel.SectionOf[*panel.Results](b.panel)
	at := b.app.State.View.Index(b.app.State.Scan.Axial())
	for _, c := range []struct {
		scale              settings.Scale
		field, head, table string
		timeline           string
	}{
		{settings.ScaleDefault, "4", "SUV", "4.00", "threshold 4.00 SUV ("},
		{settings.ScalePercent, "", "% of max", "", " % (4.00 SUV · "},
		{settings.ScaleShare, "", "0 to 1", "> 1", " (above 4.00 SUV · "},
		{settings.ScaleUnit, "4", "SUV", "4.00", "threshold 4.00 SUV ("},
	} {
		b.app.ChangeSettings(func(s *settings.Settings) { s.Scale = c.scale })
		if c.field != "" && p.Value.Text != c.field {
			t.Errorf("%q: the field reads %q", c.scale, p.Value.Text)
		}
		if head := r.Table.Units()[1]; head != c.head {
			t.Errorf("%q: the column is in %q", c.scale, head)
		}
		if cell := r.Table.Cells(0)[1].Text; c.table != "" && cell != c.table { // slice 0 has no uptake
			t.Errorf("%q: slice 0 has %q", c.scale, cell)
		}
		b.timeline.hover(at)
		if !strings.Contains(b.timeline.note.Text, c.timeline) {
			t.Errorf("%q: the timeline says %q", c.scale, b.timeline.note.Text)
		}
	}
	p.Value.SetText("3.5")
	p.Value.OnSubmitted("")
	if now := b.app.State.Current(); math.Abs(now.Input.ToUnits(now.Threshold)-3.5) > 1e-6 || !now.Manual {
		t.Errorf("typed 3.5 SUV, cut at %g", now.Input.ToUnits(now.Threshold))
	}
	b.app.ChangeSettings(func(s *settings.Settings) { s.Scale = settings.ScalePercent })
	p.Value.SetText("50")
	p.Value.OnSubmitted("")
	if got := b.app.State.Slices.Scaled(b.app.State.Current(), b.app.State.Current().Threshold,
		settings.ScalePercent); math.Abs(got-50) > 1e-9 {
		t.Errorf("typed 50 %%, cut at %g %%", got)
	}
	before := b.app.State.Current().Threshold
	b.win.Canvas().Focus(p.Value)
	b.win.Canvas().Unfocus()
	if now := b.app.State.Current().Threshold; now != before {
		t.Errorf("the field was left as it was, and the threshold went from %g to %g", before, now)
	}
	// Without uptake no number is shown for what lies above all.
	b.app.ChangeSettings(func(s *settings.Settings) { s.Scale = settings.ScaleShare })
	b.app.GoTo(volume.Axial, 0)
	if p.Value.Text != "" || p.Other.Text != "above all values" {
		t.Errorf("slice 0 reads %q, %q", p.Value.Text, p.Other.Text)
	}
}

// TestCountsAndDashes: slices count where they hold an outline, and nothing against nothing is no agreement.
func TestCountsAndDashes(t *testing.T) {
	b := opened(t)
	panel.SectionOf[*panel.Method](b.panel).Choice.SetSelected("Fixed value")
	b.Run(command.AllSlices)
	b.until("it is segmented", b.idle)
	r := panel.SectionOf[*panel.Results](b.panel)
	n := b.app.State.WithVoxels()
	if n == 0 || n == len(b.app.State.Slices) {
		t.Fatalf("%d of %d slices hold an outline", n, len(b.app.State.Slices))
	}
	b.timeline.hover(-1)
	if want := format.Count(n, "slice"); !strings.HasPrefix(b.timeline.note.Text, want+" segmented") ||
		!strings.HasPrefix(r.Total.Text, want+" ") {
		t.Errorf("%q, %q, want %s", b.timeline.note.Text, r.Total.Text, want)
	}
	if dice := r.Table.Cells(0)[4].Text; dice != "–" {
		t.Errorf("slice 0 has neither outline nor annotation, and Dice %s", dice)
	}
	b.app.GoTo(volume.Axial, 0)
	if dice := panel.SectionOf[*panel.Threshold](b.panel).Scores.Values[1].Text; dice != "–" {
		t.Errorf("the panel says Dice %s", dice)
	}
	b.press(fyne.KeyHome)
	b.press(fyne.KeyDelete)
	b.timeline.hover(-1)
	if !strings.HasPrefix(b.timeline.note.Text, format.Count(n-1, "slice")+" segmented") {
		t.Errorf("after one was cleared: %q", b.timeline.note.Text)
	}
}
