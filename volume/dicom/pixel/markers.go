package pixel

import "encoding/binary"

// Markers of JPEG and JPEG-LS, each behind a byte 0xFF (T.81 table B.1, T.87 C.1).
const (
	frameLossless = 0xC3
	huffmanTables = 0xC4
	frameLS       = 0xF7
	presetLS      = 0xF8
	startOfImage  = 0xD8
	endOfImage    = 0xD9
	startOfScan   = 0xDA
	lines         = 0xDC
	restarts      = 0xDD
)

// segments calls f with each marker segment of a picture, up to the one that begins its only scan, and gives what lies
// behind that.
func segments(b []byte, f func(marker byte, segment []byte) error) (scan []byte, err error) {
	if len(b) < 2 || b[0] != 0xFF || b[1] != startOfImage {
		return nil, damaged("they are no JPEG")
	}
	for b = b[2:]; ; {
		for len(b) > 1 && b[0] == 0xFF && b[1] == 0xFF { // fill bytes
			b = b[1:]
		}
		if len(b) < 4 {
			return nil, damaged("they are cut short")
		}
		marker, length := b[1], int(binary.BigEndian.Uint16(b[2:]))
		if b[0] != 0xFF || marker == endOfImage || length < 2 || len(b) < 2+length {
			return nil, damaged("their markers make no sense")
		}
		if err := f(marker, b[4:2+length]); err != nil {
			return nil, err
		}
		if b = b[2+length:]; marker == startOfScan {
			return b, nil
		}
	}
}

// frameHeader is what a picture says of itself: SOF3 and SOF55.
type frameHeader struct{ precision, rows, columns int }

// read takes it from its segment. It must fit what the file says: some readers believe one, others the other.
func (h *frameHeader) read(b []byte, m *Images) error {
	if h.precision != 0 || len(b) < 6 || len(b) != 6+3*int(b[5]) {
		return damaged("their frame has no header, or two")
	}
	h.precision, h.rows, h.columns = int(b[0]), int(binary.BigEndian.Uint16(b[1:])), int(binary.BigEndian.Uint16(b[3:]))
	switch {
	case b[5] != 1:
		return unsupported("colours")
	case h.rows != m.Rows || h.columns != m.Columns:
		return damaged("they are %d×%d, and the header says %d×%d", h.rows, h.columns, m.Rows, m.Columns)
	case h.precision < 2 || h.precision > 16 || h.precision > m.BitsAllocated || m.BitsAllocated > 16:
		return damaged("they have %d bits, and the header says %d", h.precision, m.BitsAllocated)
	case h.precision < m.BitsStored && m.Signed:
		return damaged("they have %d bits, and the header puts the sign at bit %d", h.precision, m.BitsStored)
	}
	return nil
}

// appendSamples appends samples as native pixels.
func appendSamples[T uint16 | int32](b []byte, samples []T, m *Images) []byte {
	for _, v := range samples {
		b = append(b, byte(v))
		if m.BitsAllocated == 16 {
			b = append(b, byte(v>>8))
		}
	}
	return b
}
