package app

import (
	"os"
	"path/filepath"
	"testing"

	"isopet/app/scan"
	"isopet/app/settings"
	"isopet/app/units"
)

// strangeFolders are two folders that text of UTF-8 alone cannot tell apart.
func strangeFolders(t *testing.T) (one, other string) {
	t.Helper()
	one, other = filepath.Join(t.TempDir(), "M\xfcller"), filepath.Join(t.TempDir(), "M\xf6ller")
	for _, folder := range []string{one, other} {
		if err := os.Mkdir(folder, 0o777); err != nil {
			t.Skipf("this disk takes no such names: %v", err)
		}
	}
	return one, other
}

// TestNamesOfAnyBytes: what is remembered of a scan, and what is said of it, is about that scan, whatever its name is.
func TestNamesOfAnyBytes(t *testing.T) {
	folder, _ := strangeFolders(t)
	one, other := filepath.Join(folder, "S\xf8ren.nii.gz"), filepath.Join(folder, "S\xf6ren.nii.gz")
	for _, path := range []string{one, other} {
		copyFile(t, writeScan(t), path)
	}
	b := newBench(t)
	b.Open(one)
	b.wait()
	b.SetUnit(units.BqML)
	session := b.save(filepath.Join(folder, "work \xe9.isopet"))
	b.Open(other)
	b.wait()
	if s := b.State.Scan; s.Path != other || s.UnitSource != scan.UnitNotSaid {
		t.Errorf("%q has the unit that was said of another, %q", s.Path, s.Unit)
	}
	if recent := settings.Recent(); len(recent) < 3 || recent[0] != other || recent[1] != session || recent[2] != one {
		t.Errorf("the recent files are %q", recent)
	}
	b.Open(session)
	b.wait()
	if s := b.State.Scan; s.Path != one || s.Unit != units.BqML || b.State.Session != session {
		t.Errorf("the session %q opened %q, in %s: %s", b.State.Session, s.Path, s.Unit, b.State.Notice.Text)
	}

}
