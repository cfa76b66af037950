package ui

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/units"
	"isopet/ui/command"
	"isopet/ui/panel"
	"isopet/ui/text"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/volume"
	"isopet/volume/nifti"
	"isopet/volume/paint"
)

// measured is a window whose lesion is measured, on the page for it.
func measured(t *testing.T) *bench {
	b := opened(t)
	b.press(fyne.KeyF4)
	b.until("the lesion is measured", func() bool { return !b.app.State.Measuring })
	return b
}

func TestMeasurements(t *testing.T) {
	b := measured(t)
	p := panel.SectionOf[*panel.Measurements](b.panel)
	m := b.app.State.Measured
	if p.Table.Rows() != 2 || p.Agreement.Rows() != 2 || p.Agrees.Hidden {
		t.Fatalf("the tables have %d and %d rows", p.Table.Rows(), p.Agreement.Rows())
	}
	for n, want := range []string{"Lesion 1", text.Number(m.All.VolumeML), text.Number(m.All.Max),
		text.Number(m.All.Mean), text.Number(m.All.Peak), text.Number(m.All.Total)} {
		if got := p.Table.Cells(0)[n].Text; got != want {
			t.Errorf("column %d says %q, want %q", n, got, want)
		}
	}
	if p.State.Text != "Unit unknown" {
		t.Errorf("the unit is said to be %q", p.State.Text)
	}
	for unit, want := range map[string]string{
		units.Unknown: " ml     0 to 1 ml ", units.BqML: " ml Bq/ml Bq/ml Bq/ml Bq 0 to 1 ml Bq/ml",
		units.SUV: " ml SUV SUV SUV SUV × ml 0 to 1 ml SUV",
	} {
		b.app.SetUnit(unit)
		beneath := append(p.Table.Units(), panel.SectionOf[*panel.Results](b.panel).Table.Units()[1:4]...)
		if got := strings.Join(beneath, " "); got != want {
			t.Errorf("in %q the units beneath the heads are %q, want %q", unit, got, want)
		}
		if said := p.State.Text; said != map[bool]string{true: "Unit unknown", false: ""}[unit == units.Unknown] {
			t.Errorf("the unit %q is said to be %q", unit, said)
		}
	}
	b.app.SetUnit(units.SUV)

	// A click on a row goes to the maximum.
	b.app.GoToVoxel([3]int{1, 1, 1})
	p.Table.List.Select(0)
	if got := b.app.State.View.Cursor; got != m.Lesions[0].MaxAt {
		t.Errorf("the cursor is at %v, want the maximum at %v", got, m.Lesions[0].MaxAt)
	}
	b.app.GoToVoxel([3]int{1, 1, 1})
	p.Table.List.Select(0)
	if got := b.app.State.View.Cursor; got != m.Lesions[0].MaxAt {
		t.Error("a second click on the row does nothing")
	}

	b.Run(command.CopyMeasurements)
	copied := fyne.CurrentApp().Clipboard().Content()
	if lines := strings.Split(copied, "\n"); len(lines) != 4 ||
		!strings.Contains(lines[0], "\tMTV (ml)\tMaximum (SUV)\t") ||
		!strings.HasPrefix(lines[1], "scän.nii.gz\tLesion 1\t1\t") {
		t.Errorf("copied is %q", copied)
	}

	// While the mask changes, what stands there is out of date and cannot be taken.
	b.app.SetThreshold(b.app.State.SliceIndexes()[0], 0.05)
	if p.State.Text != "Measuring…" || b.commands.Enabled(command.CopyMeasurements) {
		t.Errorf("measurements out of date are offered; it says %q", p.State.Text)
	}
	b.until("the lesion is measured again", func() bool { return b.commands.Enabled(command.CopyMeasurements) })
	if got := p.Table.Cells(0)[1].Text; got != text.Number(b.app.State.Measured.All.VolumeML) {
		t.Errorf("the volume is %q after the threshold moved", got)
	}
	b.Run(command.CloseAnnotation)
	b.until("the lesion is measured without annotation",
		func() bool { return b.commands.Enabled(command.CopyMeasurements) })
	if !p.Agrees.Hidden {
		t.Error("an agreement is shown without an annotation")
	}
}

