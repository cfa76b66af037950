package app

import (
	"path/filepath"
	"slices"
	"testing"

	"isopet/volume"
	"isopet/volume/nifti"
)

// TestPreview: while a scan is read its slices can be looked at, of an uncompressed file the middle one first.
func TestPreview(t *testing.T) {
	for name, first := range map[string]bool{"scan.nii": true, "scan.nii.gz": false} {
		b := newBench(t)
		g := volume.Grid{Dims: [3]int{256, 256, 40},
			Affine: volume.Affine{{-1, 0, 0, 0}, {0, -1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}}}
		v := volume.NewVolume(g)
		for i := range v.Data {
			v.Data[i] = float32(i / (256 * 256))
		}
		path := filepath.Join(t.TempDir(), name)
		if err := nifti.WriteVolume(path, v, nifti.NewHeader(g)); err != nil {
			t.Fatal(err)
		}
		var seen []int
		b.OnChange = func(c Change) {
			p := b.State.Preview
			if !c.Has(ChangedPreview) || p == nil {
				return
			}
			if p.Plane != volume.Axial || p.Slices != 40 || slices.Min(p.Slice.Pix) != float32(p.Index) ||
				slices.Max(p.Slice.Pix) != float32(p.Index) {
				t.Errorf("%s: slice %d of %v holds %v", name, p.Index, p.Plane, p.Slice.Pix[0])
			}
			seen = append(seen, p.Index)
		}
		b.Open(path)
		b.wait()
		if len(seen) == 0 || first && !slices.Equal(seen, []int{20}) || !slices.IsSorted(seen) {
			t.Errorf("%s: the slices seen are %v", name, seen)
		}
		if b.State.Preview != nil || b.State.Scan == nil {
			t.Errorf("%s: the preview outlives the reading", name)
		}
	}
}
