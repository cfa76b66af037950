package app

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"isopet/app/scan"
	"isopet/app/units"
	"isopet/app/view"
	"isopet/volume"
	"isopet/volume/nifti"
)

// writeCT writes a CT whose values are 2 x + 3 y + 5 z of the world, on an oblique grid around a place.
func writeCT(t *testing.T, x, y, z float64) string {
	t.Helper()
	g := volume.Grid{
		Dims:   [3]int{80, 90, 70},
		Affine: volume.Affine{{1.9, 0.2, 0, x - 80}, {-0.2, 1.9, 0.1, y - 80}, {0, -0.1, 2, z - 66}, {0, 0, 0, 1}},
	}
	v := volume.NewVolume(g)
	for k := range g.Dims[2] {
		for j := range g.Dims[1] {
			for i := range g.Dims[0] {
				p := g.Affine.Apply([3]float64{float64(i), float64(j), float64(k)})
				v.Data[g.Index(i, j, k)] = float32(2*p[0] + 3*p[1] + 5*p[2])
			}
		}
	}
	path := filepath.Join(t.TempDir(), "ct ü.nii.gz")
	if err := nifti.WriteVolume(path, v, nifti.NewHeader(g)); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestCTLiesWhereItsAffineSays: a linear function of the world is the same function on the PET's slices.
func TestCTLiesWhereItsAffineSays(t *testing.T) {
	b := opened(t)
	b.OpenCT(writeCT(t, 0, 0, -270), scan.Modalities[0])
	b.wait()
	ct := b.State.CT
	if ct == nil || ct.Unit != units.HU || b.State.View.LowCT != -160 || b.State.View.Blend != 0.5 {
		t.Fatalf("the CT is %+v, the notice %q", ct, b.State.Notice.Text)
	}
	for p := range volume.Plane(3) {
		l := b.State.Scan.Layouts[p]
		var s volume.Slice[float32]
		index := l.Slices / 2
		ct.Slice(l, p, index, &s)
		fine := s.Cols / l.Cols
		if fine < 2 {
			t.Errorf("%v: the CT of 1.9 mm is shown in pixels of %v mm", p, s.Dx)
		}
		inside := 0
		for i, got := range s.Pix {
			col, row := (float64(i%s.Cols)+0.5)/float64(fine)-0.5, (float64(i/s.Cols)+0.5)/float64(fine)-0.5
			at := view.MapVoxelToWorld(b.State.Scan.Grid, view.MapPixelToVoxel(l, col, row, index))
			if got == got {
				inside++
				// Within the outer half of the CT's edge voxels the function stands still.
				if want := 2*at[0] + 3*at[1] + 5*at[2]; math.Abs(float64(got)-want) > 10 {
					t.Fatalf("%v: at %v the CT is %v, want %v", p, at, got, want)
				}
			}
		}
		if inside < len(s.Pix)/2 {
			t.Errorf("%v: only %d of %d pixels are covered", p, inside, len(s.Pix))
		}
	}
	b.ShowCT(nil)
	if b.State.CT != nil {
		t.Error("the CT is still there")
	}
}

func TestCTElsewhereIsRefused(t *testing.T) {
	b := opened(t)
	b.OpenCT(writeCT(t, 0, 0, 3000), scan.Modalities[0])
	b.wait()
	if n := b.State.Notice; b.State.CT != nil || !n.Failed ||
		!strings.Contains(n.Text, "ct ü.nii.gz and scän.nii.gz have no place in common") {
		t.Errorf("the notice is %+v", n)
	}
	b.OpenCT(filepath.Join(t.TempDir(), "none.nii"), scan.Modalities[0])
	b.wait()
	if n := b.State.Notice; !n.Failed || !strings.Contains(n.Text, "none.nii") {
		t.Errorf("the notice is %+v", n)
	}
}

func TestMRHasNoUnit(t *testing.T) {
	b := opened(t)
	b.OpenCT(writeCT(t, 0, 0, -270), scan.Modalities[1])
	b.wait()
	if ct := b.State.CT; ct == nil || ct.Unit != units.Unknown || !(b.State.View.HighCT > b.State.View.LowCT) {
		t.Errorf("the MR is %+v, shown from %v to %v", ct, b.State.View.LowCT, b.State.View.HighCT)
	}
	b.Open(writeScan(t))
	b.wait()
	if b.State.CT != nil {
		t.Error("another scan keeps the MR")
	}
}

// TestMRWithoutNumbers is nothing to see, but neither in the way of the session.
func TestMRWithoutNumbers(t *testing.T) {
	b := offline(t)
	v := volume.NewVolume(testGrid())
	for i := range v.Data {
		v.Data[i] = float32(math.NaN())
	}
	path := filepath.Join(t.TempDir(), "mr.nii.gz")
	if err := nifti.WriteVolume(path, v, nifti.NewHeader(testGrid())); err != nil {
		t.Fatal(err)
	}
	b.OpenCT(path, scan.Modalities[1])
	b.wait()
	if b.State.CT == nil || !(b.State.View.HighCT > b.State.View.LowCT) {
		t.Fatalf("window from %v to %v; %q", b.State.View.LowCT, b.State.View.HighCT, b.State.Notice.Text)
	}
	b.save(filepath.Join(t.TempDir(), "a.isopet"))
}
