package pixel

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"testing"

	"isopet/volume/dicom"
)

// image is a dataset of 2×3 pixels, of bits of which so many count.
func image(frames, allocated, stored, sign int, pixels []byte) *dicom.Dataset {
	d := dicom.New()
	d.SetText(dicom.SOPClassUID, "1.2.840.10008.5.1.4.1.1.7")
	d.SetText(dicom.SOPInstanceUID, "1.2.3")
	d.SetText(dicom.PhotometricInterpretation, "MONOCHROME2")
	d.SetInts(dicom.NumberOfFrames, frames)
	for tag, n := range map[dicom.Tag]int{dicom.SamplesPerPixel: 1, dicom.Rows: 2, dicom.Columns: 3,
		dicom.BitsAllocated: allocated, dicom.BitsStored: stored, dicom.HighBit: stored - 1,
		dicom.PixelRepresentation: sign} {
		d.SetInts(tag, n)
	}
	d.SetBytes(dicom.PixelData, pixels)
	return d
}

// TestNative: what little endian bytes mean by PS3.5 8.1, worked out by hand.
func TestNative(t *testing.T) {
	numbers := []byte{0xFF, 0x0F, 0, 0x08, 0xFF, 0x07, 1, 0, 2, 0, 0, 0}
	floats := func(order binary.AppendByteOrder, double bool) []byte {
		var b []byte
		for i := range 6 {
			if double {
				b = order.AppendUint64(b, math.Float64bits(float64(i)/3))
			} else {
				b = order.AppendUint32(b, math.Float32bits(float32(i)/4))
			}
		}
		return b
	}
	float := image(1, 32, 32, 0, nil)
	float.Delete(dicom.PixelData)
	float.SetBytes(dicom.FloatPixelData, floats(binary.LittleEndian, false))
	double := image(1, 64, 64, 0, nil)
	double.Delete(dicom.PixelData)
	double.SetBytes(dicom.DoubleFloatPixelData, floats(binary.LittleEndian, true))
	for _, c := range []struct {
		name  string
		d     *dicom.Dataset
		frame int
		want  []float64
	}{
		{"12 bits without a sign", image(1, 16, 12, 0, numbers), 0, []float64{4095, 2048, 2047, 1, 2, 0}},
		{"12 bits with a sign", image(1, 16, 12, 1, numbers), 0, []float64{-1, -2048, 2047, 1, 2, 0}},
		{"16 bits with a sign", image(1, 16, 16, 1, []byte{0xFF, 0xFF, 0, 0x80, 1, 0, 0, 0, 0, 0, 0, 0}), 0,
			[]float64{-1, -32768, 1, 0, 0, 0}},
		{"32 bits", image(1, 32, 32, 0, slices.Concat([]byte{0xFF, 0xFF, 0xFF, 0xFF}, make([]byte, 20))), 0,
			[]float64{1<<32 - 1, 0, 0, 0, 0, 0}},
		{"32 bits with a sign", image(1, 32, 32, 1, slices.Concat([]byte{0xFF, 0xFF, 0xFF, 0xFF}, make([]byte, 20))), 0,
			[]float64{-1, 0, 0, 0, 0, 0}},
		{"8 bits, frame 1", image(2, 8, 8, 0, []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}), 1,
			[]float64{7, 8, 9, 10, 11, 12}},
		{"8 bits with padding", image(1, 8, 8, 0, []byte{1, 2, 3, 4, 5, 6, 0, 0}), 0, []float64{1, 2, 3, 4, 5, 6}},
		{"1 bit, frame 1, within a byte", image(2, 1, 1, 0, []byte{0b01_000000, 0b1011}), 1, []float64{1, 0, 1, 1, 0, 1}},
		{"floats", float, 0, []float64{0, 0.25, 0.5, 0.75, 1, 1.25}},
		{"doubles", double, 0, []float64{0, 1. / 3, 2. / 3, 1, 4. / 3, 5. / 3}},
	} {
		m, err := Frames(c.d)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got, err := m.Frame(c.frame, nil); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, %v, not %v", c.name, got, err, c.want)
		}
		if _, err := m.Frame(m.N, nil); err == nil {
			t.Errorf("%s: there is a frame %d", c.name, m.N)
		}
	}
}

