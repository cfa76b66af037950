package app

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"isopet/app/scan"
	"isopet/app/session"
	"isopet/app/settings"
	"isopet/app/units"
	"isopet/volume/dicom"
	"isopet/volume/dicom/dicomtest"
	"isopet/volume/dicom/suv"
	"isopet/volume/nifti"
)

// injected are corrections from which SUV can be had, and their factor by hand:
// 70000 g / (350 MBq · 2^(-1 h / 6600 s)).
var (
	injected = suv.Corrections{Weight: 70, Dose: 350e6, HalfLife: 6600,
		Injected: time.Date(2020, 1, 2, 8, 0, 0, 0, time.UTC), Acquired: time.Date(2020, 1, 2, 9, 0, 0, 0, time.UTC)}
	injectedFactor = 70000 / (350e6 * math.Exp2(-3600.0/6600))
)

// inBqML is a bench with a scan in Bq/ml that was outlined at a fixed value, and on which a lesion has grown.
func inBqML(t *testing.T) *bench {
	t.Helper()
	b := newBench(t)
	b.Open(writeUnit(t, ""))
	b.wait()
	if err := b.SetUnit(units.BqML); err != nil {
		t.Fatal(err)
	}
	if err := b.SetMethod("fixed"); err != nil {
		t.Fatal(err)
	}
	if err := b.SetParameter(2); err != nil {
		t.Fatal(err)
	}
	b.Segment(true)
	b.wait()
	if len(b.State.Slices) == 0 || b.State.VolumeML() == 0 {
		t.Fatal("nothing is outlined")
	}
	return b
}

// shown is what is on the screen of the values of a scan.
type shown struct {
	unit            string
	data, low, high any
	parameters      map[int]float64
	values          map[int]float64 // of thresholds
	setup           float64
	mask            []uint8
}

func (b *bench) shown() shown {
	s := shown{unit: b.State.Scan.Unit, data: append([]float32(nil), b.State.Scan.Data...), low: b.State.View.Low,
		high: b.State.View.High, parameters: map[int]float64{}, values: map[int]float64{}, setup: b.State.Setup.Parameter,
		mask: bytes.Clone(b.State.Mask.Data)}
	for index, r := range b.State.Slices {
		s.parameters[index], s.values[index] = r.Parameter, r.Input.ToUnits(r.Threshold)
	}
	return s
}

func TestCorrectSUV(t *testing.T) {
	b := inBqML(t)
	before := b.shown()
	if err := b.CorrectSUV(suv.Corrections{Weight: 70}); err == nil || !strings.Contains(err.Error(), "dose") {
		t.Fatalf("SUV without a dose: %v", err)
	}
	if err := b.CorrectSUV(injected); err != nil {
		t.Fatal(err)
	}
	b.wait()
	after := b.shown()
	if after.unit != units.SUV || !bytes.Equal(after.mask, before.mask) {
		t.Errorf("the unit is %q, the mask stays %v", after.unit, bytes.Equal(after.mask, before.mask))
	}
	for i, v := range before.data.([]float32) {
		if want := float32(float64(v) * injectedFactor); after.data.([]float32)[i] != want {
			t.Fatalf("voxel %d is %g, want %g", i, after.data.([]float32)[i], want)
		}
	}
	for index, v := range before.values {
		if math.Abs(after.values[index]/(v*injectedFactor)-1) > 1e-6 {
			t.Errorf("slice %d is cut at %g, was at %g", index, after.values[index], v)
		}
	}
	if math.Abs(after.setup/(2*injectedFactor)-1) > 1e-3 || b.State.Stale() {
		t.Errorf("the method takes %g, stale %v", after.setup, b.State.Stale())
	}
	if ratio := after.high.(float64) / before.high.(float64); math.Abs(ratio/injectedFactor-1) > 1e-3 {
		t.Errorf("the window is multiplied by %g", ratio)
	}
	if m := b.measuredMax(); math.Abs(m/float64(b.State.Scan.Max)-1) > 1e-6 && m > b.State.Scan.Max {
		t.Errorf("the maximum is measured as %g", m)
	}

	heavier := injected
	heavier.Weight = 140
	if err := b.CorrectSUV(heavier); err != nil {
		t.Fatal(err)
	}
	if got := b.State.Scan.SUV.Result.Factor(); math.Abs(got/(2*injectedFactor)-1) > 1e-12 {
		t.Errorf("twice the weight gives the factor %g", got)
	}
	b.Undo()
	b.close(after)
	b.Undo()
	b.close(before)
	b.Redo()
	b.close(after)
	if err := b.ShowStored(); err != nil {
		t.Fatal(err)
	}
	if b.State.Scan.Unit != units.BqML || b.State.Scan.Options.SUV != injected {
		t.Errorf("stored values are in %q, corrected by %v", b.State.Scan.Unit, b.State.Scan.Options.SUV)
	}
}