// TestPartners: the row of a lesion names the annotated one with which it shares most, whatever its label; below the
// table stand those that were missed and those that are false.
func TestPartners(t *testing.T) {
	b := measured(t)
	_, annotation := focus()
	for i, label := range annotation.Data {
		if label != 0 {
			annotation.Data[i] = 7
		}
	}
	annotation.Data[annotation.Index(2, 2, 1)] = 1 // whose label is that of Lesion 1
	path := filepath.Join(t.TempDir(), "labels.nii.gz")
	if err := nifti.WriteMask(path, annotation, nifti.NewHeader(annotation.Grid)); err != nil {
		t.Fatal(err)
	}
	b.app.LoadReference(path)
	b.until("the annotation is open", b.idle)
	if err := b.app.AddLesion(); err != nil {
		t.Fatal(err)
	}
	b.app.BeginStroke(app.Brush{Radius: 5}, app.Spot{Plane: volume.Axial, Slice: 10,
		Point: paint.Point{Col: 35, Row: 40}})
	b.app.EndStroke()
	b.until("all is measured", func() bool {
		return b.commands.Enabled(command.CopyMeasurements) && len(b.app.State.Measured.Lesions) == 2
	})
	p := panel.SectionOf[*panel.Measurements](b.panel)
	for row, want := range []string{"7", "–", "all"} {
		if got := p.Agreement.Cells(row)[1].Text; got != want {
			t.Errorf("row %d is held against %q, want %q", row, got, want)
		}
	}
	m := b.app.State.Measured.Lesions[0]
	if got := p.Agreement.Cells(0)[2].Text; m.Agreement == nil || got != text.Share(m.Agreement.Dice()) ||
		m.Agreement.Dice() < 0.5 {
		t.Errorf("Lesion 1 agrees by %q, %+v", got, m.Agreement)
	}
	for _, want := range []string{"Missed: annotated 1 (0.0800 ml).", "False: Lesion 2 ("} {
		if said := p.Hint.String(); !strings.Contains(said, want) {
			t.Errorf("below the table stands %q, not %q", said, want)
		}
	}
}

