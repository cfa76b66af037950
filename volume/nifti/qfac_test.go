package nifti

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gonii "github.com/okieraised/gonii/pkg/nifti"

	"isopet/volume"
)

// TestQfac: of a qfac that is neither 1 nor -1 the format makes 1 and leaves the qform in force, for every way to store
// a scan. The affines are nibabel 5's, of headers with pixdim 2 3 4, offset 5 6 7 and quatern_d 1, 0 or the quaternion
// 0.1 0.2 0.3, whose pixdim[0] is 0, NaN, 2 or -0.5: nibabel.load(f).affine.
func TestQfac(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	turns := []struct {
		b, c, d float32
		affine  volume.Affine
	}{
		{0, 0, 1, volume.Affine{{-2, 0, 0, 5}, {0, -3, 0, 6}, {0, 0, 4, 7}, {3: 1}}},
		{0, 0, 0, volume.Affine{{2, 0, 0, 5}, {0, 3, 0, 6}, {0, 0, 4, 7}, {3: 1}}},
		{0.1, 0.2, 0.3, volume.Affine{{1.48, -1.54925133, 1.72377896, 5}, {1.19283422, 2.4, -0.26188948, 6},
			{-0.62188948, 0.91641711, 3.6, 7}, {3: 1}}},
	}
	for _, qfac := range []float64{0, nan, inf, 2, -0.5, 1e-30} {
		for _, turn := range turns {
			for _, sform := range []int16{0, 1} {
				h1 := header1()
				h1.Pixdim[0] = float32(qfac)
				h1.SformCode, h1.QformCode = sform, 2
				h1.QuaternB, h1.QuaternC, h1.QuaternD = turn.b, turn.c, turn.d
				h1.QoffsetX, h1.QoffsetY, h1.QoffsetZ = 5, 6, 7
				for row, to := range []*[4]float32{&h1.SrowX, &h1.SrowY, &h1.SrowZ} {
					for col := range to {
						to[col] = float32(turn.affine[row][col])
					}
				}
				h2 := header2()
				h2.Pixdim[0], h2.SformCode, h2.QformCode = qfac, int32(sform), 2
				h2.QuaternB, h2.QuaternC, h2.QuaternD = float64(turn.b), float64(turn.c), float64(turn.d)
				h2.QoffsetX, h2.QoffsetY, h2.QoffsetZ = 5, 6, 7
				h2.SrowX, h2.SrowY, h2.SrowZ = turn.affine[0], turn.affine[1], turn.affine[2]
				for _, order := range []binary.ByteOrder{little, big} {
					for version, h := range []any{&h1, &h2} {
						for _, name := range []string{"scan.nii", "scan.nii.gz", "scan.hdr"} {
							img := readQfac(t, order, h, name)
							if mm := apart(img.Dims, img.Affine, turn.affine); mm > 1e-5 {
								t.Errorf("qfac %g, version %d, %v, %s, sform %d: %v, nibabel has %v", qfac, version+1,
									order, name, sform, img.Affine, turn.affine)
							}
							if len(img.Problems) == 0 || !strings.Contains(img.Problems[0].String(),
								"mirrored (qfac is") ||
								slices.ContainsFunc(img.Problems[1:],
									func(p Problem) bool { return p.Level >= Warning }) {
								t.Errorf("qfac %g: %v, want one problem of the qfac", qfac, img.Problems)
							}
							if name == "scan.nii" { // the others have the same header
								masked(t, img, int(sform), turn.affine)
							}
						}
					}
				}
			}
		}
	}
}

// readQfac reads what a header describes, from a file of a name, or a pair.
func readQfac(t *testing.T, order binary.ByteOrder, h any, name string) *Image {
	t.Helper()
	b := build(order, h, stored)
	path := filepath.Join(t.TempDir(), name)
	if strings.HasSuffix(name, ".hdr") {
		b = bytes.Replace(b, []byte("n+"), []byte("ni"), 1)
		voxels := len(b) - 2*len(stored)
		at, size := 108, 4 // vox_offset
		if order.Uint32(b) == gonii.NII2HeaderSize {
			at, size = 168, 8
		}
		clear(b[at : at+size])
		if err := os.WriteFile(strings.TrimSuffix(path, "hdr")+"img", b[voxels:], 0o600); err != nil {
			t.Fatal(err)
		}
		b = b[:voxels]
	} else if strings.HasSuffix(name, ".gz") {
		b = zip(b)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	img, err := Read(context.Background(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// masked writes a mask of an image and looks for its qform there.
func masked(t *testing.T, img *Image, sform int, want volume.Affine) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mask.nii.gz")
	if err := WriteMask(path, labels(img.Grid), img.Header); err != nil {
		t.Fatal(err)
	}
	h, problems, err := ReadHeader(path)
	if err != nil {
		t.Fatal(err)
	}
	if h.QformCode() != 2 || h.SformCode() != sform || h.fields.Pixdim[0] != 1 || apart(img.Dims, h.qform(),
		want) > 1e-5 || h.Grid() != img.Grid {
		t.Errorf("the mask has the codes %d and %d, qfac %g, qform %v, grid %v", h.QformCode(), h.SformCode(),
			h.fields.Pixdim[0], h.qform(), h.Grid())
	}
	if slices.ContainsFunc(problems, func(p Problem) bool { return p.Level >= Warning }) {
		t.Errorf("the mask has the problems %v", problems)
	}
}
