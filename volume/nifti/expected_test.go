package nifti

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// corpus is a folder of real NIfTI files with what nibabel reads in them. It is not part of the project.
const corpus = "../../../shared/data/nifti"

// real is a number that JSON may hold as "NaN" or "Infinity".
type real float64

func (r *real) UnmarshalJSON(b []byte) error {
	switch s := strings.Trim(string(b), `"`); s {
	case "NaN":
		*r = real(math.NaN())
	case "Infinity", "-Infinity":
		*r = real(math.Inf(1 - 2*strings.Count(s, "-")))
	default:
		return json.Unmarshal(b, (*float64)(r))
	}
	return nil
}

type expected struct {
	File, Verdict, Endian, Format, Dtype, Axcodes string
	Shape                                         []int
	Zooms                                         []real
	Affine                                        [4][4]real
	Source                                        string `json:"affine_source"`
	Slope                                         real   `json:"scl_slope"`
	Inter                                         real   `json:"scl_inter"`
	Qform                                         int    `json:"qform_code"`
	Sform                                         int    `json:"sform_code"`
	Nonfinite                                     int    `json:"n_nan"`
	Min, Max, Mean, Sum                           real
	Voxels                                        []struct {
		IJK   []int
		Value real
	}
}

func readExpected(t *testing.T) []expected {
	b, err := os.ReadFile(filepath.Join(corpus, "expected.json"))
	if err != nil {
		t.Skip("the folder of real NIfTI files is not beside the project")
	}
	var all struct{ Files []expected }
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Files) < 70 {
		t.Fatalf("only %d files are described", len(all.Files))
	}
	return all.Files
}

// TestCorpus holds every real file against nibabel 5.0's reading of it.
func TestCorpus(t *testing.T) {
	for _, want := range readExpected(t) {
		t.Run(want.File, func(t *testing.T) {
			t.Parallel()
			img, err := Read(context.Background(), filepath.Join(corpus, want.File), nil)
			switch want.Verdict {
			case "read", "read2d":
				if err != nil {
					t.Fatal(err)
				}
				agrees(t, img, want)
			case "read4d":
				var f *FramesError
				if errors.As(err, &f) && f.Frames == want.Shape[3] {
					framesAgree(t, want)
					break
				}
				if u := (*UnsupportedError)(nil); len(want.Shape) < 5 || !errors.As(err, &u) {
					t.Errorf("got %v, want a FramesError, or for vectors an UnsupportedError", err)
				}
			case "analyze":
				var u *UnsupportedError
				if !errors.As(err, &u) {
					t.Errorf("got %v, want an UnsupportedError", err)
				}
			case "refuse":
				var f *FormatError
				var u *UnsupportedError
				if !errors.As(err, &f) && !errors.As(err, &u) {
					t.Fatalf("got %v, want a FormatError or an UnsupportedError", err)
				}
			default:
				t.Fatalf("unknown verdict %q", want.Verdict)
			}
			if err != nil {
				if s := err.Error(); !strings.Contains(s, want.File) && !strings.Contains(s, ".img") ||
					!strings.Contains(s, "; ") || strings.Contains(s, "\n") {
					t.Errorf("no plain sentence: %v", err)
				}
				t.Log(err)
			}
		})
	}
}

// framesAgree puts the frames of a file together, for expected describes all of them as one.
func framesAgree(t *testing.T, want expected) {
	var all *Image
	for frame := range want.Shape[3] {
		img, err := ReadFrame(context.Background(), filepath.Join(corpus, want.File), frame, Watch{})
		if err != nil {
			t.Fatal(err)
		}
		if img.Frame != frame || img.Frames != want.Shape[3] || !slices.Equal(img.Header.Shape(), want.Shape[:3]) {
			t.Errorf("frame %d of %d, %v", img.Frame, img.Frames, img.Header.Shape())
		}
		if all == nil {
			all = img
		} else {
			all.Data = append(all.Data, img.Data...)
		}
	}
	for i, v := range want.Voxels {
		v.IJK[2] += v.IJK[3] * want.Shape[2]
		want.Voxels[i].IJK = v.IJK[:3]
	}
	want.Shape, want.Zooms = want.Shape[:3], want.Zooms[:3]
	agrees(t, all, want)
}

func agrees(t *testing.T, img *Image, want expected) {
	t.Helper()
	h := img.Header
	near := func(what string, got float64, want real, tol float64) {
		t.Helper()
		if !(math.Abs(got-float64(want)) <= tol) {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	same := func(what string, got, want any) {
		t.Helper()
		if got != want {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	same("number of axes", len(h.Shape()), len(want.Shape))
	for i, n := range h.Shape() {
		same("shape", n, want.Shape[i])
		near("zoom", h.Zooms()[i], want.Zooms[i], 1e-6)
	}
	for r := range 4 {
		for c := range 4 {
			near("affine", img.Affine[r][c], want.Affine[r][c], 1e-4)
		}
	}
	same("dtype", h.Dtype(), want.Dtype)
	same("byte order", h.ByteOrder(), want.Endian)
	same("version", map[int]string{1: "nifti1", 2: "nifti2"}[h.Version()], want.Format)
	same("qform code", h.QformCode(), want.Qform)
	same("sform code", h.SformCode(), want.Sform)
	same("axis codes", img.Affine.Orientation().Codes(), want.Axcodes)
	slope, inter := h.Scaling()
	if s := float64(want.Slope); s == 0 || s-s != 0 {
		want.Slope, want.Inter = 1, 0
	}
	near("slope", slope, want.Slope, 0)
	near("inter", inter, want.Inter, 0)

	lo, hi, sum, n := math.Inf(1), math.Inf(-1), 0., 0
	for _, v := range img.Data {
		if v := float64(v); v-v == 0 {
			lo, hi, sum, n = min(lo, v), max(hi, v), sum+v, n+1
		}
	}
	scale := max(math.Abs(lo), math.Abs(hi))
	near("min", lo, want.Min, 1e-5*scale)
	near("max", hi, want.Max, 1e-5*scale)
	near("mean", sum/float64(n), want.Mean, 1e-5*math.Abs(float64(want.Mean)))
	near("sum", sum, want.Sum, 1e-5*math.Abs(float64(want.Sum)))
	same("numbers left out", len(img.Data)-n, want.Nonfinite)
	for _, v := range want.Voxels {
		at := [3]int{}
		copy(at[:], v.IJK)
		got := float64(img.Data[img.Index(at[0], at[1], at[2])])
		if math.IsNaN(float64(v.Value)) {
			same("voxel", math.IsNaN(got), true)
			continue
		}
		near("voxel", got, v.Value, 1e-5*math.Abs(float64(v.Value)))
	}
	for _, p := range img.Problems {
		t.Log(p)
	}
}
