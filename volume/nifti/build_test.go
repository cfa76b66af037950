package nifti

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/gzip"
	gonii "github.com/okieraised/gonii/pkg/nifti"
)

// little and big are the orders of bytes.
var little, big binary.ByteOrder = binary.LittleEndian, binary.BigEndian

// header1 is a plain NIfTI-1 header of 3×2×2 voxels of int16, 2×3×4 mm, with a sform.
func header1() gonii.Nii1Header {
	return gonii.Nii1Header{
		SizeofHdr: 348, Dim: [8]int16{3, 3, 2, 2, 1, 1, 1, 1}, Datatype: 4, Bitpix: 16, Pixdim: [8]float32{1, 2, 3, 4},
		VoxOffset: 352, SclSlope: 1, XyztUnits: 2, SformCode: 1,
		SrowX: [4]float32{-2, 0, 0, 10}, SrowY: [4]float32{0, 3, 0, 20}, SrowZ: [4]float32{0, 0, 4, 30},
		Magic: [4]uint8{'n', '+', '1', 0},
	}
}

// header2 is the same as NIfTI-2.
func header2() gonii.Nii2Header {
	h1 := header1()
	var h gonii.Nii2Header
	convert(&h, &h1)
	h.SizeofHdr, h.VoxOffset = 540, 544
	h.Magic = [8]uint8{'n', '+', '2', 0, '\r', '\n', 0x1a, '\n'}
	return h
}

// stored are the voxels of header1.
var stored = []int16{0, 1, 2, 3, 4, 5, -6, 7, 8, 9, 10, 1100}

// build is a file: a header, the extension flag and voxels.
func build(order binary.ByteOrder, header, voxels any) []byte {
	b, err := binary.Append(nil, order, header)
	if err != nil {
		panic(err)
	}
	b = append(b, 0, 0, 0, 0)
	if b, err = binary.Append(b, order, voxels); err != nil {
		panic(err)
	}
	return b
}

func zip(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(b)
	z.Close()
	return out.Bytes()
}

// put writes a file into a new folder.
func put(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// values are stored, as float32.
func values() []float32 {
	out := make([]float32, len(stored))
	for i, v := range stored {
		out[i] = float32(v)
	}
	return out
}
