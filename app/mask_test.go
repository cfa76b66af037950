package app

import (
	"path/filepath"
	"strings"
	"testing"

	"isopet/app/apptest"
	"isopet/volume"
	"isopet/volume/nifti"
)

// TestSoftMasks: an annotation is cut at one half, and a scan is none.
func TestSoftMasks(t *testing.T) {
	scan := writeScan(t)
	voxels := 0
	put := func(value func(label uint8) float32) string {
		v := volume.NewVolume(testGrid())
		for i, label := range twoLesions().Data {
			v.Data[i] = value(label)
			voxels += min(int(label), 1)
		}
		path := filepath.Join(t.TempDir(), "soft.nii.gz")
		if err := nifti.WriteVolume(path, v, nifti.NewHeader(testGrid())); err != nil {
			t.Fatal(err)
		}
		return path
	}
	soft := put(func(label uint8) float32 { return map[uint8]float32{0: 0.25, 1: 0.5, 4: 0.75}[label] })
	b := opened(t)
	b.LoadReference(soft)
	b.wait()
	if r := b.State.Reference; r == nil || r.Overlap.TP+r.Overlap.FN != voxels || len(r.Warnings) != 1 ||
		!strings.HasPrefix(r.Warnings[0], "soft.nii.gz: The mask is soft") {
		t.Errorf("the window takes %+v; %q", r, b.State.Notice.Text)
	}
	b.LoadReference(scan)
	b.wait()
	if !b.State.Notice.Failed || !strings.Contains(b.State.Notice.Text, "is no mask") ||
		b.State.Reference.Path != soft {
		t.Errorf("a scan for an annotation: %q", b.State.Notice.Text)
	}

}

// TestReordered: masks of the same voxels, stored in another order, count as if they were stored in the scan's.
func TestReordered(t *testing.T) {
	mask := twoLesions()
	g := testGrid()
	ras, axes := apptest.Reordered(mask)
	write := func(m *volume.Mask) string {
		path := filepath.Join(t.TempDir(), "m.nii.gz")
		if err := nifti.WriteMask(path, m, nifti.NewHeader(m.Grid)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	voxels := 0
	for _, label := range mask.Data {
		voxels += min(int(label), 1)
	}
	for _, other := range []string{write(ras), write(axes)} {
		b := opened(t)
		b.LoadReference(other)
		b.wait()
		if r := b.State.Reference; r == nil || r.Overlap.TP+r.Overlap.FN != voxels ||
			r.Mask.Data[g.Index(25, 20, 5)] != 1 || r.Labels.Grid != b.State.Scan.Grid {
			t.Errorf("the window takes %+v; %q", r, b.State.Notice.Text)
		}
	}
}
