// Package apptest makes what the tests of the program have in common: a small scan, masks of it and networks that can
// be followed by hand. It knows the files of the program, but neither its state nor a window.
package apptest

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"isopet/volume"
	"isopet/volume/nifti"
)

// Grid is 40×44×12 voxels of 4×4×5 mm in LPS order: a field of view of 176 mm, which counts as a crop.
func Grid() volume.Grid {
	return volume.Grid{
		Dims:   [3]int{40, 44, 12},
		Affine: volume.Affine{{-4, 0, 0, 78}, {0, -4, 0, 86}, {0, 0, 5, -300}, {0, 0, 0, 1}},
	}
}

// Scan has a round focus at columns 25, rows 20, slices 3 to 8, on a faint ground.
func Scan() *volume.Volume {
	v := volume.NewVolume(Grid())
	for k := range v.Dims[2] {
		for j := range v.Dims[1] {
			for i := range v.Dims[0] {
				x, y, z := float64(i-25)*4, float64(j-20)*4, (float64(k)-5.5)*5
				v.Data[v.Index(i, j, k)] = float32(0.2 + 0.1*float64(i)/40 + 8*math.Exp(-(x*x+y*y+z*z)/(2*12*12)))
			}
		}
	}
	return v
}

// Reference marks what lies above 3 in the test scan.
func Reference() *volume.Mask {
	v, m := Scan(), volume.NewMask(Grid())
	for i, x := range v.Data {
		if x > 3 {
			m.Data[i] = 1
		}
	}
	return m
}

// TwoLesions is a mask of two labels in the test scan.
func TwoLesions() *volume.Mask {
	m := Reference()
	for i := range m.Data {
		if m.Data[i] != 0 && i/(40*44) > 5 {
			m.Data[i] = 4
		}
	}
	return m
}

// WriteScan writes the test scan into a folder whose name is not ASCII.
func WriteScan(t testing.TB) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "Prostata Übersicht 前列腺")
	if err := os.Mkdir(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "scän.nii.gz")
	if err := nifti.WriteVolume(path, Scan(), nifti.NewHeader(Grid())); err != nil {
		t.Fatal(err)
	}
	return path
}

func WriteMask(t testing.TB, m *volume.Mask) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mask.nii.gz")
	if err := nifti.WriteMask(path, m, nifti.NewHeader(m.Grid)); err != nil {
		t.Fatal(err)
	}
	return path
}

// WriteUnit writes the test scan as a file that names a quantity.
func WriteUnit(t testing.TB, quantity string) string {
	path := filepath.Join(t.TempDir(), "scan.nii.gz")
	if err := nifti.WriteVolume(path, Scan(), nifti.NewHeader(Grid()).WithQuantity(quantity)); err != nil {
		t.Fatal(err)
	}
	return path
}

// WriteFrames writes the test scan as three frames of four slices.
func WriteFrames(t testing.TB) string {
	path := filepath.Join(t.TempDir(), "dynamic.nii")
	if err := nifti.WriteVolume(path, Scan(), nifti.NewHeader(Grid())); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[40], b[46], b[48] = 4, 4, 3 // dim[0], dim[3], dim[4]
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// WriteLong writes the test scan with slices that are thicker, so that it is mm WriteLong along the patient.
func WriteLong(t testing.TB, mm float64) string {
	t.Helper()
	v := Scan()
	v.Affine[2][2] = mm / float64(v.Dims[2])
	path := filepath.Join(t.TempDir(), "WriteLong.nii.gz")
	if err := nifti.WriteVolume(path, v, nifti.NewHeader(v.Grid)); err != nil {
		t.Fatal(err)
	}
	return path
}

// WriteCT writes a CT of 140 HU everywhere, 0.75 to a network, that is larger than the test scan, if not moved away.
func WriteCT(t testing.TB, away float64) string {
	t.Helper()
	g := Grid()
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

// Reordered are the same voxels as a mask's in RAS+ order, and with the first two axes exchanged: what was voxel
// (i, j, k) is (nx-1-i, ny-1-j, k) and (j, i, k).
func Reordered(mask *volume.Mask) (ras, axes *volume.Mask) {
	g := mask.Grid
	ras = volume.NewMask(volume.Grid{Dims: g.Dims, Affine: g.Affine})
	axes = volume.NewMask(volume.Grid{Dims: [3]int{g.Dims[1], g.Dims[0], g.Dims[2]}, Affine: g.Affine})
	for row := range 3 {
		a := g.Affine[row]
		ras.Affine[row] = [4]float64{-a[0], -a[1], a[2], a[3] + a[0]*float64(g.Dims[0]-1) + a[1]*float64(g.Dims[1]-1)}
		axes.Affine[row] = [4]float64{a[1], a[0], a[2], a[3]}
	}
	for k := range g.Dims[2] {
		for j := range g.Dims[1] {
			for i := range g.Dims[0] {
				label := mask.Data[g.Index(i, j, k)]
				ras.Data[ras.Index(g.Dims[0]-1-i, g.Dims[1]-1-j, k)] = label
				axes.Data[axes.Index(j, i, k)] = label
			}
		}
	}
	return ras, axes
}
