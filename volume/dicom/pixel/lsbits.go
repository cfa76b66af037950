package pixel

import "math/bits"

// lsBits takes bits from a scan of JPEG-LS, in which a bit 0 follows each byte 0xFF (T.87 A.1).
type lsBits struct {
	b    []byte // what is left
	bits uint64 // the last n of it were taken from b
	n    int
	full bool // the last byte was 0xFF
}

// fill takes bytes, up to a marker or the end.
func (r *lsBits) fill() {
	for r.n <= 48 && len(r.b) > 0 {
		c := r.b[0]
		switch {
		case r.full && c > 0x7F: // a marker
			return
		case r.full:
			r.bits, r.n = r.bits<<7|uint64(c), r.n+7
		case c == 0xFF && (len(r.b) < 2 || r.b[1] > 0x7F): // the first byte of one
			return
		default:
			r.bits, r.n = r.bits<<8|uint64(c), r.n+8
		}
		r.full, r.b = c == 0xFF, r.b[1:]
	}
}

// take takes k bits, 32 at most; false if there are fewer.
func (r *lsBits) take(k int) (uint32, bool) {
	if r.n < k {
		if r.fill(); r.n < k {
			return 0, false
		}
	}
	r.n -= k
	return uint32(r.bits>>r.n) & uint32(1<<k-1), true
}

// golomb takes a number by the code of T.87 A.5.3: zeros that count, or as many as mean that it follows as it is.
func (r *lsBits) golomb(k, limit, qbpp int) (int32, bool) {
	zeros := 0
	for {
		if r.fill(); r.n == 0 || k > 24 {
			return 0, false
		}
		if z := bits.LeadingZeros64(r.bits << (64 - r.n)); z < r.n {
			zeros, r.n = zeros+z, r.n-z-1
			break
		}
		zeros, r.n = zeros+r.n, 0
	}
	if zeros > limit-qbpp-1 {
		return 0, false
	}
	if zeros == limit-qbpp-1 {
		v, ok := r.take(qbpp)
		return int32(v) + 1, ok
	}
	v, ok := r.take(k)
	return int32(zeros)<<k | int32(v), ok
}
