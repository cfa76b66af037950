package ui

import (
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"isopet/ui/command"
	"isopet/ui/field"
	"isopet/ui/panel"
	"isopet/volume/racetest"
)

// orZero is a value where there is one.
func orZero(value func() float64) func() float64 {
	return func() float64 {
		if v := value(); !math.IsNaN(v) {
			return v
		}
		return 0
	}
}

// TestFieldsTakeNoNonsense types what makes no sense into every field of the window: after Enter it stays, in a red frame, and when
// the field is left it is put back; nothing comes of it, and one sentence says what is taken instead. What makes sense
// is taken when the field is left.
func TestFieldsTakeNoNonsense(t *testing.T) {
	racetest.Skip(t)
	b := opened(t)
	cleanup, where := panel.SectionOf[*panel.Cleanup](b.panel), panel.SectionOf[*panel.Region](b.panel)
	method := panel.SectionOf[*panel.Method](b.panel)
	tools := b.toolFields()
	share, low, high := tools[2], tools[3], tools[4]
	s := &b.app.State
	s.Scan.Unit = "SUV"
	choose := func(label string) func() {
		return func() {
			b.ShowPage(command.PageSegment)
			method.Choice.SetSelected(label)
			b.until("it is segmented", b.idle)
		}
	}
	with := func(tool command.ID) func() { return func() { b.viewer.SelectTool(tool) } }
	for _, row := range []struct {
		name    string
		field   *field.Number
		ready   func()
		value   func() float64
		takes   string // the limits, as the sentence says them
		fits    string
		becomes float64
	}{
		{"smoothing", cleanup.Smoothing, with(command.Grow), func() float64 { return cleanup.Width() },
			"between 0.1 and 50 mm", "0,5", 0.5},
		{"islands", cleanup.Smallest, with(command.Grow), cleanup.Smallest.Value, "between 0 and 1000 ml", "0,25", 0.25},
		{"brush", tools[0], with(command.Brush), func() float64 { return 2 * b.viewer.BrushRadius() },
			"between 1 and 200 mm", "12,5", 12.5},
		{"seed", share, with(command.Grow), share.Value, "between 0 and 100 %", "50,5", 50.5},
		{"lower", low, with(command.Grow), orZero(low.Value), "a number that a scan can hold", "-2,5", -2.5},
		{"upper", high, with(command.Grow), orZero(high.Value), "a number that a scan can hold", "9,5", 9.5},
		{"square", where.Width, choose("Otsu"), func() float64 { return s.Setup.Region.Width },
			"between 20 and 1000 mm", "90,5", 90.5},
		{"first slice", where.From, choose("Otsu"),
			func() float64 { first, _ := b.app.State.SlicesInUse(); return float64(first) }, "between 0 and 11", "3",
			3},
		{"last slice", where.To, choose("Otsu"),
			func() float64 { _, last := b.app.State.SlicesInUse(); return float64(last) }, "between 0 and 11", "7", 7},
		{"percentage", method.Number, choose("Percent of maximum"), func() float64 { return s.Setup.Parameter },
			"between 1 and 99 %", "40,5", 40.5},
		{"value", method.Number, choose("Fixed value"), func() float64 { return s.Setup.Parameter },
			"a number that a scan can hold", "3e9", 3e9},
	} {
		row.ready()
		before, shown := row.value(), row.field.Text
		for _, nonsense := range []string{"abc", "2e39"} {
			b.win.Canvas().Focus(row.field)
			row.field.SetText(nonsense)
			row.field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			if row.value() != before || row.field.Text != nonsense || !row.field.Fault() ||
				row.field.SelectedText() != nonsense || b.win.Canvas().Focused() != row.field {
				t.Fatalf("%s: after %q and Enter it is %v, shown as %q, framed %v", row.name, nonsense, row.value(),
					row.field.Text, row.field.Fault())
			}
			said := b.tips.Shown()
			if !strings.Contains(said, "must be "+row.takes+";") ||
				strings.Count(said, ".")-strings.Count(row.takes, ".") != 1 {
				t.Errorf("%s: %q is answered by %q", row.name, nonsense, said)
			}
			b.win.Canvas().Unfocus()
			if row.value() != before || row.field.Text != shown || row.field.Fault() ||
				!strings.Contains(b.tips.Shown(), "must be "+row.takes+";") {
				t.Errorf("%s: leaving %q makes it %v and says %q", row.name, nonsense, row.value(), b.tips.Shown())
			}
			if shown != "" && !strings.HasSuffix(b.tips.Shown(), " "+shown+" is kept.") {
				t.Errorf("%s: leaving %q says %q", row.name, nonsense, b.tips.Shown())
			}
			// A button that takes the number refuses it once, though the field was left for it.
			if row.field.Submit() || !strings.Contains(b.tips.Shown(), "must be "+row.takes+";") {
				t.Errorf("%s: a button does what it does after %q", row.name, nonsense)
			}
			if !row.field.Submit() {
				t.Errorf("%s: a button refuses %q for ever", row.name, nonsense)
			}
			if top := b.win.Canvas().Overlays().Top(); top != nil {
				t.Fatalf("%s: %q opens a dialog", row.name, nonsense)
			}
		}
		if shown != "" {
			b.win.Canvas().Focus(row.field)
			row.field.SetText(row.fits) // which may count at once
			row.field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
			if row.value() != before || row.field.Text != shown {
				t.Errorf("%s: Escape leaves %v, shown as %q", row.name, row.value(), row.field.Text)
			}
			b.win.Canvas().Focus(row.field)
			row.field.SetText(row.fits)
			row.field.SetText(row.fits + "x")
			row.field.Submit()
			row.field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
			if row.value() != before || row.field.Text != shown {
				t.Errorf("%s: nonsense after a number leaves %v, shown as %q", row.name, row.value(), row.field.Text)
			}
		}
		b.win.Canvas().Focus(row.field)
		row.field.SetText(row.fits)
		b.win.Canvas().Unfocus()
		b.until("it is taken", b.idle)
		if row.value() != row.becomes {
			t.Errorf("%s: %q became %v", row.name, row.fits, row.value())
		}
	}
}