func TestSaveMeasurements(t *testing.T) {
	b := measured(t)
	path := filepath.Join(filepath.Dir(b.scan), "scän_lesions.csv")
	save := func() { b.Run(command.SaveMeasurements); b.button("Save") }
	save()
	b.until("the table is written", b.idle)
	first, err := os.ReadFile(path)
	if err != nil || !strings.HasPrefix(string(first), "\ufeffScan,Lesion,Label,MTV (ml),") {
		t.Fatalf("the file holds %q, %v", first, err)
	}
	if err := os.WriteFile(path, []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	save()
	b.button("Cancel") // asked whether to replace it
	if data, _ := os.ReadFile(path); string(data) != "mine" {
		t.Error("a file was replaced unasked")
	}
	b.win.Canvas().Overlays().Remove(b.win.Canvas().Overlays().Top())
	save()
	b.button("Replace")
	b.until("the table is written anew", b.idle)
	if data, _ := os.ReadFile(path); string(data) != string(first) {
		t.Error("the file was not replaced")
	}
}

func TestSaveReport(t *testing.T) {
	b := measured(t)
	b.Run(command.SaveReport)
	for _, o := range test.LaidOutObjects(b.win.Canvas().Overlays().Top()) {
		if line, ok := o.(*widget.Entry); ok && line.MultiLine {
			b.win.Canvas().Focus(line)
			test.Type(line, "Left lobe.")
		}
	}
	b.button("Save")
	b.until("the report is written", b.idle)
	path := filepath.Join(filepath.Dir(b.scan), "scän_report.pdf")
	if data, err := os.ReadFile(path); err != nil || !strings.HasPrefix(string(data), "%PDF") {
		t.Errorf("the report: %v; notice %q", err, b.app.State.Notice.Text)
	}
	b.close()
	asked := slices.ContainsFunc(test.LaidOutObjects(b.win.Canvas().Overlays().Top()), func(o fyne.CanvasObject) bool {
		l, ok := o.(*fynewidget.Label)
		return ok && strings.Contains(l.Text, "the report's comment are kept by a session")
	})
	if b.closed || !asked {
		t.Errorf("closed is %v; it asks about the comment: %v", b.closed, asked)
	}
	b.button("Cancel")
	b.Run(command.Undo)
	if b.app.State.Comment != "" {
		t.Errorf("the comment is %q when it is undone", b.app.State.Comment)
	}
}

// TestRuler: a drag in each plane measures a distance in millimetres, which is undone and deleted.
func TestRuler(t *testing.T) {
	b := measured(t)
	b.press(fyne.KeyM)
	for n, p := range b.viewer.Planes {
		l := p.Layout()
		from, to := [2]float64{8, 6}, [2]float64{12, 9}
		p.View.OnPress(from[0]+centre, from[1]+centre, 0)
		p.View.OnDrag(10, 10)
		p.View.OnDrag(to[0]+centre, to[1]+centre)
		if len(p.Shapes()) != 1 {
			t.Errorf("%v: the line is not shown while it is drawn", p.Plane)
		}
		p.View.OnRelease()
		if len(b.app.State.Rulers) != n+1 {
			t.Fatalf("%v: %d distances", p.Plane, len(b.app.State.Rulers))
		}
		r := b.app.State.Rulers[n]
		if want := math.Hypot((to[0]-from[0])*l.Dx, (to[1]-from[1])*l.Dy); math.Abs(r.Length()-want) > 1e-6 ||
			r.Plane != p.Plane {
			t.Errorf("%v: the distance is %v mm, want %v", p.Plane, r.Length(), want)
		}
		shapes := p.Shapes()
		if len(shapes) != 1 || shapes[0].Text != text.Millimetres(r.Length()) || b.count(p.View, theme.MarkRuler) == 0 {
			t.Errorf("%v: shown is %+v", p.Plane, shapes)
		}
		b.app.GoTo(p.Plane, p.Index+1)
		if len(p.Shapes()) != 0 || b.count(p.View, theme.MarkRuler) != 0 {
			t.Errorf("%v: the line is shown in a slice where it does not lie", p.Plane)
		}
		b.app.GoToRuler(r.Number)
		if len(p.Shapes()) != 1 {
			t.Errorf("%v: the distance is not gone to", p.Plane)
		}
	}
	part := panel.SectionOf[*panel.Rulers](b.panel)
	if len(part.List.Objects) != 3 {
		t.Errorf("the list has %d rows", len(part.List.Objects))
	}
	b.Run(command.DeleteDistance)
	if len(b.app.State.Rulers) != 2 || len(part.List.Objects) != 2 {
		t.Error("the last distance is not deleted")
	}
	b.Run(command.Undo)
	if len(b.app.State.Rulers) != 3 {
		t.Error("the distance does not come back")
	}

	// Escape forgets a line that is being drawn.
	p := b.viewer.Planes[0]
	p.View.OnPress(3, 3, 0)
	p.View.OnDrag(9, 9)
	b.press(fyne.KeyEscape)
	p.View.OnRelease()
	if len(b.app.State.Rulers) != 3 {
		t.Error("a line that was dropped is kept")
	}
	// One begun in a scan is not measured in the next.
	p.View.OnPress(3, 3, 0)
	p.View.OnDrag(9, 9)
	before := b.app.State.Scan
	b.app.Open(b.scan)
	b.until("the scan is open anew", func() bool { return b.app.State.Scan != before && b.idle() })
	p.View.OnRelease()
	if len(b.app.State.Rulers) != 0 {
		t.Error("a line begun in another scan is kept")
	}
	test.Tap(part.Ruler)
	if b.viewer.SelectedTool() != command.Ruler {
		t.Errorf("the button takes the tool %q", b.viewer.SelectedTool())
	}
}
