// Package cohorttest writes small cohorts for tests, whose patients have a bright disc for a tumour. It knows no test
// and reads nothing.
package cohorttest

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf16"

	"isopet/volume"
	"isopet/volume/nifti"
)

// Grid of a small crop: pixels of 2 mm, columns to the left, rows to the back.
func Grid(cols, rows, slices int) volume.Grid {
	return volume.Grid{
		Dims: [3]int{cols, rows, slices},
		Affine: volume.Affine{
			{-2, 0, 0, float64(cols)},
			{0, -2, 0, float64(rows)},
			{0, 0, 3, 0},
			{0, 0, 0, 1},
		},
	}
}

// Disc is a patient made by code: in slices from to to−1 a bright disc, which is the tumour, on a sloping ground.
func Disc(g volume.Grid, from, to int, heat float64) (*volume.Volume, *volume.Mask) {
	pet, tumour := volume.NewVolume(g), volume.NewMask(g)
	for k := range g.Dims[2] {
		for j := range g.Dims[1] {
			for i := range g.Dims[0] {
				at := g.Index(i, j, k)
				pet.Data[at] = float32(1 + 0.01*float64(i+2*j+3*k))
				far := math.Hypot(float64(i-g.Dims[0]/2-k), float64(j-g.Dims[1]/2+k))
				if k >= from && k < to && far < 7 {
					tumour.Data[at] = 1
					pet.Data[at] += float32(heat * (1.3 - far/7))
				}
			}
		}
	}
	return pet, tumour
}

// Patient writes a disc's images.
func Patient(t testing.TB, pet, mask string, g volume.Grid, from, to int, heat float64) {
	t.Helper()
	v, m := Disc(g, from, to, heat)
	for _, path := range []string{pet, mask} {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(nifti.WriteVolume(pet, v, nifti.NewHeader(g)),
		nifti.WriteMask(mask, m, nifti.NewHeader(g))); err != nil {
		t.Fatal(err)
	}
}

func Text(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

func Rename(t testing.TB, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

// NNUNet writes three patients in nnU-Net's layout.
func NNUNet(t testing.TB, dir string) {
	t.Helper()
	for p := range 3 {
		name := fmt.Sprintf("case_%d", p)
		Patient(t, filepath.Join(dir, "imagesTr", name+"_0000.nii.gz"), filepath.Join(dir, "labelsTr", name+".nii.gz"),
			Grid(44, 40, 8), 1+p, 6, 3+float64(p))
	}
	Text(t, filepath.Join(dir, "dataset.json"), `{"name": "Discs", "synthetic": true, "numTraining": 3}`)
}

func Mkdir(t testing.TB, path string) {
	t.Helper()
	if err := os.MkdirAll(path, 0o777); err != nil {
		t.Fatal(err)
	}
}

func Names(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// CT writes a CT that is wider and finer than the discs' scans: soft tissue with bone at one side.
func CT(t testing.TB, path string) *volume.Volume {
	t.Helper()
	v := volume.NewVolume(volume.Grid{
		Dims:   [3]int{60, 60, 12},
		Affine: volume.Affine{{-1.6, 0, 0, 48}, {0, -1.6, 0, 48}, {0, 0, 4, -8}, {0, 0, 0, 1}},
	})
	for i := range v.Data {
		v.Data[i] = 40
		if i%60 < 20 {
			v.Data[i] = 900
		}
	}
	Mkdir(t, filepath.Dir(path))
	if err := nifti.WriteVolume(path, v, nifti.NewHeader(v.Grid)); err != nil {
		t.Fatal(err)
	}
	return v
}

// WithCT says in dataset.json that the second channel of nnunet's cohort is the CT.
func WithCT(t testing.TB, dir string) {
	t.Helper()
	Text(t, filepath.Join(dir, "dataset.json"),
		`{"name": "Discs", "synthetic": true, "channel_names": {"0": "PET", "1": "CT"}}`)
}

// UTF16 is text in UTF-16 with its mark.
func UTF16(s string, big bool) string {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	if big {
		for i := 0; i < len(out); i += 2 {
			out[i], out[i+1] = out[i+1], out[i]
		}
	}
	return string(out)
}
