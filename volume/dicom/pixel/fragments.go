package pixel

import (
	"bytes"
	"encoding/binary"
	"slices"

	"isopet/volume/dicom"
)

// split gives each frame its fragments (PS3.5 A.4): by a table of offsets where there is one, else one each, else up to
// the mark that ends a JPEG.
func split(d *dicom.Dataset, pixels *dicom.Element, n int) ([][][]byte, error) {
	if len(pixels.Fragments) == 0 {
		return nil, damaged("they are not compressed, and the header says that they are")
	}
	table, fragments := pixels.Fragments[0], pixels.Fragments[1:]
	if n > len(fragments) {
		return nil, damaged("there are %d fragments for %d frames", len(fragments), n)
	}
	offsets := basic(table)
	if extended := d.Find(dicom.ExtendedOffsetTable); len(extended.Ints()) > 0 {
		if offsets != nil {
			return nil, damaged("they have two tables of offsets")
		}
		offsets = extended.Ints()
	}
	switch {
	case n == 1 && len(offsets) <= 1:
		return [][][]byte{fragments}, nil
	case offsets != nil:
		return byOffsets(fragments, offsets, n)
	case n == len(fragments):
		return slices.Collect(slices.Chunk(fragments, 1)), nil
	}
	return byMarks(fragments, n)
}

// basic is the table that the first fragment holds, nil if it is empty.
func basic(b []byte) []int64 {
	var offsets []int64
	for ; len(b) >= 4; b = b[4:] {
		offsets = append(offsets, int64(binary.LittleEndian.Uint32(b)))
	}
	return offsets
}

// byOffsets divides fragments where frames begin, counted from the first fragment's mark of 8 bytes.
func byOffsets(fragments [][]byte, offsets []int64, n int) ([][][]byte, error) {
	if len(offsets) != n {
		return nil, damaged("their table has the offsets of %d frames, and there are %d", len(offsets), n)
	}
	starts := make([]int, 0, n) // the fragment that each frame begins with
	at := int64(0)
	for i, f := range fragments {
		if len(starts) < n && at == offsets[len(starts)] {
			starts = append(starts, i)
		}
		at += 8 + int64(len(f))
	}
	if len(starts) != n || starts[0] != 0 {
		return nil, damaged("their table of offsets does not fit the fragments")
	}
	frames := make([][][]byte, n)
	for k, from := range starts {
		to := len(fragments)
		if k+1 < n {
			to = starts[k+1]
		}
		frames[k] = fragments[from:to]
	}
	return frames, nil
}

// byMarks divides fragments behind those that a JPEG ends in.
func byMarks(fragments [][]byte, n int) ([][][]byte, error) {
	var frames [][][]byte
	from := 0
	for i, f := range fragments {
		if bytes.HasSuffix(bytes.TrimRight(f, "\x00"), []byte{0xFF, 0xD9}) {
			frames, from = append(frames, fragments[from:i+1]), i+1
		}
	}
	if len(frames) != n || from != len(fragments) {
		return nil, damaged("it cannot be told where their %d frames begin", n)
	}
	return frames, nil
}

// joined is the frame that fragments hold.
func joined(fragments [][]byte) []byte {
	if len(fragments) == 1 {
		return fragments[0]
	}
	return bytes.Join(fragments, nil)
}
