package app

import (
	"path/filepath"
	"testing"

	"isopet/app/export"
	"isopet/app/remark"
	"isopet/app/session"
)

// TestRemarksAreWork: a comment for the report, as all that is filled in for it, is unsaved work that is kept, undone as it was typed, and in sessions but
// not in masks.
func TestRemarksAreWork(t *testing.T) {
	folder := t.TempDir()
	b := keeping(t, folder)
	b.Open(writeScan(t))
	b.wait()
	for _, typed := range []string{"L", "Le", "Left lobe."} {
		b.SetRemarks(remark.Remarks{Comment: typed})
	}
	if !b.Unsaved() {
		t.Fatal("a comment counts as saved")
	}
	b.autosave()
	b.wait()
	kept, err := filepath.Glob(filepath.Join(folder, "work-*"+session.Suffix))
	if err != nil || len(kept) != 1 {
		t.Fatal(kept, err)
	}
	if f, err := session.Open(kept[0]); err != nil || f.Comment != "Left lobe." {
		t.Errorf("kept is %q, %v", f.Comment, err)
	} else {
		f.Close()
	}
	if _, err := b.Export(filepath.Join(t.TempDir(), "mask.nii.gz"), export.Labels, false, nil); err != nil {
		t.Fatal(err)
	}
	b.wait()
	if !b.Unsaved() {
		t.Error("a comment counts as saved in a mask")
	}
	b.SetRemarks(remark.Remarks{Comment: "Left lobe, upper part."})
	b.Undo()
	if b.State.Comment != "Left lobe." {
		t.Errorf("the comment is %q after one step back", b.State.Comment)
	}
	b.Undo()
	if b.State.Comment != "" || b.Unsaved() {
		t.Errorf("the comment is %q when all is undone; unsaved is %v", b.State.Comment, b.Unsaved())
	}
	b.Redo()
	b.save(filepath.Join(t.TempDir(), "work.isopet"))
	if b.State.Comment != "Left lobe." || b.Unsaved() {
		t.Errorf("saved is %q; unsaved is %v", b.State.Comment, b.Unsaved())
	}
	b.SetRemarks(remark.Remarks{Comment: "Left lobe."})
	if b.Unsaved() {
		t.Error("the same comment is a change")
	}
}
