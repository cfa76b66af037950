package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/ui/command"
)

// TestFieldsTakeNoNonsense types what makes no sense into every field: after Enter it stays, in a red frame, and when the
// field is left it is put back; nothing comes of it, and one sentence says what is taken instead. What makes sense is
// taken when the field is left.
func TestFieldsTakeNoNonsense(t *testing.T) {
	b := opened(t)
	tool, tidy, where, method := partOf[*toolPart](b), partOf[*tidyPart](b), partOf[*wherePart](b), partOf[*methodPart](b)
	s := &b.app.State
	s.Scan.Unit = "SUV"
	choose := func(label string) func() {
		return func() {
			b.showPage(pageSegment)
			method.choose.SetSelected(label)
			b.until("it is segmented", b.idle)
		}
	}
	with := func(tool command.ID) func() { return func() { b.setTool(b.toolOf(tool)) } }
	for _, row := range []struct {
		name    string
		field   *numberField
		ready   func()
		value   func() float64
		takes   string // the limits, as the sentence says them
		fits    string
		becomes float64
	}{
		{"smoothing", tidy.smooth, with(command.Grow), func() float64 { return b.smoothing() }, "between 0.1 and 50 mm", "0,5", 0.5},
		{"islands", tidy.smallest, with(command.Grow), func() float64 { return b.drawing.smallest }, "between 0 and 1000 ml", "0,25", 0.25},
		{"brush", tool.diameter, with(command.Brush), func() float64 { return 2 * b.drawing.brush.Radius }, "between 1 and 200 mm", "12,5", 12.5},
		{"seed", tool.share, with(command.Grow), func() float64 { return 100 * b.drawing.share }, "between 0 and 100 %", "50,5", 50.5},
		{"lower", tool.low, with(command.Grow), func() float64 { return b.drawing.growth.Low }, "a number that a scan can hold", "-2,5", -2.5},
		{"upper", tool.high, with(command.Grow), func() float64 { return b.drawing.growth.High }, "a number that a scan can hold", "9,5", 9.5},
		{"square", where.width, choose("Otsu"), func() float64 { return s.Setup.Region.Width }, "between 20 and 1000 mm", "90,5", 90.5},
		{"first slice", where.from, choose("Otsu"), func() float64 { first, _ := b.span(); return float64(first) }, "between 0 and 11", "3", 3},
		{"last slice", where.to, choose("Otsu"), func() float64 { _, last := b.span(); return float64(last) }, "between 0 and 11", "7", 7},
		{"percentage", method.number, choose("Percent of maximum"), func() float64 { return s.Setup.Parameter }, "between 1 and 99 %", "40,5", 40.5},
		{"value", method.number, choose("Fixed value"), func() float64 { return s.Setup.Parameter }, "a number that a scan can hold", "3e9", 3e9},
	} {
		row.ready()
		before, shown := row.value(), row.field.Text
		for _, nonsense := range []string{"abc", "2e39", "-4e38", "", "10,000", "NaN", "1e999", "∞"} {
			if nonsense == shown {
				continue // an empty field stays empty
			}
			b.win.Canvas().Focus(row.field)
			row.field.SetText(nonsense)
			row.field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			if row.value() != before || row.field.Text != nonsense || !row.field.Fault() || row.field.SelectedText() != nonsense || b.win.Canvas().Focused() != row.field {
				t.Fatalf("%s: after %q and Enter it is %v, shown as %q, framed %v", row.name, nonsense, row.value(), row.field.Text, row.field.Fault())
			}
			said := b.tips.Shown()
			if !strings.Contains(said, "must be "+row.takes+";") || strings.Count(said, ".")-strings.Count(row.takes, ".") != 1 {
				t.Errorf("%s: %q is answered by %q", row.name, nonsense, said)
			}
			b.win.Canvas().Unfocus()
			if row.value() != before || row.field.Text != shown || row.field.Fault() || !strings.Contains(b.tips.Shown(), "must be "+row.takes+";") {
				t.Errorf("%s: leaving %q makes it %v and says %q", row.name, nonsense, row.value(), b.tips.Shown())
			}
			if shown != "" && !strings.HasSuffix(b.tips.Shown(), " "+shown+" is kept.") {
				t.Errorf("%s: leaving %q says %q", row.name, nonsense, b.tips.Shown())
			}
			// A button that takes the number refuses it once, though the field was left for it.
			if row.field.submit() || !strings.Contains(b.tips.Shown(), "must be "+row.takes+";") {
				t.Errorf("%s: a button does what it does after %q", row.name, nonsense)
			}
			if !row.field.submit() {
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
			row.field.submit()
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

// TestFieldsSelectTheirNumber: what is typed after a click, a double or a triple one, or after Tab, replaces what was
// there.
func TestFieldsSelectTheirNumber(t *testing.T) {
	b := opened(t)
	b.setTool(b.toolOf(command.Brush))
	field := partOf[*toolPart](b).diameter
	at := fyne.NewPos(12, field.Size().Height/2)
	click := func() {
		press := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary}
		field.MouseDown(press)
		field.MouseUp(press)
	}
	for name, reach := range map[string]func(){
		"Tab":    func() { b.win.Canvas().Focus(field) },
		"click":  click,
		"double": func() { click(); click() },
		"triple": func() { click(); click(); click() },
	} {
		b.win.Canvas().Unfocus()
		b.setBrush(6)
		reach()
		if b.win.Canvas().Focused() != field {
			t.Fatalf("%s does not give it the focus", name)
		}
		field.TypedRune('4')
		field.DoubleTapped(nil) // the driver tells of a double click late
		field.TypedRune('1')
		if field.Text != "41" || b.drawing.brush.Radius != 20.5 {
			t.Errorf("after %s, 41 becomes %q", name, field.Text)
		}
		field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if field.Text != "12" || b.drawing.brush.Radius != 6 {
			t.Errorf("after %s, Escape leaves %q and %v", name, field.Text, b.drawing.brush.Radius)
		}
	}
	// A second click, later, puts the cursor where it is, so that a digit can be changed.
	click()
	field.pressed = time.Time{}
	click()
	if field.SelectedText() != "" {
		t.Errorf("a second click leaves %q selected", field.SelectedText())
	}
}
