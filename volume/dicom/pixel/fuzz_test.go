package pixel

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"testing"

	"isopet/volume/dicom"
)

// FuzzCodecs: no frame makes a decoder panic or give fewer pixels than the picture has, and errors say what is wrong.
func FuzzCodecs(f *testing.F) {
	decoders := []decoder{runLengths, lossless, jpegLS}
	for _, e := range encoded {
		b, err := hex.DecodeString(e.hex)
		if err != nil {
			f.Fatal(err)
		}
		for i := range decoders {
			f.Add(b, uint8(i), uint16(6), uint16(9), e.allocated == 16)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte, which uint8, rows, columns uint16, wide bool) {
		if rows == 0 || columns == 0 || int(rows) > mostPixels/int(columns) {
			return
		}
		m := &Images{N: 1, Rows: int(rows), Columns: int(columns), BitsAllocated: 8, BitsStored: 7,
			decode: decoders[int(which)%len(decoders)], frames: [][][]byte{{b}}}
		if wide {
			m.BitsAllocated, m.BitsStored = 16, 12
		}
		pixels, err := m.Frame(0, nil)
		if p := (*dicom.Problem)(nil); err != nil && !errors.As(err, &p) {
			t.Fatalf("%T: %v", err, err)
		}
		if err == nil && len(pixels) != m.Rows*m.Columns {
			t.Fatalf("%d pixels of %d×%d", len(pixels), m.Rows, m.Columns)
		}
	})
}

// FuzzFrames: no file makes the reading of its pixels panic.
func FuzzFrames(f *testing.F) {
	f.Add([]byte("text"))
	for _, path := range []string{"codec/MR_small_RLE", "codec/MR_small_jpeg_ls_lossless", "codec/jpll_p14", "codec/rle",
		"multiframe/emri_small_jpeg_ls_lossless", "quirk/MR_small_bigendian", "seg/seg_image_ct_binary"} {
		if b, err := os.ReadFile(shared + path + ".dcm"); err == nil {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := dicom.Decode(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		m, err := Frames(d)
		if err == nil {
			_, err = m.Frame(m.N-1, nil)
		}
		if p := (*dicom.Problem)(nil); err != nil && !errors.As(err, &p) {
			t.Fatalf("%T: %v", err, err)
		}
	})
}
