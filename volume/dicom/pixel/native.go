package pixel

import (
	"encoding/binary"
	"math"

	"isopet/volume/dicom"
)

// native checks that the pixels which are not compressed are as many as the frames need. Some more are padding; as
// many as a frame has are not.
func (m *Images) native(d *dicom.Dataset, pixels *dicom.Element) error {
	bits, frame := int64(len(pixels.Raw))*8, int64(m.Rows)*int64(m.Columns)*int64(m.BitsAllocated)
	switch {
	case pixels.Raw == nil:
		return damaged("they are compressed, and the header says that they are not")
	case d.Syntax() == bigEndian && m.BitsAllocated > 16: // programs disagree on which half comes first
		return unsupported("big endian pixels of more than 16 bits")
	case bits/frame < int64(m.N):
		return damaged("there are %d bytes, and %d frames of %d×%d pixels need %d", len(pixels.Raw), m.N, m.Rows,
			m.Columns, (frame*int64(m.N)+7)/8)
	case (bits-frame*int64(m.N))/8 >= max(frame/8, 2):
		return damaged("there are more than %d frames of %d×%d pixels", m.N, m.Rows, m.Columns)
	}
	m.raw = pixels.Raw
	return nil
}

// unpack makes numbers of native pixels, from the one that first counts.
func (m *Images) unpack(b []byte, first int, into []float64) {
	o := binary.LittleEndian
	if n := m.BitsAllocated / 8; n > 0 {
		b = b[n*first:]
	}
	shift := 32 - m.BitsStored
	number := func(bits uint32) float64 { return float64(bits << shift >> shift) }
	if m.Signed {
		number = func(bits uint32) float64 { return float64(int32(bits<<shift) >> shift) }
	}
	switch {
	case m.Float && m.BitsAllocated == 64:
		for i := range into {
			into[i] = math.Float64frombits(o.Uint64(b[8*i:]))
		}
	case m.Float:
		for i := range into {
			into[i] = float64(math.Float32frombits(o.Uint32(b[4*i:])))
		}
	case m.BitsAllocated == 1: // the first pixel is the lowest bit, and frames follow each other without gaps
		for i := range into {
			at := first + i
			into[i] = number(uint32(b[at/8] >> (at % 8) & 1))
		}
	case m.BitsAllocated == 8:
		for i := range into {
			into[i] = number(uint32(b[i]))
		}
	case m.BitsAllocated == 16:
		for i := range into {
			into[i] = number(uint32(o.Uint16(b[2*i:])))
		}
	default:
		for i := range into {
			into[i] = number(o.Uint32(b[4*i:]))
		}
	}
}