// close fails the test if what is shown is not what was shown before, but for the rounding of values.
func (b *bench) close(want shown) {
	b.t.Helper()
	got := b.shown()
	for i, v := range want.data.([]float32) {
		if d := math.Abs(float64(got.data.([]float32)[i]) - float64(v)); d > 1e-6*math.Abs(float64(v)) {
			b.t.Fatalf("voxel %d is %g, was %g", i, got.data.([]float32)[i], v)
		}
	}
	for _, pair := range [][2]any{{got.low, want.low}, {got.high, want.high}} {
		if d := math.Abs(pair[0].(float64) - pair[1].(float64)); d > 1e-4*math.Abs(pair[1].(float64)) {
			b.t.Errorf("the window has %v, had %v", pair[0], pair[1])
		}
	}
	got.data, got.low, got.high, want.data, want.low, want.high = nil, nil, nil, nil, nil, nil
	if !reflect.DeepEqual(got, want) {
		b.t.Errorf("%+v\nwas\n%+v", got, want)
	}
}

// measuredMax is the highest value that is measured of all lesions.
func (b *bench) measuredMax() float64 {
	b.t.Helper()
	b.measureMask()
	b.wait()
	return b.State.Measured.All.Max
}

func TestUnitIsTheFiles(t *testing.T) {
	b := inBqML(t)
	if err := b.CorrectSUV(injected); err != nil {
		t.Fatal(err)
	}
	if err := b.SetUnit(units.Unknown); err == nil {
		t.Error("SUV that were computed have an unknown unit")
	}
	if err := b.SetUnit(units.BqML); err != nil || b.State.Scan.Unit != units.BqML {
		t.Error(b.State.Scan.Unit, err)
	}
	if err := b.SetUnit(units.SUV); err != nil || b.State.Scan.Unit != units.SUV || b.State.Scan.SUV != nil {
		t.Error(b.State.Scan.Unit, err)
	}
	b.Undo() // back to computed ones
	if b.State.Scan.Unit != units.SUV || !b.State.Scan.Values().Computed() {
		t.Error(b.State.Scan.Unit)
	}
}

// versionOf is the version of a session's file.
func versionOf(t *testing.T, path string) (version int) {
	t.Helper()
	f, err := session.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return f.Version
}

func TestSessionKeepsSUV(t *testing.T) {
	b := inBqML(t)
	folder := filepath.Dir(b.State.Scan.Path)
	if v := versionOf(t, b.save(filepath.Join(folder, "without.isopet"))); v != 1 {
		t.Errorf("a session without SUV has version %d", v)
	}
	if err := b.CorrectSUV(injected); err != nil {
		t.Fatal(err)
	}
	for _, stored := range []bool{false, true} {
		if stored {
			b.ShowStored()
		}
		path := b.save(filepath.Join(folder, fmt.Sprint("with", stored, ".isopet")))
		if v := versionOf(t, path); v != 2 {
			t.Errorf("a session with SUV has version %d", v)
		}
		c := newBench(t)
		c.Open(path)
		c.wait()
		if c.State.Notice.Failed {
			t.Fatal(c.State.Notice.Text)
		}
		c.close(b.shown())
		b.sameWork(c)
		got, want := c.State.Scan.Values(), b.State.Scan.Values()
		if got.Options.Frame = nil; !reflect.DeepEqual(got, want) { // which is named
			t.Errorf("the values are %+v, were %+v", got, want)
		}
		if err := c.CorrectSUV(suv.Corrections{}); err == nil {
			t.Error("corrections of the session count as the file's")
		}
	}
}

