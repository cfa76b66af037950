package nifti

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	gonii "github.com/okieraised/gonii/pkg/nifti"

	"isopet/volume"
)

// TestGoniiFaults holds what gonii v0.9.0 gets wrong. We take its header types and constants and nothing that
// computes; should that change, one of these says why it was so.
func TestGoniiFaults(t *testing.T) {
	read := func(t *testing.T, order binary.ByteOrder, h any, voxels any) (*Image, error) {
		return Read(context.Background(), put(t, "scan.nii", build(order, h, voxels)), nil)
	}
	must := func(t *testing.T, order binary.ByteOrder, h any, voxels any) *Image {
		t.Helper()
		img, err := read(t, order, h, voxels)
		if err != nil {
			t.Fatal(err)
		}
		return img
	}
	refused := func(t *testing.T, err error) {
		t.Helper()
		var f *FormatError
		var u *UnsupportedError
		if !errors.As(err, &f) && !errors.As(err, &u) {
			t.Errorf("got %v", err)
		}
	}
	ofKind := func(code int16, bits int16) *gonii.Nii1Header {
		h := header1()
		h.Dim, h.Datatype, h.Bitpix = [8]int16{3, 2, 1, 1}, code, bits
		return &h
	}
	written := func(t *testing.T, source *Image, name string) (Header, []byte) {
		t.Helper()
		path := filepath.Join(t.TempDir(), name)
		if err := WriteMask(path, labels(source.Grid), source.Header); err != nil {
			t.Fatal(err)
		}
		h, _, err := ReadHeader(path)
		b, err2 := os.ReadFile(path)
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		return h, b
	}
	for _, fault := range []struct {
		name string
		test func(t *testing.T)
	}{
		{"1 matrix of the qform", func(t *testing.T) {
			h := header1()
			h.SformCode, h.QformCode, h.Pixdim[0], h.QuaternD = 0, 1, 1, 1 // half a turn: LPS
			if a := must(t, little, &h, stored).Affine; a != (volume.Affine{{-2, 0, 0, 0}, {0, -3, 0, 0}, {0, 0, 4, 0},
				{3: 1}}) {
				t.Errorf("affine %v", a)
			}
		}},
		{"2 affine of a file without sform", func(t *testing.T) {
			h := header1()
			h.SformCode, h.QformCode, h.QoffsetX = 0, 1, -590
			if a := must(t, little, &h, stored).Affine; a[0][3] != -590 || a[0][0] != 2 {
				t.Errorf("affine %v", a)
			}
		}},
		{"3 quaternion of a matrix", func(t *testing.T) {
			sin, cos := math.Sincos(10 * math.Pi / 180)
			h := NewHeader(volume.Grid{Dims: [3]int{1, 1, 1}, Affine: volume.Affine{{cos, -sin, 0, 0}, {sin, cos, 0, 0},
				{0, 0, 1, 0}, {3: 1}}})
			if d := h.fields.QuaternD; math.Abs(d-0.0871557427) > 1e-9 { // sin 5°
				t.Errorf("d is %v", d)
			}
		}},
		{"4 float64", func(t *testing.T) {
			if d := must(t, little, ofKind(64, 64), []float64{26, -0.5}).Data; !slices.Equal(d, []float32{26, -0.5}) {
				t.Errorf("%v", d)
			}
		}},
		{"5 uint64 and int8", func(t *testing.T) {
			if d := must(t, big, ofKind(1280, 64), []uint64{26, 1 << 40}).Data; !slices.Equal(d,
				[]float32{26, 1 << 40}) {
				t.Errorf("%v", d)
			}
			if d := must(t, little, ofKind(256, 8), []int8{-1, 127}).Data; !slices.Equal(d, []float32{-1, 127}) {
				t.Errorf("%v", d)
			}
		}},
		{"6 slope that is no number", func(t *testing.T) {
			for _, s := range []float32{float32(math.NaN()), float32(math.Inf(1))} {
				h := header1()
				h.SclSlope, h.SclInter = s, s
				if d := must(t, little, &h, stored).Data; !slices.Equal(d, values()) {
					t.Errorf("slope %v: %v", s, d)
				}
			}
		}},
		{"7 unbounded dimensions", func(t *testing.T) {
			h := header1()
			h.Dim = [8]int16{3, 20000, 20000, 20000}
			_, err := read(t, little, &h, stored)
			refused(t, err)
		}},
		{"8 negative dimension, nine axes", func(t *testing.T) {
			for _, dim := range [][8]int16{{3, 3, -3, 3}, {9, 3, 2, 2}} {
				h := header1()
				h.Dim = dim
				_, err := read(t, little, &h, stored)
				refused(t, err)
			}
		}},
		{"9 .hdr without .img", func(t *testing.T) {
			h := header1()
			_, err := Read(context.Background(), put(t, "scan.hdr", build(little, &h, stored)), nil)
			refused(t, err)
		}},
		{"10 bitpix against the datatype", func(t *testing.T) {
			h := header1()
			h.Bitpix = 64
			if d := must(t, little, &h, stored).Data; !slices.Equal(d, values()) {
				t.Errorf("%v", d)
			}
		}},
		{"11 a file below 512 bytes", func(t *testing.T) {
			h := header1()
			if d := must(t, little, &h, stored).Data; !slices.Equal(d, values()) {
				t.Errorf("%v", d)
			}
		}},
		{"12 colours, complex numbers, bits, nonsense", func(t *testing.T) {
			for _, code := range []int16{0, 1, 32, 128, 255, 1536, 1792, 2048, 2304, 9999, -4} {
				_, err := read(t, little, ofKind(code, 0), make([]byte, 64))
				refused(t, err)
			}
		}},
		{"13 axes behind the last", func(t *testing.T) {
			h := header1()
			h.Dim[4] = 2
			if d := must(t, little, &h, stored).Data; !slices.Equal(d, values()) {
				t.Errorf("%v", d)
			}
		}},
		{"14 five to seven axes", func(t *testing.T) {
			for n := 5; n <= 7; n++ {
				h := header1()
				h.Dim[0], h.Dim[n] = int16(n), 2
				_, err := read(t, little, &h, append(stored, stored...))
				refused(t, err)
			}
		}},
		{"15 big-endian source", func(t *testing.T) {
			h, b := written(t, scanned(t, big, 1), "m.nii")
			if h.ByteOrder() != "little" || !slices.Equal(b[352:], labels(h.Grid()).Data) {
				t.Errorf("%s, %v", h.ByteOrder(), b[352:])
			}
		}},
		{"16 NIfTI-2 keeps its version and qform", func(t *testing.T) {
			h, _ := written(t, scanned(t, little, 2), "m.nii")
			if h.Version() != 2 || h.fields.QuaternC != 1 || h.QformCode() != 2 {
				t.Errorf("version %d, quaternion %v, code %d", h.Version(), h.fields.QuaternC, h.QformCode())
			}
		}},
		{"17 no extensions, voxels right behind the header", func(t *testing.T) {
			h, b := written(t, scanned(t, little, 1), "m.nii")
			if h.fields.VoxOffset != 352 || !slices.Equal(b[348:352], []byte{0, 0, 0, 0}) || len(b) != 352+12 {
				t.Errorf("voxels at %d of %d", h.fields.VoxOffset, len(b))
			}
		}},
		{"18 bitpix and affine of a mask", func(t *testing.T) {
			source := scanned(t, little, 1)
			h, _ := written(t, source, "m.nii")
			if h.fields.Bitpix != 8 || h.fields.Datatype != 2 || h.Grid() != source.Grid {
				t.Errorf("%d bits, type %d, %v", h.fields.Bitpix, h.fields.Datatype, h.Grid())
			}
		}},
		{"19 the name says whether to compress", func(t *testing.T) {
			if _, b := written(t, scanned(t, little, 1), "m.nii.gz"); b[0] != 0x1f {
				t.Error("m.nii.gz is not compressed")
			}
		}},
		{"20 messages", func(t *testing.T) {
			h := header1()
			path := put(t, "scan.nii", build(little, &h, stored[:4]))
			_, err := Read(context.Background(), path, nil)
			if want := path + " is cut short: its header announces 3×2×2 voxels of 2 bytes, more than its 360 bytes " +
				"hold; export or copy it again"; err == nil || err.Error() != want {
				t.Errorf("%v, want %s", err, want)
			}
		}},
	} {
		t.Run(fault.name, fault.test)
	}
}
