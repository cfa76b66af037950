package nifti

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"isopet/volume"
)

// FuzzHeader: no header makes the checks panic, and one that passes can be used: its numbers are finite, its shape
// positive, and what is derived from it for a mask passes too, at the same place.
func FuzzHeader(f *testing.F) {
	h1, h2 := header1(), header2()
	for _, order := range []binary.ByteOrder{little, big} {
		f.Add(build(order, &h1, []byte{}), false)
		f.Add(build(order, &h2, []byte{}), false)
	}
	h1.SformCode, h1.QformCode, h1.QuaternB, h1.Magic[1] = 0, 1, 0.3, 'i'
	f.Add(build(little, &h1, []byte{}), true)
	h1.QformCode, h1.Dim = 0, [8]int16{2, 5, 6}
	f.Add(build(big, &h1, []byte{}), true)
	f.Fuzz(func(t *testing.T, b []byte, pair bool) {
		h, err := parse(b)
		if err != nil {
			return
		}
		h.pair = pair
		if _, err := h.check(); err != nil {
			var fe *FormatError
			var ue *UnsupportedError
			if !errors.As(err, &fe) && !errors.As(err, &ue) {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		slope, inter := h.Scaling()
		g := h.Grid()
		numbers := append([]float64{slope, inter, g.VoxelML()}, h.Zooms()...)
		for _, row := range g.Affine {
			numbers = append(numbers, row[:]...)
		}
		for _, v := range numbers {
			if v-v != 0 {
				t.Fatalf("no finite number in %v", numbers)
			}
		}
		for i, n := range h.Shape() {
			if n < 1 || i > 3 && n != 1 {
				t.Fatalf("shape %v", h.Shape())
			}
		}
		if _, err := g.Affine.Inverse(); err != nil {
			t.Fatalf("%v: %v", g.Affine, err)
		}
		for _, p := range []volume.Plane{volume.Axial, volume.Coronal, volume.Sagittal} {
			g.Layout(p)
		}
		mask := h.derive(2, false, "mask")
		written, err := mask.bytes()
		if err != nil {
			t.Fatal(err)
		}
		back, err := parse(written)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := back.check(); err != nil || back.Grid() != g {
			t.Fatalf("the mask's header: %v, %v, want %v", err, back.Grid(), g)
		}
	})
}

// FuzzRead: no file makes the reader panic or take more memory than it can hold, and one that is read can be written.
func FuzzRead(f *testing.F) {
	h1, h2 := header1(), header2()
	for _, order := range []binary.ByteOrder{little, big} {
		f.Add(build(order, &h1, stored))
		f.Add(zip(build(order, &h2, stored)))
	}
	h1.Datatype, h1.Bitpix = 16, 32
	f.Add(build(little, &h1, []float32{11: 5}))
	f.Add(zip(build(little, &h1, []float32{11: 5})))
	h1.Dim = [8]int16{4, 3, 2, 1, 2}
	f.Add(build(big, &h1, []float32{11: 5}))
	wide := header1()
	wide.Dim, wide.Datatype, wide.Bitpix, wide.SclSlope, wide.SclInter = [8]int16{3, 2, 2, 1}, 64, 64, 3e38, -1e10
	f.Add(build(little, &wide, []float64{1e300, -1e300, 1e-300, math.NaN()}))
	wide.SclSlope, wide.SclInter = 1, 0
	f.Add(build(big, &wide, []float64{-1e300, 1e-300, 7, math.Inf(1)}))
	f.Add([]byte("text"))
	folder := f.TempDir()
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(folder, "scan.nii")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		labels, err := ReadLabels(context.Background(), path)
		if err != nil {
			var fe *FormatError
			var ue *UnsupportedError
			var me *MaskError
			if !errors.As(err, &fe) && !errors.As(err, &ue) && !errors.As(err, &me) {
				t.Fatalf("as a mask, %T: %v", err, err)
			}
		} else if len(labels.Data) != labels.Len() || labels.Len() > deflate*len(b) {
			t.Fatalf("%d labels for %v of %d bytes", len(labels.Data), labels.Dims, len(b))
		}
		img, err := Read(context.Background(), path, nil)
		if frames := (*FramesError)(nil); errors.As(err, &frames) {
			img, err = ReadFrame(context.Background(), path, frames.Frames-1, Watch{})
		}
		if err != nil {
			var fe *FormatError
			var ue *UnsupportedError
			if !errors.As(err, &fe) && !errors.As(err, &ue) {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		if len(img.Data) != img.Len() || img.Len() > deflate*len(b) {
			t.Fatalf("%d values for %v of %d bytes", len(img.Data), img.Dims, len(b))
		}
		out := filepath.Join(folder, "mask.nii.gz")
		m := volume.NewMask(img.Grid)
		m.Data[0] = 7
		if err := WriteMask(out, m, img.Header); err != nil {
			t.Fatal(err)
		}
		if back, _, err := ReadMask(context.Background(), out); err != nil || back.Grid != img.Grid ||
			back.Data[0] != 7 {
			t.Fatalf("the mask reads back as %v, %v", back, err)
		}
	})
}
