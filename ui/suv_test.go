package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"isopet/app/units"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/widget"
	"isopet/volume/dicom"
	"isopet/volume/dicom/dicomtest"
)

// lines are those to type in of the dialog that is open.
func (b *bench) lines() (all []*widget.Entry) {
	b.t.Helper()
	for _, o := range test.LaidOutObjects(b.win.Canvas().Overlays().Top()) {
		if e, ok := o.(*widget.Entry); ok {
			all = append(all, e)
		}
	}
	return all
}

// pressable reports whether a button of the dialog that is open can be pressed.
func (b *bench) pressable(label string) bool {
	b.t.Helper()
	for _, o := range test.LaidOutObjects(b.win.Canvas().Overlays().Top()) {
		if button, ok := o.(*widget.Button); ok && button.Text == label {
			return !button.Disabled()
		}
	}
	b.t.Fatalf("there is no button %q", label)
	return false
}

// TestSUVIsFoundByHand: of a scan in Bq/ml SUV is computed from what is typed, seen before it is applied; the factor is
// 70000 / (350e6 * 2 ** (-3600 / 6600)).
func TestSUVIsFoundByHand(t *testing.T) {
	b := opened(t)
	before := b.app.State.Scan.Max
	if err := b.app.SetUnit(units.BqML); err != nil {
		t.Fatal(err)
	}
	b.Run(command.ShowSUV)
	if b.pressable("Apply") || len(b.lines()) != 5 {
		t.Fatalf("%d lines, and SUV without any of them", len(b.lines()))
	}
	typed := func(texts ...string) {
		for i, text := range texts {
			b.lines()[i].SetText(text)
		}
	}
	typed("70000", "350", "08:00", "09:00", "6600")
	if !b.lines()[0].Fault() || b.pressable("Apply") {
		t.Error("a patient of 70 tons")
	}
	typed("70", "350", "tea time")
	if !b.lines()[2].Fault() || b.lines()[0].Fault() || b.pressable("Apply") {
		t.Error("a time that is none is taken")
	}
	typed("70", "350", "08:00")
	if !b.shows("SUV = Bq/ml × 0.000291896021") || !b.pressable("Apply") {
		t.Errorf("the factor is not shown: %v", b.app.State.Scan.SUV.Result)
	}
	b.press(fyne.KeyReturn)
	s := b.app.State.Scan
	if b.asked() || s.Unit != units.SUV || s.Max < before*0.00029 || s.Max > before*0.00030 {
		t.Errorf("asked %v, up to %g %s, was %g", b.asked(), s.Max, s.Unit, before)
	}

	b.Run(command.ShowSUV)
	b.button("Show Bq/ml")
	if s := b.app.State.Scan; b.asked() || s.Unit != units.BqML {
		t.Errorf("stored values are in %s", s.Unit)
	}
	b.Run(command.Undo)
	b.Run(command.Undo)
	if b.app.State.Scan.Unit != units.BqML || b.commands.Enabled(command.Undo) && b.app.State.Scan.Values().Computed() {
		t.Errorf("undone, the unit is %s", b.app.State.Scan.Unit)
	}
}

// TestDialogsAreOfTheirScan: what was typed for a scan counts for no other that was opened in the background.
func TestDialogsAreOfTheirScan(t *testing.T) {
	b := opened(t)
	if err := b.app.SetUnit(units.BqML); err != nil {
		t.Fatal(err)
	}
	again := func() {
		before := b.app.State.Scan
		b.app.Open(b.scan)
		b.until("it is open again", func() bool { return b.app.State.Scan != before && b.hasOutline() && b.idle() })
	}
	b.Run(command.ShowSUV)
	for i, text := range []string{"70", "350", "08:00", "09:00", "6600"} {
		b.lines()[i].SetText(text)
	}
	again()
	b.button("Apply")
	if s := b.app.State.Scan; s.Unit != units.BqML || s.Values().Entered() {
		t.Errorf("another scan is in %s", s.Unit)
	}
	b.button("Close") // what was wrong
	b.button("Cancel")

	path := filepath.Join(t.TempDir(), "mask.nii.gz")
	b.Run(command.ExportMask)
	b.lines()[0].SetText(path)
	again()
	b.button("Save")
	b.until("nothing is written", b.idle)
	if _, err := os.Stat(path); err == nil {
		t.Error("the mask of another scan was exported")
	}
}

