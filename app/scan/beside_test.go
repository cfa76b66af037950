package scan_test

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"isopet/app/apptest"
	"isopet/app/scan"
	"isopet/app/units"
	"isopet/volume/dicom/suv"
	"isopet/volume/imagefile"
	"isopet/volume/nifti"
)

// beside is the test scan, times a factor and with a quantity in its header, with a JSON file beside it.
func beside(t *testing.T, factor float32, quantity, said string) *scan.Scan {
	t.Helper()
	v := apptest.Scan()
	for i := range v.Data {
		v.Data[i] *= factor
	}
	path := filepath.Join(t.TempDir(), "scan.nii.gz")
	if err := nifti.WriteVolume(path, v, nifti.NewHeader(v.Grid).WithQuantity(quantity)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(strings.TrimSuffix(path, ".nii.gz")+".json", []byte(said), 0o666); err != nil {
		t.Fatal(err)
	}
	s, err := scan.Read(t.Context(), path, imagefile.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestStoredSUVBeside: values that a JSON file calls SUV are not, where it says that attenuation was not corrected.
func TestStoredSUVBeside(t *testing.T) {
	if s := beside(t, 1, "", `{"Units": "g/ml"}`); s.Unit != units.SUV {
		t.Errorf("in %q: %q", s.Unit, s.Warnings)
	}
	s := beside(t, 1, "", `{"Units": "g/ml", "AttenuationCorrection": "none"}`)
	if said := strings.Join(s.Warnings, "\n"); s.Unit != units.Unknown || !strings.Contains(said, "says that the values are SUV, "+
		"but also why they are none (attenuation was not corrected") {
		t.Errorf("in %q: %q", s.Unit, said)
	}
}

// TestFramesBeside: where decay was not corrected each frame has its own factor, which is not taken from a JSON file of
// another number of frames.
func TestFramesBeside(t *testing.T) {
	said := func(starts, durations string) string {
		return `{"Units": "Bq/mL", "PatientWeight": 70, "InjectedRadioactivity": 350, "InjectedRadioactivityUnits": "MBq",
			"TimeZero": "08:00:00", "InjectionStart": 0, "ScanStart": 3600, "ImageDecayCorrected": false,
			"RadionuclideHalfLife": 6600, "FrameTimesStart": ` + starts + `, "FrameDuration": ` + durations + `}`
	}
	one := beside(t, 1000, units.BqML, said("[3600]", "[600]"))
	x := math.Ln2 / 6600 * 600
	want := 70000 / 350e6 * math.Exp2(3600./6600) * x / -math.Expm1(-x)
	if f := one.SUV.Result.Factor(); math.Abs(f/want-1) > 1e-9 || len(one.Warnings) > 0 {
		t.Errorf("factor %g, want %g; %q", f, want, one.Warnings)
	}
	two := beside(t, 1000, units.BqML, said("[3600, 4200]", "[600, 600]"))
	if w := strings.Join(two.Warnings, "\n"); len(two.SUV.Result.Factors) > 0 ||
		!strings.Contains(w, "scan.json describes another number of frames (2) than the file holds (1)") {
		t.Errorf("factors %v; %q", two.SUV.Result.Factors, w)
	}
}

// TestHardlyAny: SUV below a body's mean are doubted, as is said, and the stored values can be had instead.
func TestHardlyAny(t *testing.T) {
	const full = `{"Units": "Bq/mL", "InjectedRadioactivity": 350, "InjectedRadioactivityUnits": "MBq", "TimeZero": "08:00:00",
		"InjectionStart": 0, "ScanStart": 3600, "ImageDecayCorrected": true, "ImageDecayCorrectionTime": 3600,
		"RadionuclideHalfLife": 6600}`
	for factor, doubted := range map[float32]bool{200: true, 800: false} { // up to SUV 0.48 and 1.9
		s := beside(t, factor, units.BqML, full)
		v, err := s.Values().Corrected(suv.Corrections{Weight: 70}, false)
		if err != nil {
			t.Fatal(err)
		}
		computed, _ := s.With(v)
		if why := computed.HardlyAny(); (why != "") != doubted || strings.Contains(strings.Join(computed.Warnings, "\n"),
			"SUV reach only") != doubted {
			t.Errorf("up to %g: %q, %q", computed.Max, why, computed.Warnings)
		}
		stored, err := computed.Stored()
		if err != nil || stored.Unit != units.BqML || stored.HardlyAny() != "" || math.Abs(stored.Max/s.Max-1) > 1e-6 {
			t.Errorf("stored %q up to %g: %v", stored.Unit, stored.Max, err)
		}
	}
}
