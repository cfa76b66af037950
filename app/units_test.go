package app

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"isopet/volume/nifti"
)

func TestUnitIsReadOnlyWhereItIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		"":                            UnitUnknown,
		"SUV":                         UnitSUV,
		" suv_bw. ":                   UnitSUV,
		"SUV (bw)":                    UnitSUV,
		"PET SUV image":               UnitSUV,
		"units: SUV":                  UnitSUV,
		"unit=Bq/mL":                  UnitBqML,
		"Bq per ml":                   UnitBqML,
		"FDG PET in Bq/ml":            UnitBqML,
		"TE=50;Time=122458.102;SUVbw": UnitSUV,
		"SUVbw from public DICOM":     UnitSUV,
		"SUVbw from public DICOM (see SOURCES.md)": UnitSUV,
		"PET (Bq/ml)":                    UnitBqML,
		"BQML":                           UnitBqML,
		"SUV, SUVbw, body weight 80 kg.": UnitSUV,
		"insuverable":                    UnitUnknown,
		"Isopet volume":                  UnitUnknown,
		"g/ml":                           UnitUnknown,

		// another unit, or none
		"not SUV": UnitUnknown, "Not in SUV": UnitUnknown, "non-SUV": UnitUnknown, "SUV? no": UnitUnknown, "SUV?": UnitUnknown, "no SUV, Bq/ml": UnitUnknown,
		"SUV: unknown": UnitUnknown, "SUV or Bq/ml": UnitUnknown, "SUV, Bq/ml": UnitUnknown, "SUVR": UnitUnknown, "SUV ratio": UnitUnknown, "log SUV": UnitUnknown,
		"converted from BQML to SUV": UnitUnknown, "SUV from Bq/ml": UnitUnknown, "before SUV conversion": UnitUnknown, "SUV/Bq/ml": UnitUnknown,
		// multiples
		"1000 Bq/ml": UnitUnknown, "k Bq/ml": UnitUnknown, "kBq/ml": UnitUnknown, "MBq/ml": UnitUnknown, "Bq/ml x 1000": UnitUnknown, "Bq/ml*1000": UnitUnknown,
		"10^3 Bq/ml": UnitUnknown, "Bq/ml; scaled by 1000": UnitUnknown, "SUV x100": UnitUnknown, "SUV (x 100)": UnitUnknown, "SUV 1e-3": UnitUnknown, "% SUV": UnitUnknown,
		"Bq/l": UnitUnknown, "Bq": UnitUnknown, "Bq/ml/g": UnitUnknown, "1/SUV": UnitUnknown, "SUV*10": UnitUnknown, "SUV = 0.1": UnitUnknown, "thousand Bq/ml": UnitUnknown,
		// something about a unit
		"Bq per ml; SUV factor 1e-7": UnitUnknown, "SUV factor": UnitUnknown, "SUV factor: 1e-7": UnitUnknown, "threshold SUV 4": UnitUnknown, "SUVmax": UnitUnknown,
		"SUV max": UnitUnknown, "tumour above SUV": UnitUnknown, "SUV-ready": UnitUnknown,
	} {
		if got, _ := unitIn(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestUnitIsKeptPerFile(t *testing.T) {
	b := newBench(t)
	open := func(path string) *Scan {
		t.Helper()
		b.Open(path)
		b.wait()
		return b.State.Scan
	}
	said, silent := writeUnit(t, "SUV"), writeUnit(t, "")
	if s := open(said); s.Unit != UnitSUV || s.UnitSource != UnitFromFile {
		t.Errorf("the file says SUV: %q, %v", s.Unit, s.UnitSource)
	}
	if s := open(silent); s.Unit != UnitUnknown || s.UnitSource != UnitNotSaid {
		t.Errorf("the file says nothing: %q, %v", s.Unit, s.UnitSource)
	}
	b.SetUnit("furlongs")
	if b.State.Scan.UnitSource != UnitNotSaid {
		t.Error("there is no such unit")
	}
	b.SetUnit(UnitBqML)
	open(said)
	if s := open(silent); s.Unit != UnitBqML || s.UnitSource != UnitFromUser {
		t.Errorf("it was said before: %q, %v", s.Unit, s.UnitSource)
	}
	b.SetUnit(UnitUnknown)
	if s := open(silent); s.Unit != UnitUnknown || s.UnitSource != UnitFromUser {
		t.Errorf("it was kept unknown: %q, %v", s.Unit, s.UnitSource)
	}
	// Another file at the same path is asked for again.
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(silent, later, later); err != nil {
		t.Fatal(err)
	}
	if s := open(silent); s.UnitSource != UnitNotSaid {
		t.Errorf("the file has changed: %q, %v", s.Unit, s.UnitSource)
	}
}

func TestUnitsOfRealScans(t *testing.T) {
	path := filepath.Join("..", "..", "shared", "data", "pet", "STS_001_SUV.nii.gz")
	h, _, err := nifti.ReadHeader(path)
	if err != nil {
		t.Skip("the real scans are not there")
	}
	if got := unitOf(h); got != UnitSUV {
		t.Errorf("the unit is %q", got)
	}
}

// TestUnitOfTwoTexts: a header may name the quantity, describe itself, or both, and then they must not differ.
func TestUnitOfTwoTexts(t *testing.T) {
	for _, test := range []struct{ quantity, description, want string }{
		{"SUV", "", UnitSUV},
		{"SUV", "FSL4.0", UnitSUV},
		{"SUV", "spm - 3D normalized", UnitSUV}, // of the patient's shape: nothing like a unit is in it
		{"", "Bq/ml", UnitBqML},
		{"SUV", "SUVbw", UnitSUV},
		{"SUV", "Bq/ml", UnitUnknown},
		{"SUV", "1000 Bq/ml", UnitUnknown},
		{"SUV factor", "Bq/ml", UnitUnknown},
		{"not", "SUV", UnitSUV},
		{"t-test", "", UnitUnknown},
	} {
		if got := unitOfTexts(test.quantity, test.description); got != test.want {
			t.Errorf("%q, %q: %q, want %q", test.quantity, test.description, got, test.want)
		}
	}
}
