package app

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"isopet/app/scan"
	"isopet/app/units"
	"isopet/volume/nifti"
)

func TestUnitIsKeptPerFile(t *testing.T) {
	b := newBench(t)
	open := func(path string) *scan.Scan {
		t.Helper()
		b.Open(path)
		b.wait()
		return b.State.Scan
	}
	said, silent := writeUnit(t, "SUV"), writeUnit(t, "")
	if s := open(said); s.Unit != units.SUV || s.UnitSource != scan.UnitFromFile {
		t.Errorf("the file says SUV: %q, %v", s.Unit, s.UnitSource)
	}
	if s := open(silent); s.Unit != units.Unknown || s.UnitSource != scan.UnitNotSaid {
		t.Errorf("the file says nothing: %q, %v", s.Unit, s.UnitSource)
	}
	b.SetUnit("furlongs")
	if b.State.Scan.UnitSource != scan.UnitNotSaid {
		t.Error("there is no such unit")
	}
	b.SetUnit(units.BqML)
	open(said)
	if s := open(silent); s.Unit != units.BqML || s.UnitSource != scan.UnitFromUser {
		t.Errorf("it was said before: %q, %v", s.Unit, s.UnitSource)
	}
	b.SetUnit(units.Unknown)
	if s := open(silent); s.Unit != units.Unknown || s.UnitSource != scan.UnitFromUser {
		t.Errorf("it was kept unknown: %q, %v", s.Unit, s.UnitSource)
	}
	// Another file at the same path is asked for again.
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(silent, later, later); err != nil {
		t.Fatal(err)
	}
	if s := open(silent); s.UnitSource != scan.UnitNotSaid {
		t.Errorf("the file has changed: %q, %v", s.Unit, s.UnitSource)
	}
}

func TestUnitsOfRealScans(t *testing.T) {
	path := filepath.Join("..", "..", "shared", "data", "pet", "STS_001_SUV.nii.gz")
	h, _, err := nifti.ReadHeader(path)
	if err != nil {
		t.Skip("the real scans are not there")
	}
	if got := units.Stated(h.Quantity(), h.Description()); got != units.SUV {
		t.Errorf("the unit is %q", got)
	}
}
