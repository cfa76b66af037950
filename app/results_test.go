package app

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"isopet/app/filekind"
	"isopet/app/reference"
	"isopet/inference"
	"isopet/training/cohort"
	"isopet/training/experiment"
	"isopet/training/pathtext"
	"isopet/volume"
	"isopet/volume/nifti"
)

// results writes the folder of an experiment on one patient, whose scan lies at scan with two masks.
func results(t *testing.T, scan string, masks ...string) string {
	t.Helper()
	folder := t.TempDir()
	table := "repeat,fold,patient,slice,method,threshold,optimal,dice\n" +
		"1,1,anna,4,threshold,0.5,0.4,0.9\n1,1,anna,6,suvmax41,0.45,0.4,0.95\n"
	if err := os.WriteFile(filepath.Join(folder, "dice.csv"), []byte(table), 0o666); err != nil {
		t.Fatal(err)
	}
	if scan != "" {
		if err := cohort.WriteTable(filepath.Join(folder, "scans.csv"),
			[]cohort.Files{{Patient: "anna", PET: scan, Masks: masks}}); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// TestResultsOpenSlices: a row of an experiment's results opens its scan with all its masks at its slice, outlined
// there with the row's method; a second one only goes to another slice.
func TestResultsOpenSlices(t *testing.T) {
	b := offline(t)
	whole := testReference()
	halves := [2]*volume.Mask{volume.NewMask(whole.Grid), volume.NewMask(whole.Grid)}
	for i, v := range whole.Data {
		halves[i%2].Data[i] = v
	}
	scan := writeScan(t)
	folder := results(t, scan, writeMask(t, halves[0]), writeMask(t, halves[1]))
	b.OpenResults(filepath.Join(folder, "dice.csv"))
	b.wait()
	r := b.State.Results
	if r == nil || r.Folder != folder || len(r.Rows) != 2 || b.State.Notice.Failed {
		t.Fatalf("%+v, %q", r, b.State.Notice.Text)
	}
	row := r.Rows[1]
	if !b.OpensScan(row) {
		t.Error("the scan counts as open")
	}
	b.OpenRow(row)
	b.wait()
	s := &b.State
	if s.Scan.Path != scan || s.Reference == nil || string(s.Reference.Mask.Data) != string(whole.Data) {
		t.Fatalf("open is %s with %+v; %q", s.Scan.Path, s.Reference, s.Notice.Text)
	}
	if at := s.View.Index(s.Scan.Layouts[volume.Axial]); at != 6 || s.Setup.Method != "percent" ||
		s.Setup.Parameter != 41 || s.Slices[6] == nil {
		t.Errorf("at slice %d with %s %g, outlined %v", at, s.Setup.Method, s.Setup.Parameter, s.SliceIndexes())
	}
	for index, n := range s.Reference.Voxels {
		if (n > 0) != (s.Slices[index] != nil) {
			t.Errorf("slice %d: %d voxels annotated, outlined %v", index, n, s.Slices[index] != nil)
		}
	}
	// A session brings all of the annotation back.
	session := filepath.Join(t.TempDir(), "a.isopet")
	if _, err := b.SaveSession(session, false, nil); err != nil {
		t.Fatal(err)
	}
	b.wait()
	c := offline(t)
	c.Open(session)
	c.wait()
	if c.State.Reference == nil || string(c.State.Reference.Mask.Data) != string(whole.Data) ||
		c.State.Reference.Name != s.Reference.Name {
		t.Errorf("the session brings back %+v; %q", c.State.Reference, c.State.Notice.Text)
	}
	if b.OpensScan(r.Rows[0]) {
		t.Error("the scan counts as another")
	}
	row.Slice = 4
	if job := b.OpenRow(row); job != nil || s.View.Index(s.Scan.Layouts[volume.Axial]) != 4 {
		t.Error("the second row was not gone to")
	}

	if err := os.Remove(scan); err != nil {
		t.Fatal(err)
	}
	b.CloseReference()
	b.OpenRow(row)
	b.wait()
	if !s.Notice.Failed || !strings.Contains(s.Notice.Text, "scän.nii.gz of patient anna cannot be read") {
		t.Errorf("notice %q", s.Notice.Text)
	}
	b.CloseResults()
	if s.Results != nil {
		t.Error("the results are still open")
	}
}

// TestRowsBringTheirNetworks: a point of the results is outlined by the networks that it was scored with, and where
// they are not there that is said.
func TestRowsBringTheirNetworks(t *testing.T) {
	b := newBench(t)
	scan := writeScan(t)
	folder := results(t, scan, writeMask(t, testReference()))
	unit := filepath.Join(folder, "repeat_1", "fold_1")
	row := b.openFirstRow(folder)
	s := &b.State
	usual := s.Slices[4].Predicted()
	if s.Setup.Networks != "" || !strings.Contains(s.Notice.Text, "does not hold the networks of repeat 1, test set "+
		"1") {
		t.Errorf("networks of %q, %q", s.Setup.Networks, s.Notice.Text)
	}

	if err := os.CopyFS(unit, os.DirFS(testNetworks(t, 0.05))); err != nil {
		t.Fatal(err)
	}
	b.OpenRow(row)
	b.wait()
	if got := s.Slices[4].Predicted(); s.Setup.Networks != unit || math.Abs(usual-got-0.25) > 1e-6 {
		t.Errorf("networks of %q predict %g, those of the program %g", s.Setup.Networks, got, usual)
	}
	other := newBench(t)
	other.Open(b.save(filepath.Join(t.TempDir(), "a.isopet")))
	other.wait()
	if other.State.Setup.Networks != unit {
		t.Errorf("the session has the networks of %q", other.State.Setup.Networks)
	}
	b.UseNetworks("")
	b.Segment(false)
	b.wait()
	if got := s.Slices[4].Predicted(); got != usual {
		t.Errorf("the program's networks predict %g, want %g", got, usual)
	}
	b.Undo()
	if s.Setup.Networks != unit {
		t.Errorf("undone, the networks are those of %q", s.Setup.Networks)
	}
	if err := os.RemoveAll(unit); err != nil {
		t.Fatal(err)
	}
	b.Segment(false)
	b.wait()
	if n := s.Notice; !n.Failed || !strings.Contains(n.Text, unit) {
		t.Errorf("without the folder: %q", n.Text)
	}
	b.Open(scan)
	b.wait()
	if s.Setup.Networks != "" || s.Slices[4] == nil || s.Slices[4].Predicted() != usual {
		t.Errorf("another scan has the networks of %q", s.Setup.Networks)
	}
}

// TestRowsOfAFurtherPreset: a point of a preset beside the first is outlined by its method and by that preset's networks.
func TestRowsOfAFurtherPreset(t *testing.T) {
	b := newBench(t)
	folder := results(t, writeScan(t), writeMask(t, testReference()))
	row := b.openFirstRow(folder)
	own := filepath.Join(folder, "repeat_1", "fold_1", "notebook")
	if err := os.CopyFS(own, os.DirFS(testNetworks(t, 0.05))); err != nil {
		t.Fatal(err)
	}
	method := row.Method
	row.Method += "-notebook"
	b.OpenRow(row)
	b.wait()
	if s := b.State.Setup; s.Networks != own || s.Method != method {
		t.Errorf("it is outlined by %s with the networks of %q", s.Method, s.Networks)
	}
}

// TestResultsAreLocated: results that do not say where the scans are take a cohort that holds them.
func TestResultsAreLocated(t *testing.T) {
	b := offline(t)
	b.OpenResults(results(t, ""))
	b.wait()
	row := b.State.Results.Rows[0]
	if b.OpenRow(row) != nil || !strings.Contains(b.State.Notice.Text, "does not say where the scan of patient anna "+
		"is") {
		t.Errorf("notice %q", b.State.Notice.Text)
	}
	scan, mask := writeScan(t), writeMask(t, testReference())
	table := filepath.Join(t.TempDir(), "cohort.csv")
	for _, test := range []struct{ patient, want string }{{"bert", "does not hold patient anna"}, {"anna", ""}} {
		if err := cohort.WriteTable(table, []cohort.Files{{Patient: test.patient, PET: scan,
			Masks: []string{mask}}}); err != nil {
			t.Fatal(err)
		}
		before := b.State.Notice.Number
		b.LocateResults(table)
		b.wait()
		if failed := b.State.Notice.Number > before; failed != (test.want != "") ||
			!strings.Contains(b.State.Notice.Text, test.want) {
			t.Errorf("%s: %q", test.patient, b.State.Notice.Text)
		}
	}
	b.OpenRow(row)
	b.wait()
	if b.State.Scan.Path != scan || b.State.Setup.Slices.Which != inference.SliceRange {
		t.Errorf("open is %s", b.State.Scan.Path)
	}
	row.Slice = 300 // as if of a longer scan
	b.CloseReference()
	open := b.State.Scan
	b.OpenRow(row)
	b.wait()
	if b.State.Scan != open || !strings.Contains(b.State.Notice.Text, "has 12 slices and so not slice 300 of the "+
		"results") {
		t.Errorf("a slice that is not there: %q", b.State.Notice.Text)
	}
	if filekind.IsResults(t.TempDir()) || !filekind.IsResults(b.State.Results.Folder) {
		t.Error("folders are not told apart")
	}
	b.OpenResults(t.TempDir())
	b.wait()
	if !b.State.Notice.Failed || b.State.Results == nil {
		t.Errorf("an empty folder: %q", b.State.Notice.Text)
	}
}

// openFirstRow opens a folder of results and the slice of its first row.
func (b *bench) openFirstRow(folder string) experiment.Row {
	b.t.Helper()
	b.OpenResults(folder)
	b.wait()
	row := b.State.Results.Rows[0]
	b.OpenRow(row)
	b.wait()
	return row
}

// TestResultsOfOddNames: a patient whose name is no UTF-8, and of whose masks not every label is tumour, opens at his
// slice; the annotation holds what is tumour, also when the session is opened again.
func TestResultsOfOddNames(t *testing.T) {
	b := offline(t)
	folder := filepath.Join(t.TempDir(), "M\xfcller")
	if err := os.Mkdir(folder, 0o777); err != nil {
		t.Skipf("this file system has no such names: %v", err)
	}
	scan, mask := filepath.Join(folder, "pet.nii.gz"), filepath.Join(folder, "mask.nii.gz")
	labels := testReference()
	for i, v := range labels.Data {
		if k := i / (labels.Dims[0] * labels.Dims[1]); v != 0 && k%2 == 0 {
			labels.Data[i] = 2
		}
	}
	if err := errors.Join(nifti.WriteVolume(scan, testScan(), nifti.NewHeader(testGrid())),
		nifti.WriteMask(mask, labels, nifti.NewHeader(testGrid()))); err != nil {
		t.Fatal(err)
	}
	results := t.TempDir()
	table := "repeat,fold,patient,slice,method,threshold,optimal,dice\n1,1,M\\xfcller,4,suvmax41,0.45,0.4,0.95\n"
	if err := os.WriteFile(filepath.Join(results, "dice.csv"), []byte(table), 0o666); err != nil {
		t.Fatal(err)
	}
	files := cohort.Files{Patient: pathtext.Encode("M\xfcller"), PET: scan, Masks: []string{mask}, Labels: []int{2}}
	if err := cohort.WriteTable(filepath.Join(results, "scans.csv"), []cohort.Files{files}); err != nil {
		t.Fatal(err)
	}
	row := b.openFirstRow(results)
	if row.Patient != `M\xfcller` || b.State.Scan == nil || b.State.Scan.Path != scan || b.OpensScan(row) {
		t.Fatalf("row of %s; %q", row.Patient, b.State.Notice.Text)
	}
	check := func(what string, r *reference.Reference) {
		t.Helper()
		n := 0
		for i, v := range r.Mask.Data {
			if (v != 0) != (labels.Data[i] == 2) {
				n++
			}
		}
		if n > 0 {
			t.Errorf("%s: %d voxels are annotated otherwise", what, n)
		}
	}
	check("opened", b.State.Reference)
	b.LoadReference(mask) // with all its labels
	b.wait()
	if !b.OpensScan(row) {
		t.Error("an annotation with other labels counts as that of the results")
	}
	b.OpenRow(row)
	b.wait()
	check("opened anew", b.State.Reference)
	session := filepath.Join(t.TempDir(), "a.isopet")
	if _, err := b.SaveSession(session, false, nil); err != nil {
		t.Fatal(err)
	}
	b.wait()
	again := offline(t)
	again.openSession(session, "")
	again.wait()
	if again.State.Scan == nil || again.State.Scan.Path != scan || again.State.Reference == nil {
		t.Fatalf("the session does not open: %q", again.State.Notice.Text)
	}
	check("opened again", again.State.Reference)
}
