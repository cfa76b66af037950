package gunzip

import (
	"math/bits"
	"sync"
)

// Widths of the tables that bits are looked up in, at first. Codes that are longer go on in a second table behind the
// first.
const (
	literalWidth  = 11
	distanceWidth = 9
	lengthWidth   = 7 // codes of lengths are never longer
	longest       = 15
)

// codes are the two Huffman codes of a block. The arrays hold more than any code fills, so that a masked index needs no
// check.
type codes struct {
	literals  [1 << 13]entry
	distances [1 << 12]entry
}

// entry is what some bits mean. From the lowest bit: 5 bits with the number of bits to take, 3 zeros, 4 bits with how
// many of them are the code (the others, above it, are added to the value), then what kind it is, and from bit 16 the
// value.
//
//	literal   a byte
//	match     length or distance
//	further   a second table: the value is where it begins, the lowest bits how many bits lead into it
//	end       the block's
//
// An entry of no kind is no code.
type entry uint32

const (
	literal entry = 1 << 31
	match   entry = 1 << 15
	further entry = 1 << 14
	end     entry = 1 << 13
)

// taken is the number of bits to take.
func (e entry) taken() uint { return uint(e & 63) }

// value is the entry's value, with what the bits in b beside the code add to it.
func (e entry) value(b uint64) int {
	return int(e>>16) + int(b&(1<<e.taken()-1)>>(e>>8&15))
}

// What symbols mean (RFC 1951, section 3.2.5); the number of their bits is added by build.
var (
	literalMeaning = func() (m [288]entry) {
		for i := range 256 {
			m[i] = literal | entry(i)<<16
		}
		m[256] = end
		ranges(m[257:285], 3, 4)
		m[285] = match | 258<<16
		return m
	}()
	distanceMeaning = func() (m [32]entry) {
		ranges(m[:30], 1, 2)
		return m
	}()
	lengthMeaning = func() (m [19]entry) {
		for i := range m {
			m[i] = literal | entry(i)<<16
		}
		return m
	}()
)

// ranges fills in symbols for numbers from first on. Each group of so many symbols takes one more bit than the group
// before; the first two take none.
func ranges(m []entry, first, group int) {
	for i := range m {
		extra := max(i/group-1, 0)
		m[i] = match | entry(first)<<16 | entry(extra)
		first += 1 << extra
	}
}

// build fills a table for codes of the given lengths (RFC 1951, section 3.2.2). It reports whether they are a code:
// complete, or none at all, or a single bit.
func build(table []entry, width int, lengths []uint8, meaning []entry) bool {
	var count [longest + 1]int
	for _, n := range lengths {
		count[n]++
	}
	count[0] = 0
	var next [longest + 1]uint16
	code, last := 0, 0
	for n := 1; n <= longest; n++ {
		code = (code + count[n-1]) << 1
		next[n] = uint16(code)
		if code+count[n] > 1<<n {
			return false
		}
		if count[n] > 0 {
			last = n
		}
	}
	if used := int(next[last]) + count[last]; used != 1<<last && !(last == 0) && !(last == 1 && used == 1) {
		return false
	}
	clear(table[:1<<width])
	free := 1 << width // where the next second table begins
	for symbol, n := range lengths {
		if n == 0 {
			continue
		}
		e := meaning[symbol] + entry(n) + entry(n)<<8
		code := int(bits.Reverse16(next[n]) >> (16 - n))
		next[n]++
		part, at, step := table[:1<<width], code, 1<<n
		if int(n) > width {
			low := code & (1<<width - 1)
			if table[low] == 0 {
				table[low] = further | entry(free)<<16 | entry(last-width)
				free += 1 << (last - width)
			}
			begin := int(table[low] >> 16)
			part, at, step = table[begin:begin+1<<(last-width)], code>>width, step>>width
		}
		for ; at < len(part); at += step {
			part[at] = e
		}
	}
	return true
}

// fixed are the codes of section 3.2.6.
var fixed = sync.OnceValue(func() *codes {
	var lengths [288]uint8
	for i := range lengths {
		switch {
		case i < 144 || i >= 280:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		default:
			lengths[i] = 7
		}
	}
	var c codes
	build(c.literals[:], literalWidth, lengths[:], literalMeaning[:])
	for i := range 32 {
		lengths[i] = 5
	}
	build(c.distances[:], distanceWidth, lengths[:32], distanceMeaning[:])
	return &c
})

// dynamic reads a block's own codes (section 3.2.7).
func (d *decoder[S]) dynamic() error {
	literals, distances, n := d.take(5)+257, d.take(5)+1, d.take(4)+4
	if literals > 286 || distances > 30 {
		return ErrCorrupt
	}
	var first [19]uint8
	for _, symbol := range []int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}[:n] {
		first[symbol] = uint8(d.take(3))
	}
	var table [1 << lengthWidth]entry
	if !build(table[:], lengthWidth, first[:], lengthMeaning[:]) {
		return ErrCorrupt
	}
	var lengths [286 + 30]uint8
	for i := 0; i < literals+distances; {
		if d.held < lengthWidth+7 {
			d.need()
		}
		e := table[d.bits&(1<<lengthWidth-1)]
		d.take(e.taken())
		var n uint8
		again := 0
		switch symbol := uint8(e >> 16); {
		case e == 0: // no code
		case symbol < 16:
			n, again = symbol, 1
		case symbol == 16 && i > 0:
			n, again = lengths[i-1], 3+d.take(2)
		case symbol == 17:
			again = 3 + d.take(3)
		case symbol == 18:
			again = 11 + d.take(7)
		}
		if again == 0 || i+again > literals+distances || d.short() {
			return ErrCorrupt
		}
		for range again {
			lengths[i] = n
			i++
		}
	}
	if !build(d.own.literals[:], literalWidth, lengths[:literals], literalMeaning[:]) ||
		!build(d.own.distances[:], distanceWidth, lengths[literals:literals+distances], distanceMeaning[:]) {
		return ErrCorrupt
	}
	d.codes = &d.own
	return nil
}
