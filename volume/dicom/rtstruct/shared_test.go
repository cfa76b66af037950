package rtstruct

import (
	"errors"
	"io/fs"
	"testing"

	"isopet/volume"
	"isopet/volume/dicom"
)

// TestFill: a structure set of another program, drawn more finely than the voxels, against plastimatch 1.9.4:
//
//	plastimatch convert --input STS_001_RTSTRUCT/1-1.dcm --referenced-ct STS_001_FDG_PET --output-prefix out
//	x, y, z = np.nonzero(mask); len(x), x.sum(), y.sum(), z.sum()
func TestFill(t *testing.T) {
	d, err := dicom.Read("../../../../shared/data/dicom/STS_001_RTSTRUCT/1-1.dcm")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the shared DICOM files are absent")
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err := Read(d)
	if err != nil {
		t.Fatal(err)
	}
	g := volume.Grid{Dims: [3]int{128, 128, 267}, Affine: volume.Affine{{-4.6875, 0, 0, 297.65625},
		{0, -4.6875, 0, 297.65625}, {0, 0, 3.27, -881.3}, {3: 1}}}
	for i, want := range []struct {
		name       string
		n, x, y, z int
	}{{"GTV_Mass", 5095, 399774, 336995, 140289}, {"GTV_Edema", 8058, 636890, 527680, 211843}} {
		m, err := s.Fill(&s.ROIs[i], g, true)
		if err != nil {
			t.Fatal(err)
		}
		var n, x, y, z int
		for at, v := range m.Data {
			if v != 0 {
				n, x, y, z = n+1, x+at%128, y+at/128%128, z+at/128/128
			}
		}
		if s.ROIs[i].Name != want.name || n != want.n || x != want.x || y != want.y || z != want.z {
			t.Errorf("%s: %d voxels, %d, %d, %d; plastimatch has %v", s.ROIs[i].Name, n, x, y, z, want)
		}
	}
}
