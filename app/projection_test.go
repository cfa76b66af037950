package app

import (
	"math"
	"path/filepath"
	"testing"

	"isopet/app/projection"
	"isopet/volume"
	"isopet/volume/nifti"
)

func TestProjectionTurns(t *testing.T) {
	b := opened(t)
	var s volume.Slice[float32]
	if b.Projection(0, &s) {
		t.Fatal("it is there before it was computed")
	}
	b.wait()
	for _, turn := range []int{0, 90, 180, 270, 357, -3} {
		if !b.Projection(turn, &s) {
			t.Fatalf("%d°: not computed", turn)
		}
		b.SetView(b.State.View.Turned((projection.Turned(turn, 0) - b.State.View.Turn) / projection.Step))
		largest := 0
		for i, v := range s.Pix {
			if v > s.Pix[largest] || s.Pix[largest] != s.Pix[largest] {
				largest = i
			}
		}
		if float64(s.Pix[largest]) != b.State.Scan.Max {
			t.Errorf("%d°: the largest value is %v, that of the scan %v", turn, s.Pix[largest], b.State.Scan.Max)
		}
		// A click on it goes there, and the cross-hair lies on it.
		b.PickProjected(largest%s.Cols, largest/s.Cols)
		c := b.State.View.Cursor
		if v := b.State.Scan.Data[b.State.Scan.Index(c[0], c[1], c[2])]; float64(v) != b.State.Scan.Max {
			t.Errorf("%d°: the cursor went to a voxel of %v", turn, v)
		}
		col, row, ok := b.InProjection()
		if !ok || math.Abs(col-float64(largest%s.Cols)) > 1.5 || math.Abs(row-float64(largest/s.Cols)) > 0.5 {
			t.Errorf("%d°: the cross-hair is at %v, %v and the pixel at %d, %d", turn, col, row, largest%s.Cols,
				largest/s.Cols)
		}
	}
}

func TestAnotherScanHasOtherProjections(t *testing.T) {
	b := opened(t)
	var s volume.Slice[float32]
	b.Projection(0, &s)
	other := testScan()
	other.Affine[0][0] = -3
	path := filepath.Join(t.TempDir(), "other.nii.gz")
	if err := nifti.WriteVolume(path, other, nifti.NewHeader(other.Grid)); err != nil {
		t.Fatal(err)
	}
	b.Open(path) // while they are computed
	b.wait()
	if b.Projection(0, &s) {
		t.Error("the projection is the other scan's")
	}
	b.wait()
	if !b.Projection(0, &s) || s.Dx != 3 {
		t.Errorf("pixels of %v mm", s.Dx)
	}
}
