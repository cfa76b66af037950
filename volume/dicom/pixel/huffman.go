package pixel

// huffman are the codes of T.81 annex C: symbols in the order of their codes.
type huffman struct {
	symbols []byte
	// first is the lowest code of each length, and count how many there are; before are all shorter ones.
	first, count, before [17]uint32
	// short has the symbol and, in the upper byte, the length of the codes of up to 8 bits, by 8 bits that begin so.
	short [256]uint16
}

// readTables reads DHT, which holds one table or more.
func readTables(b []byte, tables *[4]*huffman) error {
	for len(b) > 0 {
		if len(b) < 17 || b[0] > 3 { // a class other than 0 is none of lossless JPEG
			return damaged("a table of codes makes no sense")
		}
		t, n := &huffman{}, uint32(0)
		code := uint32(0)
		for length := 1; length <= 16; length++ {
			t.first[length], t.count[length], t.before[length] = code, uint32(b[length]), n
			n += t.count[length]
			if code += t.count[length]; code > 1<<length {
				return damaged("a table of codes makes no sense")
			}
			code <<= 1
		}
		if len(b) < 17+int(n) {
			return damaged("a table of codes is cut short")
		}
		t.symbols = b[17 : 17+n]
		for _, s := range t.symbols {
			if s > 16 {
				return damaged("a table of codes makes no sense")
			}
		}
		t.index()
		tables[b[0]] = t
		b = b[17+n:]
	}
	return nil
}

// index fills in the codes that are found by one look.
func (t *huffman) index() {
	for length := uint32(1); length <= 8; length++ {
		for i := range t.count[length] {
			code := (t.first[length] + i) << (8 - length)
			for j := range uint32(1) << (8 - length) {
				t.short[code+j] = uint16(length)<<8 | uint16(t.symbols[t.before[length]+i])
			}
		}
	}
}

// decode takes a code; false if there is none.
func (t *huffman) decode(r *bitReader) (byte, bool) {
	r.fill()
	if s := t.short[r.peek(8)]; s>>8 > 0 && int(s>>8) <= r.n {
		r.n -= int(s >> 8)
		return byte(s), true
	}
	for length := 1; length <= min(16, r.n); length++ {
		if i := r.peek(length) - t.first[length]; i < t.count[length] {
			r.n -= length
			return t.symbols[t.before[length]+i], true
		}
	}
	return 0, false
}

// bitReader takes bits from a scan, in which a byte 0 follows each 0xFF that is no marker.
type bitReader struct {
	b    []byte // what is left
	bits uint64 // the last n of it were taken from b
	n    int
}

// fill takes whole bytes, up to a marker or the end.
func (r *bitReader) fill() {
	for r.n <= 48 && len(r.b) > 0 {
		c := r.b[0]
		if c == 0xFF {
			if len(r.b) < 2 || r.b[1] != 0 {
				return
			}
			r.b = r.b[1:]
		}
		r.b = r.b[1:]
		r.bits, r.n = r.bits<<8|uint64(c), r.n+8
	}
}

// peek is the next k bits, with zeros behind the last.
func (r *bitReader) peek(k int) uint32 {
	if r.n < k {
		return uint32(r.bits<<(k-r.n)) & (1<<k - 1)
	}
	return uint32(r.bits>>(r.n-k)) & (1<<k - 1)
}

// take takes k bits, 16 at most; false if there are fewer.
func (r *bitReader) take(k int) (uint32, bool) {
	if r.n < k {
		r.fill()
	}
	if r.n < k {
		return 0, false
	}
	v := r.peek(k)
	r.n -= k
	return v, true
}

// restart goes behind the restart marker of a number, counted modulo 8, which must come next.
func (r *bitReader) restart(number int) bool {
	r.bits, r.n = 0, 0
	if len(r.b) < 2 || r.b[0] != 0xFF || int(r.b[1]) != 0xD0+number%8 {
		return false
	}
	r.b = r.b[2:]
	return true
}
