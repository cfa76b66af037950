package app

import (
	"path/filepath"
	"testing"

	"isopet/app/export"
	"isopet/app/job"
	"isopet/app/report"
	"isopet/app/scan"
	"isopet/volume"
	"isopet/volume/paint"
)

// Jobs end while something else has begun. None of these may cost work.

// TestStrokeIsNotTidiedAway: pressing the brush is the beginning of an edit, and cancels what tidies up the lesion.
func TestStrokeIsNotTidiedAway(t *testing.T) {
	b := offline(t)
	l := b.State.Scan.Layouts[volume.Axial]
	at := func(col float64) Spot { return Spot{volume.Axial, 5, paint.Point{Col: col, Row: 20}} }
	// An island between the lesion and the left edge, so that the stroke lies in the box of what is tidied up.
	b.BeginStroke(Brush{Radius: 4}, at(2))
	b.EndStroke()
	for _, begin := range []func() *job.Job{b.KeepLargest, func() *job.Job { return b.Smooth(3) }} {
		begin()
		b.BeginStroke(Brush{Radius: 2}, at(8))
		b.Stroke(at(9))
		b.wait()
		b.EndStroke()
		for _, col := range []int{2, 8, 9} {
			if b.State.Mask.Data[l.Offset(col, 20, 5)] != 1 {
				t.Errorf("what was drawn at column %d is gone", col)
			}
		}
		b.Undo()
	}
}

// TestFilesDoNotReplaceEachOther: a second file to be written does not stop the first, and both are.
func TestFilesDoNotReplaceEachOther(t *testing.T) {
	b := offline(t)
	folder := t.TempDir()
	path := func(name string) string { return filepath.Join(folder, name) }
	if _, err := b.Export(path("mask.nii.gz"), export.Mask, false, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Export(path("labels.nii.gz"), export.Labels, false, nil); err != nil {
		t.Fatal(err)
	}
	for _, value := range []float64{0.3, 0.6} { // the second is what the file is to hold
		b.SetThreshold(5, value)
		if _, err := b.SaveSession(path("work.isopet"), true, nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.SaveReport(path("report.pdf"), report.Look{}, false, nil); err != nil {
		t.Fatal(err)
	}
	b.wait()
	if got := files(t, folder); len(got) != 6 || b.Unsaved() { // two masks with what is said beside them
		t.Errorf("written are %v, unsaved is %v", got, b.Unsaved())
	}
	b.Open(path("work.isopet"))
	b.wait()
	if got := b.State.Slices[5].Threshold; got != 0.6 {
		t.Errorf("the session holds the threshold %v", got)
	}
}

// TestSavedWhenAnotherScanIsOpen: a file that is finished only when another scan is open says nothing of the work on
// that one, nor is it that one's session.
func TestSavedWhenAnotherScanIsOpen(t *testing.T) {
	b := offline(t)
	b.SetThreshold(5, 0.3)
	folder := t.TempDir()
	for _, save := range []func() error{
		func() error { _, err := b.SaveSession(filepath.Join(folder, "a.isopet"), false, nil); return err },
		func() error {
			_, err := b.Export(filepath.Join(folder, "a.nii.gz"), export.Labels, false, nil)
			return err
		},
	} {
		if err := save(); err != nil {
			t.Fatal(err)
		}
		other := &scan.Scan{Volume: testScan(), Name: "other", Frames: 1}
		b.begin(other.Prepare())
		b.BeginStroke(Brush{Radius: 4}, Spot{Plane: volume.Axial, Slice: 5})
		b.EndStroke()
		b.wait()
		if b.State.Session != "" || !b.Unsaved() {
			t.Errorf("the session is %q, unsaved is %v", b.State.Session, b.Unsaved())
		}
		b.Undo()
		if b.Unsaved() {
			t.Error("a scan that was not touched counts as unsaved")
		}
	}
	if got := files(t, folder); len(got) != 3 { // with what is said beside the mask
		t.Errorf("written are %v", got)
	}
}

// TestNothingIsKeptOfWorkThatIsSettled: work that is being kept when there is nothing to keep any more leaves no file
// and no complaint.
func TestNothingIsKeptOfWorkThatIsSettled(t *testing.T) {
	b := offline(t)
	b.autosaver.store.Folder = t.TempDir()
	b.SetThreshold(5, 0.3)
	b.autosave()
	b.Undo()
	b.autosave()
	b.wait()
	if b.State.Notice.Failed {
		t.Error(b.State.Notice.Text)
	}
	if got := files(t, b.autosaver.store.Folder); len(got) > 0 {
		t.Errorf("left are %v", got)
	}
}

// TestPressedStrokeIsWritten: what a brush that is still pressed has drawn belongs to what is written.
func TestPressedStrokeIsWritten(t *testing.T) {
	b := offline(t)
	folder, before := t.TempDir(), b.State.LesionVoxels(1)
	l := b.State.Scan.Layouts[volume.Axial]
	for index, path := range []string{filepath.Join(folder, "m.nii"), filepath.Join(folder, "r.pdf")} {
		b.BeginStroke(Brush{Radius: 1}, Spot{volume.Axial, index * (l.Slices - 1), paint.Point{Col: 2, Row: 2}})
		var err error
		if index == 0 {
			_, err = b.Export(path, export.Mask, false, nil)
		} else {
			_, err = b.SaveReport(path, report.Look{}, false, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
		b.wait()
		if b.State.LesionVoxels(1) != before+index+1 {
			t.Errorf("the lesion has %d voxels, want %d", b.State.LesionVoxels(1), before+index+1)
		}
	}
	if n := values(t, filepath.Join(folder, "m.nii"))[1]; n != before+1 {
		t.Errorf("the mask holds %d voxels, want %d", n, before+1)
	}
}

// TestAfterWriting: what is to come after files were written comes after all of them, and at once where there are none.
func TestAfterWriting(t *testing.T) {
	b := offline(t)
	called := 0
	b.AfterWriting(func() { called++ })
	if called != 1 {
		t.Fatal("nothing is written, but it waits")
	}
	folder := t.TempDir()
	for _, name := range []string{"one.isopet", "two.isopet"} {
		if _, err := b.SaveSession(filepath.Join(folder, name), false, nil); err != nil {
			t.Fatal(err)
		}
	}
	b.AfterWriting(func() {
		called++
		if got := files(t, folder); len(got) != 2 || b.Unsaved() {
			t.Errorf("written are %v, unsaved is %v", got, b.Unsaved())
		}
	})
	if called != 1 {
		t.Fatal("it does not wait")
	}
	for called < 2 {
		(<-b.queue)()
	}
}
