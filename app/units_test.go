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
		"":                               UnitUnknown,
		"SUV":                            UnitSUV,
		"SUVbw from public DICOM":        UnitSUV,
		"PET (Bq/ml)":                    UnitBqML,
		"BQML":                           UnitBqML,
		"converted from BQML to SUV":     UnitUnknown,
		"insuverable":                    UnitUnknown,
		"Isopet volume":                  UnitUnknown,
		"SUV, SUVbw, body weight 80 kg.": UnitSUV,
	} {
		if got := unitIn(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// writeUnit writes the test scan as a file that names a quantity.
func writeUnit(t *testing.T, quantity string) string {
	path := filepath.Join(t.TempDir(), "scan.nii.gz")
	if err := nifti.WriteVolume(path, testScan(), nifti.NewHeader(testGrid()).WithQuantity(quantity)); err != nil {
		t.Fatal(err)
	}
	return path
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
	if got := unitIn(h.Quantity() + " " + h.Description()); got != UnitSUV {
		t.Errorf("the unit is %q", got)
	}
}
