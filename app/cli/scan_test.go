package cli

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"isopet/volume"
	"isopet/volume/dicom"
	"isopet/volume/dicom/dicomtest"
	"isopet/volume/nifti"
)

// factor is that of [writeDICOM]'s series, times the weight of a person.
const factor = 0.000242902976615

// TestSeriesAndSUV: a series is chosen by name, and SUV follows what is said instead of the file.
func TestSeriesAndSUV(t *testing.T) {
	folder := t.TempDir()
	v := volume.NewVolume(testGrid())
	v.Data[100] = 2
	writeDICOM(t, filepath.Join(folder, "one"), v)
	var i information
	near := func(got, want float64) bool { return math.Abs(got-want) < 1e-5*want }
	runJSON(t, &i, "info", filepath.Join(folder, "one"))
	if i.Unit != "SUV" || i.SUVFactor == nil || !near(*i.SUVFactor, factor) || i.SUVRule != "BQML START, series time" ||
		!near(float64(i.Max), 2*factor) || i.StoredIn != "Bq/ml" || i.Format != "DICOM" || i.NIfTI != 0 || i.Series != nil {
		t.Errorf("info of a series: %+v", i)
	}
	used := *i.SUVFactor
	runJSON(t, &i, "info", filepath.Join(folder, "one"), "--weight", "142") // of 71 kg
	if !near(*i.SUVFactor, 2*used) || !near(float64(i.Max), 4*factor) {
		t.Errorf("twice the weight: %v, %v", *i.SUVFactor, i.Max)
	}
	writeSeries(t, filepath.Join(folder, "two"), v, 2)
	var l seriesList
	runJSON(t, &l, "info", folder)
	if len(l.Series) != 2 || l.Series[0].Name == l.Series[1].Name || l.Series[0].Slices != testGrid().Dims[2] {
		t.Errorf("info of two series: %+v", l)
	}
	if l.Series[0].UID == "" || l.Series[0].UID == l.Series[1].UID || l.Series[0].Error != "" {
		t.Errorf("series of two: %+v", l)
	}
	gap, err := filepath.Glob(filepath.Join(folder, "two", "*"))
	if err != nil {
		t.Fatal(err)
	}
	away := filepath.Join(t.TempDir(), "away")
	if err := os.Rename(gap[5], away); err != nil {
		t.Fatal(err)
	}
	l = seriesList{}
	if runJSON(t, &l, "info", folder); !strings.Contains(l.Series[0].Error+l.Series[1].Error, "lacks 1 slice") {
		t.Errorf("info of a series with a gap: %+v", l)
	}
	if err := os.Rename(away, gap[5]); err != nil {
		t.Fatal(err)
	}
	runJSON(t, &i, "info", folder, "--series", l.Series[1].Name)
	if len(i.Series) != 2 || i.Unit != "SUV" {
		t.Errorf("info of the second series: %+v", i)
	}

	// NIfTI in Bq/ml becomes SUV when something is said, with what the file beside it says.
	v.Data[100] = 2000
	beside := filepath.Join(folder, "n.nii.gz")
	if err := nifti.WriteVolume(beside, v, nifti.NewHeader(v.Grid)); err != nil {
		t.Fatal(err)
	}
	said := `{"Units": "Bq/mL", "PatientWeight": 1, "InjectedRadioactivity": 100, "InjectedRadioactivityUnits": "MBq",
		"TimeZero": "10:00:00", "InjectionStart": 0, "ScanStart": 0, "ImageDecayCorrected": true,
		"ImageDecayCorrectionTime": 0, "RadionuclideHalfLife": 6586}`
	if err := os.WriteFile(filepath.Join(folder, "n.json"), []byte(said), 0o666); err != nil {
		t.Fatal(err)
	}
	runJSON(t, &i, "info", beside, "--weight", "50")
	if i.Unit != "SUV" || i.SUVFactor == nil || !near(*i.SUVFactor, 50e3/100e6) || !near(float64(i.Max), 2000*50e3/100e6) {
		t.Errorf("NIfTI in Bq/ml: %+v", i)
	}
	// Values that may be SUV already are not made SUV once more, whatever lies beside them.
	v.Data[100] = 66
	old := filepath.Join(folder, "old.nii.gz")
	if err := nifti.WriteVolume(old, v, nifti.NewHeader(v.Grid)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "old.json"), []byte(said), 0o666); err != nil {
		t.Fatal(err)
	}
	v.Data[100] = 2000
	kilo := filepath.Join(folder, "kilo.nii.gz")
	if err := nifti.WriteVolume(kilo, v, nifti.NewHeader(v.Grid)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "kilo.json"), []byte(`{"Units": "kBq"}`), 0o666); err != nil {
		t.Fatal(err)
	}
	mask := writeMask(t, twoLesions())
	var m measurement
	runJSON(t, &m, "measure", mask, beside, "--weight", "50")
	if m.Unit != "SUV" {
		t.Errorf("measured in %s", m.Unit)
	}
	for name, args := range map[string][]string{
		"DICOM": {filepath.Join(folder, "one"), "--value", "0.0009"}, "NIfTI": {beside, "--value", "2.5"},
	} {
		args = append([]string{"segment", "--method", "fixed", "--slices", "all", "--roi", "0,0,176", "--weight", "142",
			"-o", filepath.Join(t.TempDir(), "m.nii.gz")}, args...)
		var s segmentation
		if runJSON(t, &s, args...); math.Abs(s.VolumeML-0.08) > 1e-9 { // the voxel that is above 0.0009 only with this weight
			t.Errorf("%s: %+v", name, s)
		}
	}
	// With --unit Bq/ml SUV follow, and the method takes its usual value of SUV.
	var s segmentation
	runJSON(t, &s, "segment", beside, "--unit", "Bq/ml", "--weight", "500", "--method", "fixed", "--slices", "all", "--roi",
		"0,0,176", "-o", filepath.Join(t.TempDir(), "m.nii.gz"))
	if math.Abs(s.VolumeML-0.08) > 1e-9 {
		t.Errorf("segment --unit Bq/ml: %+v", s)
	}
	// Of DICOM that names no unit it can be said.
	v.Data[100] = 2
	silent := filepath.Join(t.TempDir(), "silent")
	writeDICOM(t, silent, v)
	files, err := filepath.Glob(filepath.Join(silent, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		d, err := dicom.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		d.Delete(dicom.Units)
		dicomtest.File(t, name, d)
	}
	for unit, more := range map[string][]string{"SUV": {"--weight", "142"}, "Bq/ml": nil} {
		args := append([]string{"measure", mask, silent, "--unit", "Bq/ml"}, more...)
		if runJSON(t, &m, args...); m.Unit != unit {
			t.Errorf("DICOM that names no unit is measured in %q, want %q", m.Unit, unit)
		}
	}
	for want, args := range map[string][]string{
		"holds no CT in the coordinates": {"segment", filepath.Join(folder, "one"), "--ct", filepath.Join(folder, "one"),
			"--method", "fixed", "--value", "1", "-o", filepath.Join(folder, "x.nii.gz")},
		"is read as PET, not as CT": {"segment", filepath.Join(folder, "one"), "--ct", filepath.Join(folder, "two"),
			"--method", "fixed", "--value", "1", "-o", filepath.Join(folder, "x.nii.gz")},
		"(with --series)":       {"compare", mask, mask, "--scan", folder},
		"unknown flag --weight": {"compare", mask, mask, "--weight", "71"},
		"name it with --scan":   {"compare", mask, mask, "--series", "2"},
		"are for scans": {"convert", mask, "--scan", filepath.Join(folder, "one"), "-o", "x.seg.dcm",
			"--dose", "3"},
		"is in kBq by the JSON file":        {"info", kilo, "--weight", "70"},
		"they reach only 66":                {"info", old, "--weight", "50"},
		"holds no series \"9\"":             {"info", folder, "--series", "9"},
		"--series is for DICOM":             {"info", beside, "--series", "2"},
		"--weight 900: it must lie between": {"info", beside, "--weight", "900"},
		"--injected: \"noon\" is no time":   {"info", beside, "--injected", "noon"},
		"are missing":                       {"info", writeUnit(t, "Bq/ml"), "--weight", "70"},
		"are for PET in Bq/ml, not for":     {"info", writeUnit(t, "SUV"), "--weight", "70"},
		"says itself that its values are":   {"measure", mask, filepath.Join(folder, "one"), "--unit", "Bq/ml"},
		"its values are SUV; leave out": {"segment", filepath.Join(folder, "one"), "--unit", "Bq/ml", "--method", "fixed",
			"--value", "1", "-o", filepath.Join(folder, "x.nii.gz")},
	} {
		if code, out, errs := run(args...); code == exitDone || out != "" || !strings.Contains(errs, want) {
			t.Errorf("%v: exit %d, %q, want %q", args, code, errs, want)
		}
	}
}

