package pixel

import "encoding/binary"

// runLengths decodes RLE (PS3.5 annex G): a segment for each byte of the pixels, the highest first.
func runLengths(b []byte, m *Images) ([]byte, error) {
	const header, most = 64, 15
	size, n := m.BitsAllocated/8, m.Rows*m.Columns
	if m.BitsAllocated == 1 { // eight pixels to a byte, each frame from a byte of its own
		size, n = 1, (n+7)/8
	}
	if len(b) < header {
		return nil, damaged("they are cut short")
	}
	if segments := binary.LittleEndian.Uint32(b); segments != uint32(size) || segments > most {
		return nil, damaged("they have %d bytes, and %d segments", size, segments)
	}
	if n/64 > len(b) { // two bytes stand for 128 at most
		return nil, damaged("they are cut short")
	}
	out := make([]byte, n*size)
	for s := range size {
		from, to := int64(binary.LittleEndian.Uint32(b[4+4*s:])), int64(len(b))
		if s+1 < size {
			to = int64(binary.LittleEndian.Uint32(b[8+4*s:]))
		}
		if from < header || from > to || to > int64(len(b)) {
			return nil, damaged("their segments lie outside of them")
		}
		rest, ok := unpackBits(b[from:to], out[size-1-s:], size, n)
		if !ok {
			return nil, damaged("a segment of them is cut short")
		}
		if m.BitsAllocated == 1 && len(rest) > 1 {
			return nil, damaged("they have more than a bit for each pixel")
		}
	}
	return out, nil
}

// unpackBits writes n bytes, each so many behind the one before; false if there are fewer. The rest is padding.
func unpackBits(b, out []byte, step, n int) (rest []byte, ok bool) {
	for done := 0; done < n; {
		if len(b) < 2 {
			return nil, false
		}
		switch c := int(int8(b[0])); {
		case c >= 0: // so many as they are, and one
			if len(b) < c+2 {
				return nil, false
			}
			for _, v := range b[1:min(c+2, n-done+1)] {
				out[done*step] = v
				done++
			}
			b = b[c+2:]
		case c > -128: // the next one so often, and once
			for range min(1-c, n-done) {
				out[done*step] = b[1]
				done++
			}
			b = b[2:]
		default:
			b = b[1:]
		}
	}
	return b, true
}
