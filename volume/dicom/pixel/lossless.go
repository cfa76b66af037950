package pixel

import "encoding/binary"

// lossless decodes a frame of lossless JPEG with Huffman codes, process 14 with any predictor (T.81 annex H).
func lossless(b []byte, m *Images) ([]byte, error) {
	var h frameHeader
	var tables [4]*huffman
	var scan scanHeader
	b, err := segments(b, func(marker byte, s []byte) error {
		switch marker {
		case frameLossless:
			return h.read(s, m)
		case huffmanTables:
			return readTables(s, &tables)
		case restarts:
			if len(s) != 2 {
				return damaged("their restarts make no sense")
			}
			scan.restart = int(binary.BigEndian.Uint16(s))
		case startOfScan:
			return scan.read(s, h)
		case 0xC0, 0xC1, 0xC2, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF, frameLS:
			return unsupported("JPEG of another process than lossless")
		case lines:
			return unsupported("JPEG that states its height behind the picture")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	t := tables[scan.table]
	switch {
	case t == nil:
		return nil, damaged("a table of codes is missing")
	case m.Rows*m.Columns/8 > len(b): // no code is shorter than a bit
		return nil, damaged("they are cut short")
	case scan.restart%m.Columns != 0:
		return nil, unsupported("JPEG with restarts within rows")
	}
	p := picture{bits: bitReader{b: b}, table: t, scan: scan, columns: m.Columns}
	p.most = uint32(1)<<(h.precision-scan.point) - 1
	out := make([]byte, 0, m.Rows*m.Columns*m.BitsAllocated/8)
	above, row := make([]uint16, m.Columns), make([]uint16, m.Columns)
	for y := range m.Rows {
		fresh := y == 0
		if every := scan.restart / m.Columns; every > 0 && y > 0 && y%every == 0 {
			if fresh = true; !p.bits.restart(y/every - 1) {
				return nil, damaged("a restart of theirs is missing")
			}
		}
		if !p.row(row, above, fresh) {
			return nil, damaged("row %d makes no sense", y+1)
		}
		above, row = row, above
		for i, v := range above {
			row[i] = v << scan.point
		}
		out = appendSamples(out, row, m)
	}
	return out, nil
}

// scanHeader is SOS of lossless JPEG, with the interval of restarts in samples.
type scanHeader struct{ table, predictor, point, restart int }

func (s *scanHeader) read(b []byte, h frameHeader) error {
	switch {
	case h.precision == 0:
		return damaged("their frame has no header")
	case len(b) != 6 || b[0] != 1:
		return unsupported("JPEG of several scans")
	}
	s.table, s.predictor, s.point = int(b[2]>>4), int(b[3]), int(b[5]&15)
	if s.table > 3 || s.predictor < 1 || s.predictor > 7 || s.point >= h.precision {
		return damaged("their scan has a header that makes no sense")
	}
	return nil
}

// picture decodes a scan row by row.
type picture struct {
	bits    bitReader
	table   *huffman
	scan    scanHeader
	columns int
	most    uint32 // that a sample can be
}

// row decodes one: of the first, and after a restart, the samples are predicted as of a picture of one row.
func (p *picture) row(row, above []uint16, fresh bool) bool {
	left := uint32(p.most/2 + 1)
	if !fresh {
		left = uint32(above[0])
	}
	for x := range row {
		predicted := left
		if !fresh && x > 0 {
			predicted = predictors[p.scan.predictor](int32(left), int32(above[x]), int32(above[x-1]))
		}
		d, ok := p.difference()
		v := (predicted + d) & 0xFFFF
		if !ok || v > p.most {
			return false
		}
		row[x], left = uint16(v), v
	}
	return true
}

// predictors are those of T.81 table H.1, of the samples to the left, above, and above to the left.
var predictors = [8]func(a, b, c int32) uint32{
	1: func(a, _, _ int32) uint32 { return uint32(a) },
	2: func(_, b, _ int32) uint32 { return uint32(b) },
	3: func(_, _, c int32) uint32 { return uint32(c) },
	4: func(a, b, c int32) uint32 { return uint32(a + b - c) },
	5: func(a, b, c int32) uint32 { return uint32(a + (b-c)>>1) },
	6: func(a, b, c int32) uint32 { return uint32(b + (a-c)>>1) },
	7: func(a, b, _ int32) uint32 { return uint32((a + b) >> 1) },
}

// difference decodes one, modulo 2^16 (T.81 H.1.2.2): its number of bits as a code, then these bits.
func (p *picture) difference() (uint32, bool) {
	size, ok := p.table.decode(&p.bits)
	switch {
	case !ok || size == 0:
		return 0, ok
	case size == 16:
		return 1 << 15, true
	}
	v, ok := p.bits.take(int(size))
	if v>>(size-1) == 0 {
		v -= 1<<size - 1
	}
	return v, ok
}
