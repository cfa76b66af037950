package app

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"isopet/app/scan"
	"isopet/training/cohort"

	"isopet/app/engine"
)

const wantsCT = "the networks see a CT beside the PET, and there is none: open the patient's CT too, or choose " +
	"networks that were trained on PET alone"

// TestWindowNeedsCT: the window segments with such networks when a CT is open, and says so while none is.
func TestWindowNeedsCT(t *testing.T) {
	needRuntime(t)
	b := newBenchOn(t, engine.Config{Device: "cpu", Threads: 1, Models: ctModels(t)})
	b.Open(writeScan(t))
	b.wait()
	if b.State.Scan == nil || !b.State.Notice.Failed ||
		!strings.EqualFold(strings.TrimSuffix(b.State.Notice.Text, "."), wantsCT) {
		t.Errorf("without a CT: %+v", b.State.Notice)
	}
	b.OpenCT(evenCT(t, 0), scan.Modalities[1])
	b.wait()
	b.Segment(false)
	b.wait()
	if len(b.State.Slices) != 0 {
		t.Error("an MR was taken for a CT")
	}
	b.OpenCT(evenCT(t, 0), scan.Modalities[0])
	b.wait()
	b.Segment(false)
	b.wait()
	if len(b.State.Slices) == 0 {
		t.Errorf("with a CT nothing is outlined: %+v", b.State.Notice)
	}
}

// TestRowsBringTheirCT: a point of the results of networks that see a CT opens the patient's with the scan.
func TestRowsBringTheirCT(t *testing.T) {
	needRuntime(t)
	b := newBenchOn(t, engine.Config{Device: "cpu", Threads: 1, Models: ctModels(t)})
	files := cohort.Files{Patient: "anna", PET: writeScan(t), Masks: []string{writeMask(t, testReference())},
		CT: evenCT(t, 0)}
	folder := results(t, "")
	if err := cohort.WriteTable(filepath.Join(folder, "scans.csv"), []cohort.Files{files}); err != nil {
		t.Fatal(err)
	}
	row := b.openFirstRow(folder)
	s := &b.State
	if s.CT == nil || s.CT.Path != files.CT || s.CT.Modality.Name != "CT" || s.View.HiddenCT {
		t.Fatalf("the CT is %+v; %q", s.CT, s.Notice.Text)
	}
	if r := s.Slices[row.Slice]; r == nil || math.Abs(r.Predicted()-0.375) > 1e-6 {
		t.Errorf("outlined is %+v; %q", r, s.Notice.Text)
	}
	if b.OpensScan(row) {
		t.Error("what is open counts as another")
	}
	b.ShowCT(nil)
	if !b.OpensScan(row) {
		t.Error("without the CT the networks cannot outline the slice")
	}
	if err := os.Remove(files.CT); err != nil {
		t.Fatal(err)
	}
	open := s.Scan
	b.OpenRow(row)
	b.wait()
	if s.Scan != open || !strings.Contains(s.Notice.Text, "ct.nii.gz of patient anna cannot be read") {
		t.Errorf("a CT that is not there: %q", s.Notice.Text)
	}
}
