package pixel

import (
	"encoding/binary"
	"math/bits"
)

// jpegLS decodes a frame of JPEG-LS (T.87), lossless or nearly so.
func jpegLS(b []byte, m *Images) ([]byte, error) {
	var h frameHeader
	var l lsDecoder
	b, err := segments(b, func(marker byte, s []byte) error {
		switch {
		case marker == frameLS:
			return h.read(s, m)
		case marker == presetLS:
			return l.preset(s)
		case marker == startOfScan:
			return l.begin(s, h)
		case marker == restarts:
			return unsupported("JPEG-LS with restarts")
		case marker >= 0xC0 && marker <= 0xCF:
			return unsupported("JPEG of another process than JPEG-LS")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	l.bits = lsBits{b: b}
	above, row := make([]int32, m.Columns+2), make([]int32, m.Columns+2)
	var out []byte // grows with what is decoded: runs take next to no bits
	for y := range m.Rows {
		above[m.Columns+1], row[0] = above[m.Columns], above[1]
		if !l.row(row, above) {
			return nil, damaged("row %d makes no sense", y+1)
		}
		out = appendSamples(out, row[1:m.Columns+1], m)
		above, row = row, above
	}
	return out, nil
}

// lsContext is what was learned of the errors in one context (T.87 A.2).
type lsContext struct {
	a       int64 // as many of the largest errors as can be added up before they are halved do not fit 32 bits
	b, c, n int32
}

// lsDecoder decodes a scan. Its letters are those of T.87.
type lsDecoder struct {
	bits            lsBits
	maxval          int32 // the largest sample
	t1, t2, t3      int32 // where gradients are parted
	reset           int32 // after so many samples of a context its sums are halved
	near            int32 // how far samples may be off
	span            int32 // RANGE, of the errors
	qbpp, limit     int
	contexts        [365]lsContext
	runs            [2]lsContext // of what ends runs; b counts the negative ones
	runIndex        int
	presetThreshold [3]int32
}

// preset reads parameters that are not the usual ones (T.87 C.2.4.1.1).
func (l *lsDecoder) preset(b []byte) error {
	if len(b) != 11 || b[0] != 1 {
		return unsupported("JPEG-LS with tables")
	}
	at := func(i int) int32 { return int32(binary.BigEndian.Uint16(b[1+2*i:])) }
	l.maxval, l.presetThreshold, l.reset = at(0), [3]int32{at(1), at(2), at(3)}, at(4)
	return nil
}

// begin reads the header of the scan (T.87 C.2.3) and fills in the usual parameters.
func (l *lsDecoder) begin(b []byte, h frameHeader) error {
	switch {
	case h.precision == 0:
		return damaged("their frame has no header")
	case len(b) != 6 || b[0] != 1:
		return unsupported("JPEG-LS of several scans")
	case b[2] != 0 || b[4] != 0 || b[5] != 0:
		return unsupported("JPEG-LS with tables, interleaving or shifts")
	}
	l.near = int32(b[3])
	most := int32(1)<<h.precision - 1
	if l.maxval == 0 {
		l.maxval = most
	}
	if l.reset == 0 {
		l.reset = 64
	}
	if l.maxval > most || l.near > min(255, l.maxval/2) || l.reset < 3 || l.reset > max(255, l.maxval) {
		return damaged("their parameters make no sense")
	}
	if l.near > 0 && l.maxval < 128 && l.presetThreshold == [3]int32{} { // DCMTK takes others than T.87 has
		return unsupported("nearly lossless JPEG-LS of fewer than 8 bits")
	}
	if !l.thresholds() {
		return damaged("their thresholds make no sense")
	}
	l.span = (l.maxval+2*l.near)/(2*l.near+1) + 1
	l.qbpp = bits.Len32(uint32(l.span - 1))
	bpp := max(2, bits.Len32(uint32(l.maxval)))
	l.limit = 2 * (bpp + max(8, bpp))
	for i := range l.contexts {
		l.contexts[i] = lsContext{a: int64(max(2, (l.span+32)/64)), n: 1}
	}
	for i := range l.runs {
		l.runs[i] = lsContext{a: int64(max(2, (l.span+32)/64)), n: 1}
	}
	return nil
}

// thresholds are the usual ones (T.87 C.2.4.1.1.1) unless others were preset; false if they are out of order.
func (l *lsDecoder) thresholds() bool {
	basic := [3]int32{3, 7, 21}
	near := [3]int32{3 * l.near, 5 * l.near, 7 * l.near}
	floor := l.near + 1
	for i, t := range []*int32{&l.t1, &l.t2, &l.t3} {
		if l.maxval >= 128 {
			*t = (min(l.maxval, 4095)+128)/256*(basic[i]-int32(i)-2) + int32(i) + 2 + near[i]
		} else {
			*t = max(int32(i)+2, basic[i]/(256/(l.maxval+1))+near[i])
		}
		if *t > l.maxval || *t < floor {
			*t = floor
		}
		if p := l.presetThreshold[i]; p != 0 {
			*t = p
		}
		if *t < floor || *t > l.maxval {
			return false
		}
		floor = *t
	}
	return true
}

// row decodes one behind the one above it, each with a sample more at either end (T.87 A.2.1).
func (l *lsDecoder) row(row, above []int32) bool {
	for x := 1; x < len(row)-1; x++ {
		a, b, c, d := row[x-1], above[x], above[x-1], above[x+1]
		q := l.quantize(d-b)*81 + l.quantize(b-c)*9 + l.quantize(c-a)
		if q != 0 {
			v, ok := l.regular(q, a, b, c)
			if !ok {
				return false
			}
			row[x] = v
			continue
		}
		end, ok := l.run(row, x)
		if !ok {
			return false
		}
		if x = end; x < len(row)-1 {
			if row[x], ok = l.interruption(a, above[x]); !ok {
				return false
			}
		}
	}
	return true
}

// quantize is the part that a gradient lies in, -4 to 4 (T.87 A.3.3).
func (l *lsDecoder) quantize(d int32) int32 {
	sign := int32(1)
	if d < 0 {
		d, sign = -d, -1
	}
	switch {
	case d <= l.near:
		return 0
	case d < l.t1:
		return sign
	case d < l.t2:
		return 2 * sign
	case d < l.t3:
		return 3 * sign
	}
	return 4 * sign
}

// regular decodes a sample by its context (T.87 A.4 to A.6).
func (l *lsDecoder) regular(q, a, b, c int32) (int32, bool) {
	sign := int32(1)
	if q < 0 {
		q, sign = -q, -1
	}
	t := &l.contexts[q]
	predicted := a + b - c
	if c >= max(a, b) {
		predicted = min(a, b)
	} else if c <= min(a, b) {
		predicted = max(a, b)
	}
	predicted = min(max(predicted+sign*t.c, 0), l.maxval)
	k := golombOrder(t.a, t.n)
	mapped, ok := l.bits.golomb(k, l.limit, l.qbpp)
	e := mapped >> 1
	if mapped&1 != 0 {
		e = -e - 1
	}
	if l.near == 0 && k == 0 && 2*t.b <= -t.n {
		e = -e - 1
	}
	if !ok || e > l.span || e < -l.span {
		return 0, false
	}
	t.b += e * (2*l.near + 1)
	t.a += int64(max(e, -e))
	if t.n == l.reset {
		t.a, t.b, t.n = t.a>>1, t.b>>1, t.n>>1
	}
	t.n++
	if t.b <= -t.n {
		t.b, t.c = max(t.b+t.n, 1-t.n), max(t.c-1, -128)
	} else if t.b > 0 {
		t.b, t.c = min(t.b-t.n, 0), min(t.c+1, 127)
	}
	return l.rebuilt(predicted, sign*e), true
}

// golombOrder is k of T.87 A.5.1.
func golombOrder(a int64, n int32) int {
	k := 0
	for int64(n)<<k < a {
		k++
	}
	return k
}

// rebuilt is the sample with an error (T.87 A.4.5), modulo the range.
func (l *lsDecoder) rebuilt(predicted, e int32) int32 {
	step := 2*l.near + 1
	v := predicted + e*step
	if v < -l.near {
		v += l.span * step
	} else if v > l.maxval+l.near {
		v -= l.span * step
	}
	return min(max(v, 0), l.maxval)
}

// orders are the logarithms of the lengths of runs, by their index: J of T.87 A.2.1.
var orders = [32]int{
	0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15,
}

// run decodes samples that are as the one to the left (T.87 A.7.1), and says where they end.
func (l *lsDecoder) run(row []int32, x int) (end int, ok bool) {
	last, v := len(row)-1, row[x-1]
	fill := func(n int) bool {
		for ; n > 0 && x < last; n-- {
			row[x] = v
			x++
		}
		return n == 0
	}
	for x < last {
		bit, ok := l.bits.take(1)
		if !ok {
			return 0, false
		}
		if bit == 0 {
			n, ok := l.bits.take(orders[l.runIndex])
			ok = ok && fill(int(n)) && x < last
			return x, ok
		}
		if fill(1 << orders[l.runIndex]) {
			l.runIndex = min(l.runIndex+1, len(orders)-1)
		}
	}
	return last, true
}

// interruption decodes the sample that ends a run (T.87 A.7.2).
func (l *lsDecoder) interruption(a, b int32) (int32, bool) {
	same := int32(0)
	if max(a-b, b-a) <= l.near {
		same = 1
	}
	t := &l.runs[same]
	sum := t.a
	if same == 1 {
		sum += int64(t.n >> 1)
	}
	k := golombOrder(sum, t.n)
	mapped, ok := l.bits.golomb(k, l.limit-orders[l.runIndex]-1, l.qbpp)
	l.runIndex = max(l.runIndex-1, 0)
	odd := (mapped + same) & 1
	e := (mapped + same + odd) / 2
	if (k != 0 || 2*t.b >= t.n) == (odd == 1) {
		e = -e
	}
	if !ok || e > l.span || e < -l.span {
		return 0, false
	}
	if e < 0 {
		t.b++
	}
	t.a += int64(mapped+1-same) >> 1
	if t.n == l.reset {
		t.a, t.b, t.n = t.a>>1, t.b>>1, t.n>>1
	}
	t.n++
	if same == 1 {
		return l.rebuilt(a, e), true
	}
	if b < a {
		e = -e
	}
	return l.rebuilt(b, e), true
}