// TestChecks: descriptions of pixels that contradict themselves or the pixels.
func TestChecks(t *testing.T) {
	with := func(change func(d *dicom.Dataset)) *dicom.Dataset {
		d := image(1, 16, 16, 0, make([]byte, 12))
		change(d)
		return d
	}
	for want, d := range map[string]*dicom.Dataset{
		"holds no pixels":            with(func(d *dicom.Dataset) { d.Delete(dicom.PixelData) }),
		"holds colours":              with(func(d *dicom.Dataset) { d.SetInts(dicom.SamplesPerPixel, 3) }),
		"\"RGB\" is said":            with(func(d *dicom.Dataset) { d.SetText(dicom.PhotometricInterpretation, "RGB") }),
		"how large its pictures are": with(func(d *dicom.Dataset) { d.SetInts(dicom.Rows, 0) }),
		"pictures of 65535×65535": with(func(d *dicom.Dataset) {
			d.SetInts(dicom.Rows, 65535)
			d.SetInts(dicom.Columns, 65535)
		}),
		"it states \"0\" frames":    with(func(d *dicom.Dataset) { d.SetInts(dicom.NumberOfFrames, 0) }),
		"pixels of 12 bits":         with(func(d *dicom.Dataset) { d.SetInts(dicom.BitsAllocated, 12) }),
		"17 are said to count":      with(func(d *dicom.Dataset) { d.SetInts(dicom.BitsStored, 17) }),
		"up to bit 15":              with(func(d *dicom.Dataset) { d.SetInts(dicom.BitsStored, 12) }),
		"whether its pixels have":   with(func(d *dicom.Dataset) { d.Delete(dicom.PixelRepresentation) }),
		"there are 12 bytes":        with(func(d *dicom.Dataset) { d.SetInts(dicom.Rows, 3) }),
		"2000000000 frames of 2×3":  with(func(d *dicom.Dataset) { d.SetInts(dicom.NumberOfFrames, 2000000000) }),
		"more than 1 frames of 1×3": with(func(d *dicom.Dataset) { d.SetInts(dicom.Rows, 1) }),
		"states 16 bits for numbers of": with(func(d *dicom.Dataset) {
			d.Delete(dicom.PixelData)
			d.SetBytes(dicom.FloatPixelData, nil)
		}),
		"says that they are not": with(func(d *dicom.Dataset) {
			d.Set(dicom.Element{Tag: dicom.PixelData, VR: dicom.OB, Fragments: [][]byte{nil}})
		}),
	} {
		if _, err := Frames(d); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, not %q", err, want)
		}
	}
}

// TestSplit: which fragments belong to which frame (PS3.5 A.4).
func TestSplit(t *testing.T) {
	end := []byte{1, 0xFF, 0xD9, 0}
	part := []byte{1, 2, 3, 4}
	table := func(offsets ...uint32) []byte {
		var b []byte
		for _, o := range offsets {
			b = binary.LittleEndian.AppendUint32(b, o)
		}
		return b
	}
	for _, c := range []struct {
		fragments [][]byte
		n         int
		want      []int // fragments of each frame; nil if it cannot be told
	}{
		{[][]byte{nil, part, part, part}, 1, []int{3}},
		{[][]byte{nil, part, part, part}, 3, []int{1, 1, 1}},
		{[][]byte{nil, part, end, end}, 2, []int{2, 1}},
		{[][]byte{nil, part, end, part}, 2, nil},
		{[][]byte{nil, part}, 2, nil},
		{[][]byte{table(0, 24), part, part, part}, 2, []int{2, 1}},
		{[][]byte{table(0, 12), part, part, part}, 2, []int{1, 2}},
		{[][]byte{table(0, 13), part, part, part}, 2, nil},
		{[][]byte{table(12, 24), part, part, part}, 2, nil},
		{[][]byte{table(0, 24), part, part, part}, 1, nil},
		{[][]byte{table(0, 0), part, part}, 2, nil},
	} {
		frames, err := split(dicom.New(), &dicom.Element{Fragments: c.fragments}, c.n)
		if (err == nil) != (c.want != nil) {
			t.Errorf("%v in %d: %v", c.fragments, c.n, err)
			continue
		}
		var got []int
		var all [][]byte
		for _, f := range frames {
			got, all = append(got, len(f)), append(all, f...)
		}
		if !slices.Equal(got, c.want) || c.want != nil && !slices.EqualFunc(all, c.fragments[1:], bytes.Equal) {
			t.Errorf("%v in %d: %v, not %v", c.fragments, c.n, got, c.want)
		}
	}
}
