package app

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"isopet/volume"
	"isopet/volume/paint"
)

// smallDisk is a real disk of 256 kB.
func smallDisk(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=256k"); err != nil {
		t.Skip("only root can mount a disk to fill: ", err)
	}
	t.Cleanup(func() { syscall.Unmount(folder, 0) })
	return folder
}

// fill leaves no room on a disk.
func fill(t *testing.T, folder string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, "others"), make([]byte, 300<<10), 0o600); err != nil &&
		!errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
}

// TestStateDiskIsFull: what was kept before the disk was full stays good, it is said once that no more is kept, and all
// is kept again once there is room.
func TestStateDiskIsFull(t *testing.T) {
	disk := smallDisk(t)
	b := keeping(t, filepath.Join(disk, "state"))
	b.Open(writeScan(t))
	b.wait()
	stroke := func(col float64) {
		b.BeginStroke(Brush{Radius: 9}, Spot{volume.Axial, 5, paint.Point{Col: col, Row: 6}})
		b.Stroke(Spot{volume.Axial, 5, paint.Point{Col: col + 3, Row: 9}})
		b.EndStroke()
	}
	stroke(4)
	kept := bytes.Clone(b.State.Mask.Data)
	fill(t, disk)
	// What is on the disk by now has a little room in its last page.
	before := b.State.Notice.Number
	for col := 8.0; col < 38; col += 0.25 {
		stroke(col)
	}
	b.autosave()
	b.wait()
	stroke(9)
	if n := b.State.Notice; n.Number != before+1 || !n.Failed || !strings.Contains(n.Text, "cannot be kept") {
		t.Errorf("%d notices, the last is %q", n.Number-before, n.Text)
	}
	c := afterCrash(t, b.autosaver.store.Folder)
	for at, label := range kept {
		if label != 0 && c.State.Mask.Data[at] != label {
			t.Fatal("what was kept before is lost")
		}
	}
	if err := os.Remove(filepath.Join(disk, "others")); err != nil {
		t.Fatal(err)
	}
	b.autosave()
	b.wait()
	stroke(12)
	afterCrash(t, b.autosaver.store.Folder).equals("with room again", b)
}

// TestStateFolderIsReadOnly is said once; work goes on, and nothing is left of it.
func TestStateFolderIsReadOnly(t *testing.T) {
	disk := smallDisk(t)
	if err := syscall.Mount("", disk, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	b := keeping(t, filepath.Join(disk, "state"))
	b.Open(writeScan(t))
	b.wait()
	before := b.State.Notice.Number
	for i := range 5 {
		b.SetThreshold(5, 0.2+0.1*float64(i))
		b.Seal()
	}
	b.autosave()
	b.wait()
	if n := b.State.Notice; n.Number != before+1 || !strings.Contains(n.Text, "read-only") {
		t.Errorf("%d notices, the last is %q", n.Number-before, n.Text)
	}
	if b.State.Slices[5].Threshold < 0.59 || !b.Unsaved() {
		t.Error("the work is lost")
	}
}

// TestSessionOnAFullDisk: the session that was there stays, the work stays unsaved and kept, and what was to follow
// does not.
func TestSessionOnAFullDisk(t *testing.T) {
	disk, folder := smallDisk(t), t.TempDir()
	b := keeping(t, folder)
	b.Open(writeScan(t))
	b.wait()
	b.SetThreshold(5, 0.3)
	path := b.save(filepath.Join(disk, "work.isopet"))
	was, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, disk)
	b.SetThreshold(4, 0.35)
	if _, err := b.SaveSession(path, true, func() { t.Error("what was to follow the save is done") }); err != nil {
		t.Fatal(err)
	}
	b.wait()
	if n := b.State.Notice; !n.Failed || !strings.Contains(n.Text, "make room") {
		t.Errorf("it says %q", n.Text)
	}
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, was) {
		t.Errorf("the session that was there is lost: %v", err)
	}
	if !b.Unsaved() {
		t.Error("the work counts as saved")
	}
	afterCrash(t, folder).equals("not saved", b)
}