// TestSUVBeside: the JSON file of BIDS beside a scan fills in what it says; nothing becomes SUV unasked.
func TestSUVBeside(t *testing.T) {
	b := newBench(t)
	path := writeUnit(t, "")
	beside := strings.TrimSuffix(path, ".nii.gz") + ".json"
	said := `{"Units": "Bq/mL", "InjectedRadioactivity": 350, "InjectedRadioactivityUnits": "MBq",
		"TimeZero": "08:00:00", "InjectionStart": 0, "ScanStart": 3600, "ImageDecayCorrected": true,
		"ImageDecayCorrectionTime": 3600, "RadionuclideHalfLife": 6600}`
	if err := os.WriteFile(beside, []byte(said), 0o666); err != nil {
		t.Fatal(err)
	}
	b.Open(path)
	b.wait()
	if err := b.SetUnit(units.BqML); err != nil {
		t.Fatal(err)
	}
	s := b.State.Scan
	if s.Unit != units.BqML || s.SUV == nil || !reflect.DeepEqual(s.SUV.Result.Missing, []suv.Input{suv.Weight}) {
		t.Fatalf("the unit is %q, known is %+v", s.Unit, s.SUV)
	}
	if err := b.CorrectSUV(suv.Corrections{Weight: 70}); err != nil {
		t.Fatal(err)
	}
	if got := b.State.Scan.SUV.Result.Factor(); math.Abs(got/injectedFactor-1) > 1e-9 {
		t.Errorf("the factor is %g, want %g", got, injectedFactor)
	}
	if err := os.WriteFile(beside, []byte("{"), 0o666); err != nil {
		t.Fatal(err)
	}
	b.Open(path)
	b.wait()
	if w := strings.Join(b.State.Scan.Warnings, "\n"); !strings.Contains(w, filepath.Base(beside)+" is no JSON file") {
		t.Errorf("warnings %q", w)
	}
}

// TestUnitBeside: the window knows a unit that only the JSON file beside the scan says, a session keeps it where the
// file is gone, and a person says otherwise.
func TestUnitBeside(t *testing.T) {
	b := newBench(t)
	v := testScan()
	for i := range v.Data {
		v.Data[i] *= 1000
	}
	path := filepath.Join(t.TempDir(), "scan.nii.gz")
	if err := nifti.WriteVolume(path, v, nifti.NewHeader(v.Grid)); err != nil {
		t.Fatal(err)
	}
	beside := strings.TrimSuffix(path, ".nii.gz") + ".json"
	if err := os.WriteFile(beside, []byte(`{"Units": "BQML", "PatientWeight": 70}`), 0o666); err != nil {
		t.Fatal(err)
	}
	b.Open(path)
	b.wait()
	s := b.State.Scan
	if s.Unit != units.BqML || s.UnitSource != scan.UnitFromFile || s.SUV == nil || len(s.Warnings) != 1 {
		t.Fatalf("the unit is %q, known is %+v, %q", s.Unit, s.SUV, s.Warnings)
	}
	if err := b.CorrectSUV(injected); err != nil {
		t.Fatal(err)
	}
	saved := b.save(filepath.Join(t.TempDir(), "s.isopet"))
	if err := os.Remove(beside); err != nil {
		t.Fatal(err)
	}
	c := newBench(t)
	c.Open(saved)
	c.wait()
	if c.State.Notice.Failed || c.State.Scan.Unit != units.SUV {
		t.Fatalf("reopened: %q, %q", c.State.Scan.Unit, c.State.Notice.Text)
	}
	c.close(b.shown())
	if err := b.ShowStored(); err != nil {
		t.Fatal(err)
	}
	if err := b.SetUnit(units.Unknown); err != nil || b.State.Scan.Unit != units.Unknown || len(b.State.Scan.Warnings) != 0 {
		t.Errorf("the user's unit is %q, %q, %v", b.State.Scan.Unit, b.State.Scan.Warnings, err)
	}
}

