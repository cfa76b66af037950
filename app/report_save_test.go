package app

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"isopet/app/export"
	"isopet/app/job"
	"isopet/app/remark"
	"isopet/app/report"
	"isopet/app/scan"
	"isopet/volume/nifti"
)

var pageObject = regexp.MustCompile(`/Type /Page\b`)

func TestSaveReport(t *testing.T) {
	b := opened(t)
	b.SetRemarks(remark.Remarks{Comment: "Left lobe."})
	path := filepath.Join(t.TempDir(), b.State.ReportName())
	if filepath.Base(path) != "scän_report.pdf" {
		t.Errorf("the report is called %s", filepath.Base(path))
	}
	save := func(overwrite bool) error {
		_, err := b.SaveReport(path, report.Look{}, overwrite, nil)
		b.wait()
		return err
	}
	if err := save(false); err != nil || b.State.Notice.Failed {
		t.Fatal(err, b.State.Notice.Text)
	}
	data, err := os.ReadFile(path)
	if err != nil || !bytes.HasPrefix(data, []byte("%PDF")) || len(pageObject.FindAll(data, -1)) != 1 {
		t.Errorf("the report is %d bytes, %v", len(data), err)
	}
	exists := (*export.ExistsError)(nil)
	if err := save(false); !errors.As(err, &exists) {
		t.Errorf("a report that is there is overwritten: %v", err)
	}
	if err := save(true); err != nil {
		t.Error(err)
	}

	table := filepath.Join(t.TempDir(), "lesions.csv")
	b.SetThreshold(b.State.SliceIndexes()[0], 0.1)
	measurements := func(path string, overwrite bool) error {
		_, err := b.SaveMeasurements(path, overwrite)
		b.wait()
		return err
	}
	if err := measurements(table, false); err == nil {
		t.Error("measurements that are out of date are saved")
	}
	b.settle()
	if err := measurements(table, false); err != nil || b.State.Notice.Failed {
		t.Fatal(err, b.State.Notice.Text)
	}
	if err := measurements(table, false); !errors.As(err, &exists) {
		t.Errorf("a table that is there is overwritten: %v", err)
	}
	if err := measurements(b.State.Scan.Path, true); err == nil || errors.As(err, &exists) {
		t.Errorf("the scan is overwritten by a table: %v", err)
	}
	if err := measurements(filepath.Join(table, "below.csv"), true); err != nil || !b.State.Notice.Failed {
		t.Errorf("a table below a file: %v, %q", err, b.State.Notice.Text)
	}
}

// TestOpenImagesStay: no report, table or mask takes the place of an image that is open, be it the other file of a
// pair, the annotation or the CT.
func TestOpenImagesStay(t *testing.T) {
	folder := t.TempDir()
	pet := filepath.Join(folder, "pair.hdr")
	if err := nifti.WriteVolume(pet, testScan(), nifti.NewHeader(testGrid())); err != nil {
		t.Fatal(err)
	}
	ct := filepath.Join(folder, "ct.nii")
	if err := nifti.WriteVolume(ct, testScan(), nifti.NewHeader(testGrid())); err != nil {
		t.Fatal(err)
	}
	annotation := filepath.Join(folder, "annotation.hdr")
	if err := nifti.WriteMask(annotation, testReference(), nifti.NewHeader(testGrid())); err != nil {
		t.Fatal(err)
	}
	b := newBench(t)
	b.Open(pet)
	b.wait()
	b.LoadReference(annotation)
	b.wait()
	b.OpenCT(ct, scan.Modalities[0])
	b.wait()
	b.settle()
	if b.State.Reference == nil || b.State.CT == nil {
		t.Fatal(b.State.Notice.Text)
	}
	exists := (*export.ExistsError)(nil)
	for _, name := range []string{"pair.hdr", "pair.img", "annotation.hdr", "annotation.img", "ct.nii"} {
		path := filepath.Join(folder, name)
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for what, write := range map[string]func() (*job.Job, error){
			"report":       func() (*job.Job, error) { return b.SaveReport(path, report.Look{}, true, nil) },
			"measurements": func() (*job.Job, error) { return b.SaveMeasurements(path, true) },
			"mask":         func() (*job.Job, error) { return b.Export(path, export.Mask, true, nil) },
		} {
			if _, err := write(); err == nil || errors.As(err, &exists) ||
				!strings.Contains(err.Error(), "choose another name") {
				t.Errorf("%s over %s: %v", what, name, err)
			}
			b.wait()
		}
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
			t.Errorf("%s was overwritten", name)
		}
	}
}
