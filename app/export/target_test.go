package export

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"isopet/app/apptest"
	"isopet/volume/dicom"
	"isopet/volume/dicom/dicomtest"
	"isopet/volume/nifti"
	"isopet/volume/refusal"
)

// TestCheckTarget: of a pair both files are the scan, and what is in use is not overwritten even if that is allowed.
func TestCheckTarget(t *testing.T) {
	folder := t.TempDir()
	scan, ct := filepath.Join(folder, "scan.hdr"), filepath.Join(folder, "ct.nii")
	other := filepath.Join(folder, "other.nii")
	m := apptest.Reference()
	for _, path := range []string{scan, ct, other} {
		if err := nifti.WriteMask(path, m, nifti.NewHeader(m.Grid)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name      string
		overwrite bool
		want      string
	}{
		{"scan.hdr", true, "is the scan itself"},
		{"scan.img", true, "is the scan itself"},
		{"ct.nii", true, "is one of the images in use"},
		{"other.nii", false, "exists already"},
		{"other.nii", true, ""},
		{"absent.nii", false, ""},
	} {
		path := filepath.Join(folder, c.name)
		for what, err := range map[string]error{
			"file": CheckTarget(path, c.overwrite, scan, ct, ""), "mask": CheckMask(path, c.overwrite, scan, ct, ""),
		} {
			if c.want == "" && err != nil || c.want != "" &&
				(err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%s %s, overwritten %v: %v, want %q", what, c.name, c.overwrite, err, c.want)
			}
		}
	}
	if err := CheckTarget("", false, scan); err != nil {
		t.Errorf("no file at all: %v", err)
	}
}

// TestWithAdvice: advice about the disk goes with errors of the disk alone.
func TestWithAdvice(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{errors.New("png: invalid format"), "png: invalid format"},
		{fmt.Errorf("r.pdf cannot be written: %w", refusal.DiskFull[0]),
			"r.pdf cannot be written: " + refusal.DiskFull[0].Error() + "; make room there, or choose another place"},
		{&fs.PathError{Op: "open", Path: "r.pdf", Err: syscall.EACCES},
			"open r.pdf: " + syscall.EACCES.Error() + "; choose another place"},
	} {
		if err := WithAdvice(c.err); err.Error() != c.want || !errors.Is(err, c.err) {
			t.Errorf("%q, want %q", err, c.want)
		}
	}
	_, err := os.Open(filepath.Join(t.TempDir(), "none"))
	if !strings.HasSuffix(WithAdvice(err).Error(), "; choose another place") {
		t.Errorf("%v", WithAdvice(err))
	}
}

// TestCheckTargetInFolder: of a folder of DICOM its images are not overwritten, whichever is open; masks in it are.
func TestCheckTargetInFolder(t *testing.T) {
	folder := dicomtest.Write(t, dicomtest.Slices(3)...)
	names, err := os.ReadDir(folder)
	if err != nil || len(names) != 3 {
		t.Fatal(names, err)
	}
	if err := CheckTarget(filepath.Join(folder, names[1].Name()), true, folder); err == nil ||
		!strings.Contains(err.Error(), "is the scan itself") {
		t.Errorf("a slice of the scan: %v", err)
	}
	m := apptest.Reference()
	mask := filepath.Join(folder, "mask.nii.gz")
	if err := nifti.WriteMask(mask, m, nifti.NewHeader(m.Grid)); err != nil {
		t.Fatal(err)
	}
	if err := CheckTarget(mask, true, folder); err != nil {
		t.Errorf("a mask beside the slices: %v", err)
	}
}

// TestCheckTargetInDirectory: what lies beside an open DICOMDIR is not overwritten, though it is of several series.
func TestCheckTargetInDirectory(t *testing.T) {
	all := dicomtest.Slices(4)
	for _, d := range all[2:] {
		d.SetText(dicom.SeriesInstanceUID, "2.25.78")
	}
	folder := dicomtest.Write(t, all...)
	directory := dicom.New()
	directory.SetText(dicom.SOPClassUID, "1.2.840.10008.1.3.10")
	directory.SetText(dicom.SOPInstanceUID, "2.25.1")
	directory.AddItem(dicom.DirectoryRecordSequence).SetText(dicom.DirectoryRecordType, "SERIES")
	for _, name := range []string{"DICOMDIR", "index"} {
		dicomtest.File(t, filepath.Join(folder, name), directory)
		for _, slice := range []string{"001", "004", name} {
			if err := CheckTarget(filepath.Join(folder, slice), true, filepath.Join(folder, name)); err == nil ||
				!strings.Contains(err.Error(), "is the scan itself") {
				t.Errorf("%s, with %s open: %v", slice, name, err)
			}
		}
		if err := CheckTarget(filepath.Join(folder, "mask.seg.dcm"), true, filepath.Join(folder, name)); err != nil {
			t.Error(err)
		}
	}
}