// TestBackToSUV: once the stored values are shown, SUV that are asked for are those computed of them, whether the scan
// came as NIfTI or as DICOM.
func TestBackToSUV(t *testing.T) {
	v := testScan()
	for i := range v.Data {
		v.Data[i] *= 1000
	}
	path := filepath.Join(t.TempDir(), "scan.nii.gz")
	if err := nifti.WriteVolume(path, v, nifti.NewHeader(v.Grid).WithQuantity(units.BqML)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{path, dicomtest.Write(t, slicesOf("PT", classPET, 3)...)} {
		b := newBench(t)
		b.Open(path)
		b.wait()
		if err := b.CorrectSUV(injected); err != nil {
			t.Fatal(err)
		}
		highest := b.State.Scan.Max
		if err := b.ShowStored(); err != nil || b.State.Scan.Unit != units.BqML {
			t.Fatal(b.State.Scan.Unit, err)
		}
		err := b.SetUnit(units.SUV)
		if s := b.State.Scan; err != nil || s.Unit != units.SUV || !s.Values().Computed() || s.Max != highest {
			t.Errorf("%s: %v, values in %q up to %g, not %g", path, err, s.Unit, s.Max, highest)
		}
		b.Undo()
		if b.State.Scan.Unit != units.BqML {
			t.Errorf("%s: undone, they are in %q", path, b.State.Scan.Unit)
		}
	}
}

// TestSessionKeepsItsSUV: thresholds of a session are in its SUV, which stay what they are when the JSON file beside the
// scan says something else, or is gone, or when the user says that the values are of another unit.
func TestSessionKeepsItsSUV(t *testing.T) {
	b := newBench(t)
	path := writeUnit(t, units.BqML)
	beside := strings.TrimSuffix(path, ".nii.gz") + ".json"
	says := func(weight int) {
		t.Helper()
		said := fmt.Sprintf(`{"Units": "Bq/mL", "PatientWeight": %d, "InjectedRadioactivity": 350,
			"InjectedRadioactivityUnits": "MBq", "TimeZero": "08:00:00", "InjectionStart": 0, "ScanStart": 3600,
			"ImageDecayCorrected": true, "ImageDecayCorrectionTime": 3600, "RadionuclideHalfLife": 6600}`, weight)
		if err := os.WriteFile(beside, []byte(said), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	says(70)
	b.Open(path)
	b.wait()
	if err := b.CorrectSUV(suv.Corrections{}); err != nil {
		t.Fatal(err)
	}
	want, saved := b.shown(), b.save(filepath.Join(t.TempDir(), "s.isopet"))
	for _, c := range []struct {
		name, said string
		change     func() error
	}{
		{"as it was", "", func() error { return nil }},
		{"another unit is said", "", func() error { return settings.KeepUnit(path, units.SUV) }},
		{"another weight", fmt.Sprintf("by the factor %.6g; by what the scan and a JSON file beside it say now it would be "+
			"%.6g", injectedFactor, 2*injectedFactor), func() error { says(140); return nil }},
		{"no file", "there is none (no SUV: the patient's weight", func() error { return os.Remove(beside) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.change(); err != nil {
				t.Fatal(err)
			}
			again := newBench(t)
			again.Open(saved)
			again.wait()
			n := again.State.Notice
			if again.State.Scan == nil || n.Failed != (c.said != "") || !strings.Contains(n.Text, c.said) {
				t.Fatalf("it is said: %+v", n)
			}
			again.close(want)
			v := again.State.Scan.Values()
			if !v.Computed() || v.SUV.Result.Rule != b.State.Scan.SUV.Result.Rule {
				t.Errorf("the values are %+v", v)
			}
			if c.name != "another weight" {
				return
			}
			if err := again.CorrectSUV(suv.Corrections{}); err != nil {
				t.Fatal(err)
			}
			if f := again.State.Scan.SUV.Result.Factor(); math.Abs(f/(2*injectedFactor)-1) > 1e-9 {
				t.Errorf("what the file says now gives the factor %g", f)
			}
		})
	}
}

// TestLowSUVIsSaid: values that were SUV already, though the header says Bq/ml, are doubted when SUV is made of them.
func TestLowSUVIsSaid(t *testing.T) {
	b := newBench(t)
	b.Open(writeUnit(t, units.BqML))
	b.wait()
	doubted := func() bool {
		return strings.Contains(strings.Join(b.State.Scan.Warnings, "\n"), "SUV reach only ")
	}
	if err := b.CorrectSUV(injected); err != nil || !(b.State.Scan.Max < scan.LeastSUV) || !doubted() {
		t.Errorf("up to %g: %q, %v", b.State.Scan.Max, b.State.Scan.Warnings, err)
	}
	light := injected
	light.Dose = 0.01e6
	if err := b.CorrectSUV(light); err != nil || doubted() {
		t.Errorf("up to %g: %q, %v", b.State.Scan.Max, b.State.Scan.Warnings, err)
	}
	b.Undo()
	if !doubted() {
		t.Errorf("undone: %q", b.State.Scan.Warnings)
	}
	if err := b.ShowStored(); err != nil || doubted() {
		t.Errorf("of the stored values: %q, %v", b.State.Scan.Warnings, err)
	}
}

// TestUnitOfSilentDICOM: a folder of DICOM whose files name no unit is asked about. The answer counts for the series that
// is open, is in the session, and is kept for nothing else: not for the folder, nor for another series in it.
func TestUnitOfSilentDICOM(t *testing.T) {
	silent := func(number int) []*dicom.Dataset {
		all := slicesOf("PT", classPET, number)
		for _, d := range all {
			d.Delete(dicom.Units)
		}
		return all
	}
	folder := dicomtest.Write(t, append(silent(3), silent(4)...)...)
	b := newBench(t)
	open := func(series int) *scan.Scan {
		t.Helper()
		b.Open(folder)
		b.wait()
		found := b.State.PendingSeries
		b.OpenSeries(found, found.Name(found.Series[series]))
		b.wait()
		if s := b.State.Scan; s.Unit != units.Unknown || s.UnitSource != scan.UnitNotSaid {
			t.Fatalf("series %d is in %q, %v", series, s.Unit, s.UnitSource)
		}
		return b.State.Scan
	}
	open(0)
	for _, unit := range []string{units.SUV, units.Unknown, units.BqML} {
		if err := b.SetUnit(unit); err != nil || b.State.Scan.Unit != unit || b.State.Scan.UnitSource != scan.UnitFromUser {
			t.Fatalf("%q: %v, the unit is %q", unit, err, b.State.Scan.Unit)
		}
		if slices.ContainsFunc(b.State.Scan.Warnings, func(w string) bool { return strings.HasPrefix(w, "No SUV") }) {
			t.Errorf("in %q: %q", unit, b.State.Scan.Warnings)
		}
	}
	if s := b.State.Scan; s.SUV == nil || math.Abs(s.SUV.Result.Factor()/0.000242902976615-1) > 1e-9 {
		t.Errorf("after other answers SUV is %+v", s.SUV)
	}
	open(1)
	open(0)
	if err := b.SetUnit(units.BqML); err != nil {
		t.Fatal(err)
	}
	if s := b.State.Scan; s.SUV == nil || math.Abs(s.SUV.Result.Factor()/0.000242902976615-1) > 1e-9 {
		t.Errorf("SUV is %+v", s.SUV)
	}
	if err := b.CorrectSUV(suv.Corrections{}); err != nil || b.State.Scan.Unit != units.SUV {
		t.Errorf("%v, the unit is %q", err, b.State.Scan.Unit)
	}
	highest := b.State.Scan.Max
	path := filepath.Join(t.TempDir(), "work.isopet")
	if _, err := b.SaveSession(path, true, nil); err != nil {
		t.Fatal(err)
	}
	b.wait()
	b.Open(path)
	b.wait()
	if s := b.State.Scan; s.Unit != units.SUV || s.Max != highest || s.UnitSource != scan.UnitFromUser {
		t.Errorf("of the session: %q, %v, up to %g, not %g: %s", s.Unit, s.UnitSource, s.Max, highest, b.State.Notice.Text)
	}
	open(1)
}