// TestUnitBeside: the unit of a NIfTI file whose header is silent is what the JSON file beside it says, for all
// commands, unless the values are rather of another.
func TestUnitBeside(t *testing.T) {
	const (
		dose = `"InjectedRadioactivity": 100, "InjectedRadioactivityUnits": "MBq", "TimeZero": "10:00:00",
			"InjectionStart": 0, "ScanStart": 0, "ImageDecayCorrected": true, "ImageDecayCorrectionTime": 0,
			"RadionuclideHalfLife": 6586`
		bqml = `{"Units": "Bq/mL", ` + dose + `}`
	)
	taken, open := " as only n.json says.", "what they are is left open."
	for name, test := range map[string]struct {
		json, header  string
		max           float32
		unit, warning string
	}{
		"BIDS":                       {bqml, "", 2000, "Bq/ml", taken},
		"dcm2niix":                   {`{"Modality": "PT", "Units": "BQML"}`, "", 2000, "Bq/ml", taken},
		"the header says the same":   {bqml, "Bq/ml", 2, "Bq/ml", ""},
		"the header says SUV":        {bqml, "SUV", 2000, "SUV", ""},
		"the header casts doubt":     {bqml, "kBq/ml", 2000, "", ""},
		"SUV with an old file":       {bqml, "", 66, "", open},
		"high SUV with an old file":  {bqml, "", 350, "", open}, // Bq/ml that would be SUV 0.25
		"SUV":                        {`{"Units": "g/mL"}`, "", 66, "SUV", taken},
		"no SUV":                     {`{"Units": "g/mL"}`, "", 2000, "", open},
		"multiples":                  {`{"Units": "kBq/mL"}`, "", 2000, "", ""},
		"nothing is said of units":   {`{"Modality": "CT"}`, "", 2000, "", ""},
		"no JSON file of an image's": {`[1, 2]`, "", 2000, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			scan, mask := filepath.Join(folder, "n.nii.gz"), writeMask(t, twoLesions())
			v := testScan()
			v.Data[100] = test.max
			for i := range v.Data {
				v.Data[i] = min(v.Data[i], test.max)
			}
			if err := nifti.WriteVolume(scan, v, nifti.NewHeader(v.Grid).WithQuantity(test.header)); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(folder, "n.json"), []byte(test.json), 0o666); err != nil {
				t.Fatal(err)
			}
			said := func(command string, warnings []string) {
				t.Helper()
				if all := strings.Join(warnings, " "); !strings.Contains(all, test.warning) ||
					test.warning == "" && strings.Contains(all, "n.json") {
					t.Errorf("%s warns %q, want %q", command, warnings, test.warning)
				}
			}
			var i information
			runJSON(t, &i, "info", scan)
			if i.Unit != test.unit {
				t.Errorf("info has %q, want %q", i.Unit, test.unit)
			}
			said("info", i.Warnings)
			var m measurement
			runJSON(t, &m, "measure", mask, scan)
			if m.Unit != test.unit {
				t.Errorf("measure has %q, want %q", m.Unit, test.unit)
			}
			if runJSON(t, &m, "measure", mask, scan, "--unit", "SUV"); m.Unit != "SUV" ||
				test.unit != "SUV" && strings.Contains(strings.Join(m.Warnings, " "), "n.json") {
				t.Errorf("measure --unit SUV has %q, %q", m.Unit, m.Warnings)
			}
			var s segmentation
			runJSON(t, &s, "segment", scan, "-o", filepath.Join(folder, "m.nii.gz"), "--method", "fixed", "--value", "1")
			said("segment", s.Warnings)
			if test.unit == "Bq/ml" {
				return
			}
			code, out, errs := run("convert", scan, "-o", filepath.Join(folder, "suv.nii.gz"), "--unit", "suv")
			if code == exitDone || out != "" {
				t.Errorf("convert made SUV of it: %d, %q, %q", code, out, errs)
			}
			if code, _, errs = run("info", scan, "--weight", "70"); code == exitDone &&
				(test.max < 400 || test.header == "SUV") {
				t.Errorf("info --weight made SUV of it: %d, %q", code, errs)
			}
		})
	}
}
