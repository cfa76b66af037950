package app

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"isopet/inference"
	"isopet/training"
	"isopet/training/onnx"
	"isopet/volume"
	"isopet/volume/nifti"
)

// ctModels holds a threshold CNN that sees PET and CT, and says half the CT's mean.
func ctModels(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	g := onnx.NewGraph("threshold")
	x := g.Input("x", -1, 2, side, side)
	ct := g.Slice(x, onnx.Cut{Axis: 1, From: 1, To: 2})
	g.Output("y", g.Mul(g.Reshape(g.ReduceSum(ct, 2, 3), -1, 1), g.Scalar(0.5/(side*side))))
	spec := inference.Spec{Role: inference.Threshold, Side: side, FOV: 125, CT: true, Normalisation: inference.Scaling{High: 10}}
	if err := os.WriteFile(filepath.Join(folder, "threshold.onnx"), g.Marshal(spec.Metadata()), 0o666); err != nil {
		t.Fatal(err)
	}
	return folder
}

// evenCT writes a CT of 140 HU everywhere, 0.75 to a network, that is larger than the test scan, if not moved away.
func evenCT(t *testing.T, away float64) string {
	t.Helper()
	g := testGrid()
	g.Dims[0], g.Dims[1] = 60, 64
	g.Affine[0][3] += 40 + away
	g.Affine[1][3] += 40
	v := volume.NewVolume(g)
	for i := range v.Data {
		v.Data[i] = 140
	}
	path := filepath.Join(t.TempDir(), "ct.nii.gz")
	if err := nifti.WriteVolume(path, v, nifti.NewHeader(g)); err != nil {
		t.Fatal(err)
	}
	return path
}

const wantsCT = "the networks see a CT beside the PET, and there is none: open the patient's CT too, or choose networks that were trained on PET alone"

// TestSegmentCommandWithCT: networks that see a CT want it, and others leave it.
func TestSegmentCommandWithCT(t *testing.T) {
	needRuntime(t)
	scan, ct, mask := writeScan(t), evenCT(t, 0), filepath.Join(t.TempDir(), "mask.nii.gz")
	args := []string{"segment", scan, "-o", mask, "--device", "cpu", "--slices", "3-8", "--force"}
	with := func(models string, more ...string) []string { return append(append(args, "--models", models), more...) }
	if code, _, errs := run(with(ctModels(t))...); code != 1 || errs != "isopet: "+wantsCT+"; the option --ct names it\n" {
		t.Errorf("without a CT: exit %d, %s", code, errs)
	}
	var r segmentation
	runJSON(t, &r, with(ctModels(t), "--ct", ct)...)
	for _, s := range r.Slices {
		if math.Abs(s.Threshold-0.375) > 1e-6 { // of 10: a value of 3.75
			t.Errorf("slice %d: threshold %g", s.Index, s.Threshold)
		}
	}
	image, err := nifti.Read(t.Context(), scan, nil)
	if err != nil {
		t.Fatal(err)
	}
	m, _, err := nifti.ReadMask(t.Context(), mask)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range image.Data {
		if k := i / (40 * 44); (k >= 3 && k <= 8 && v > 3.75) != (m.Data[i] == 1) {
			t.Fatalf("voxel %d, with a value of %g, is %d", i, v, m.Data[i])
		}
	}
	if strings.Contains(strings.Join(r.Notes, " "), "was not used") || len(r.Slices) != 6 {
		t.Errorf("%d slices, notes %q", len(r.Slices), r.Notes)
	}
	runJSON(t, &r, with(testModels(t), "--ct", ct)...)
	if !strings.Contains(strings.Join(r.Notes, " "), ct+" was not used: the method does not see a CT.") {
		t.Errorf("a CT for networks that see none: notes %q", r.Notes)
	}
	if code, _, errs := run(with(ctModels(t), "--ct", evenCT(t, 2000))...); code != 1 || !strings.Contains(errs, "have no place in common") {
		t.Errorf("a CT of elsewhere: exit %d, %s", code, errs)
	}
}

// TestWindowNeedsCT: the window segments with such networks when a CT is open, and says so while none is.
func TestWindowNeedsCT(t *testing.T) {
	needRuntime(t)
	b := &bench{t: t, queue: make(chan func(), 1000)}
	b.App = New(func(f func()) { b.queue <- f }, Config{Device: "cpu", Threads: 1, Models: ctModels(t)})
	t.Cleanup(b.Close)
	b.Open(writeScan(t))
	b.wait()
	if b.State.Scan == nil || !b.State.Notice.Failed || !strings.EqualFold(strings.TrimSuffix(b.State.Notice.Text, "."), wantsCT) {
		t.Errorf("without a CT: %+v", b.State.Notice)
	}
	b.OpenCT(evenCT(t, 0), Modalities[1])
	b.wait()
	b.Segment(false)
	b.wait()
	if len(b.State.Slices) != 0 {
		t.Error("an MR was taken for a CT")
	}
	b.OpenCT(evenCT(t, 0), Modalities[0])
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
	b := &bench{t: t, queue: make(chan func(), 1000)}
	b.App = New(func(f func()) { b.queue <- f }, Config{Device: "cpu", Threads: 1, Models: ctModels(t)})
	t.Cleanup(b.Close)
	files := training.Files{Patient: "anna", PET: writeScan(t), Masks: []string{writeMask(t, testReference())}, CT: evenCT(t, 0)}
	folder := results(t, "")
	if err := training.WriteFiles(filepath.Join(folder, "scans.csv"), []training.Files{files}); err != nil {
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
