package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWindowIsNotOpenedForNothing: a wrong argument is refused where it was given.
func TestWindowIsNotOpenedForNothing(t *testing.T) {
	t.Setenv("DISPLAY", ":0")
	path := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(path, []byte("Patients and scans\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{path}, {writeScan(t), path}} {
		if code, _, errs := run(args...); code != 1 || !strings.HasPrefix(errs, "isopet: "+path+" is no NIfTI file") {
			t.Errorf("%v: exit %d: %s", args, code, errs)
		}
	}
}

// TestBrokenDICOM is named in each place in which commands take a scan or a mask.
func TestBrokenDICOM(t *testing.T) {
	folder := t.TempDir()
	slice := filepath.Join(folder, "IM1")
	if err := os.WriteFile(slice, []byte(strings.Repeat("\x00", 128)+"DICM"+strings.Repeat("\x00", 500)),
		0o600); err != nil {
		t.Fatal(err)
	}
	scan, mask, out := writeScan(t), writeMask(t, testReference()), filepath.Join(t.TempDir(), "m.nii.gz")
	cut := []string{"--method", "fixed", "--value", "2", "-o", out}
	for _, dicom := range []string{slice, folder} {
		for _, args := range [][]string{
			{"info", dicom}, append([]string{"segment", dicom}, cut...),
			append([]string{"segment", scan, "--ct", dicom}, cut...),
			{"measure", dicom, scan}, {"measure", mask, dicom}, {"measure", mask, scan, "--reference", dicom},
			{"compare", dicom, mask}, {"compare", mask, dicom},
		} {
			if code, _, errs := run(args...); code != 1 || !strings.HasPrefix(errs, "isopet: "+dicom) {
				t.Errorf("%v: exit %d: %s", args, code, errs)
			}
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a mask was written")
	}
}