// TestSeriesAreChosen: by keys, and by a second click; what makes no volume says why and is not opened.
func TestSeriesAreChosen(t *testing.T) {
	made := func(number string, slices ...*dicom.Dataset) []*dicom.Dataset {
		for i, d := range slices {
			d.SetText(dicom.SeriesInstanceUID, "2.25.9"+number)
			d.SetText(dicom.SOPInstanceUID, "2.25.8"+number+strings.Repeat("1", i+1))
			d.SetText(dicom.SeriesDescription, "series "+number)
			d.SetText(dicom.SeriesNumber, number)
		}
		return slices
	}
	gap := dicomtest.Slices(6)
	all := append(made("1", dicomtest.Slices(4)...), made("2", append(gap[:2:2], gap[3:]...)...)...)
	folder := dicomtest.Write(t, append(all, made("3", dicomtest.Slices(3)...)...)...)
	b := newBench(t)
	for _, way := range []string{"keys", "clicks"} {
		b.openScan(folder)
		b.until("the series are asked about", b.asked)
		if !b.shows("series 1", "series 2", "series 3") || !b.pressable("Open") {
			t.Fatal("the series are not all there, or the first is not chosen")
		}
		b.key(fyne.KeyDown)
		if b.pressable("Open") {
			t.Error("a series with a gap can be opened")
		}
		b.key(fyne.KeyReturn)
		if !b.asked() {
			t.Fatal("a series with a gap was opened")
		}
		if way == "keys" {
			b.key(fyne.KeyDown)
			b.key(fyne.KeyReturn)
		} else {
			var last fyne.Tappable // of the rows, which lie above the buttons
			for _, o := range test.LaidOutObjects(b.win.Canvas().Overlays().Top()) {
				if row, ok := o.(fyne.Tappable); ok && o.Size().Width > 500 {
					last = row
				}
			}
			last.Tapped(nil)
			last.Tapped(nil)
		}
		b.until("the third is open", func() bool { return !b.asked() && b.app.State.HasScan() && b.idle() })
		if s := b.app.State.Scan; s.Dims[2] != 3 || s.Unit != units.SUV {
			t.Errorf("by %s: %v in %s", way, s.Dims, s.Unit)
		}
	}
}

// TestUnitOfSilentDICOMIsCorrected: an answer about DICOM that names no unit can be changed in the menu.
func TestUnitOfSilentDICOMIsCorrected(t *testing.T) {
	slices := dicomtest.Slices(3)
	for _, d := range slices {
		d.Delete(dicom.Units)
	}
	b := newBench(t)
	b.openScan(dicomtest.Write(t, slices...))
	b.until("the scan is open", func() bool { return b.app.State.HasScan() && b.idle() })
	for _, unit := range []command.ID{command.UnitSUV, command.UnitUnknown, command.UnitBqML, command.UnitSUV} {
		if !b.commands.Enabled(unit) {
			t.Errorf("%s cannot be chosen in %q", unit, b.app.State.Scan.Unit)
		}
		b.Run(unit)
	}
	b.openScan(dicomtest.Write(t, dicomtest.Slices(3)...))
	b.until("the other is open", func() bool { return b.app.State.HasScan() && b.idle() && b.app.State.Scan.SUV != nil })
	if b.commands.Enabled(command.UnitUnknown) {
		t.Error("the unit of DICOM that names it can be taken away")
	}
}

// TestReasonIsReadWhole: why there is no SUV stands in the panel in as many lines as it takes, once.
func TestReasonIsReadWhole(t *testing.T) {
	slices := dicomtest.Slices(3)
	for _, d := range slices {
		d.Delete(dicom.PatientWeight)
		d.Delete(dicom.RadiopharmaceuticalInformationSequence)
	}
	b := newBench(t)
	b.win.Resize(fyne.NewSize(1366, 768))
	b.openScan(dicomtest.Write(t, slices...))
	b.until("the scan is open", func() bool { return b.app.State.HasScan() && b.idle() })
	const want = "No SUV: the patient's weight, the injected dose, the half life of the radionuclide and the time of " +
		"injection are missing"
	said := 0
	for _, o := range test.LaidOutObjects(b.win.Content()) {
		p, ok := o.(*layout.Paragraph)
		if !ok || !p.Visible() || !strings.Contains(p.String(), "No SUV") {
			continue
		}
		if said++; p.String() != want {
			t.Errorf("it says %q", p.String())
		}
		if need := p.MinSize(); p.Size().Height < need.Height || need.Height < 40 {
			t.Errorf("it has %v and needs %v", p.Size(), need)
		}
	}
	if said != 1 {
		t.Errorf("it is said %d times", said)
	}
}
