package gunzip

import (
	"encoding/binary"
	"io"
)

// symbol is what a decompressed byte is kept as.
type symbol interface{ uint8 | uint16 }

// decoder decompresses one stream of blocks (RFC 1951, section 3.2.3) from memory into memory.
type decoder[S symbol] struct {
	in     []byte // with padding behind end
	end    int
	last   bool   // nothing comes after in[:end]: what follows there counts as zeros
	refill func() // gets more input, sets last when there is none; not called once last is set
	fault  error  // what it means that a stream goes on behind the last input
	spot

	out    []S // with slack behind limit
	limit  int // nothing is begun from here on
	to     int // out[:to] is written
	before int // to, before the newest turn of coded

	state state
	left  int    // bytes left of a stored block
	codes *codes // of this block
	own   codes
}

// spot is how far the input was taken.
type spot struct {
	at    int    // in[at:end] is not yet in bits
	bits  uint64 // the next bits, the first one lowest; what lies above held of them is no harm
	held  uint
	final bool // the block here is the stream's last
}

// state is what comes next.
type state int

const (
	between state = iota // a block begins
	stored               // bytes that are not compressed
	coded                // symbols
	ended                // nothing: that was the last block
)

// step goes on, until the state changes or out is full.
func (d *decoder[S]) step() error {
	switch d.state {
	case stored:
		return d.copied()
	case coded:
		return d.coded()
	}
	return d.block()
}

// block begins a block, or ends the stream.
func (d *decoder[S]) block() error {
	if d.final {
		d.final, d.state = false, ended
		return nil
	}
	d.final = d.take(1) == 1
	switch kind := d.take(2); kind {
	case 0:
		d.align()
		b := d.bytes(4)
		if b == nil {
			return d.fault
		}
		size := binary.LittleEndian.Uint16(b)
		if size != ^binary.LittleEndian.Uint16(b[2:]) {
			return ErrCorrupt
		}
		d.left, d.state = int(size), stored
	case 1:
		d.codes, d.state = fixed(), coded
	case 2:
		d.state = coded
		return d.dynamic()
	default:
		return ErrCorrupt
	}
	return nil
}

// copied copies a block that is not compressed, as far as there is room.
func (d *decoder[S]) copied() error {
	if d.at == d.end && !d.last {
		d.refill()
	}
	n := min(d.left, d.end-d.at, d.limit-d.to)
	for i, b := range d.in[d.at : d.at+n] {
		d.out[d.to+i] = S(b)
	}
	d.at += n
	d.to += n
	switch d.left -= n; {
	case d.left == 0:
		d.state = between
	case n == 0:
		return d.fault
	}
	return nil
}

// coded decompresses a block to its end, as far as there is room. A turn of its loop takes up to four literals, or up
// to three and what follows: the block's end or a match.
func (d *decoder[S]) coded() error {
	literals, distances := &d.codes.literals, &d.codes.distances
	in, out := d.in, d.out
	bits, at, to := d.bits, d.at, d.to
	held := d.held // only its lowest 6 bits mean something here
	d.before = to
	var err error
	for to < d.limit {
		if d.end-at < 16 {
			d.bits, d.held, d.at = bits, held&63, at
			if d.short() {
				break
			}
			if !d.last {
				d.refill()
				at, in = d.at, d.in
			}
		}
		d.before = to

		bits |= binary.LittleEndian.Uint64(in[at:at+8]) << (held & 63)
		at += int(^held >> 3 & 7)
		held |= 56
		e := literals[bits&(1<<literalWidth-1)]
		if e >= literal {
			some := (*[4]S)(out[to : to+4])
			some[0] = S(byte(e >> 16))
			bits >>= e.taken()
			held -= uint(e)
			to++
			e = literals[bits&(1<<literalWidth-1)]
			if e >= literal {
				some[1] = S(byte(e >> 16))
				bits >>= e.taken()
				held -= uint(e)
				to++
				e = literals[bits&(1<<literalWidth-1)]
				if e >= literal {
					some[2] = S(byte(e >> 16))
					bits >>= e.taken()
					held -= uint(e)
					to++
					e = literals[bits&(1<<literalWidth-1)]
					if e >= literal {
						some[3] = S(byte(e >> 16))
						bits >>= e.taken()
						held -= uint(e)
						to++
						continue
					}
				}
			}
			bits |= binary.LittleEndian.Uint64(in[at:at+8]) << (held & 63)
			at += int(^held >> 3 & 7)
			held |= 56
		}
		if e&match == 0 {
			if e&further != 0 {
				e = literals[(uint64(e>>16)+bits>>literalWidth&(1<<e.taken()-1))&(1<<13-1)]
			}
			if e >= literal {
				out[to] = S(byte(e >> 16))
				to++
				bits >>= e.taken()
				held -= uint(e)
				continue
			}
			if e&match == 0 {
				bits >>= e.taken()
				held -= uint(e)
				if d.state = between; e&end == 0 {
					err = ErrCorrupt
				}
				break
			}
		}
		length := e.value(bits)
		bits >>= e.taken()
		held -= uint(e)
		e = distances[bits&(1<<distanceWidth-1)]
		if e&further != 0 {
			e = distances[(uint64(e>>16)+bits>>distanceWidth&(1<<e.taken()-1))&(1<<12-1)]
		}
		distance := e.value(bits)
		bits >>= e.taken()
		held -= uint(e)
		from := to - distance
		if e&match == 0 || from < 0 {
			err = ErrCorrupt
			break
		}
		if distance < 8 && distance < length {
			repeat(out[from:], distance, length)
		} else {
			*(*[8]S)(out[to : to+8]) = *(*[8]S)(out[from : from+8])
			for n := 8; n < length; n += 8 {
				*(*[8]S)(out[to+n : to+n+8]) = *(*[8]S)(out[from+n : from+n+8])
			}
		}
		to += length
	}
	d.bits, d.held, d.at, d.to = bits, held&63, at, to
	if d.short() {
		d.to, err = d.before, d.fault
	}
	return err
}

// repeat writes length symbols behind the first period, which they repeat, and up to 7 more of no meaning.
func repeat[S symbol](out []S, period, length int) {
	pattern := *(*[8]S)(out[:8])
	for i := period; i < len(pattern); i++ {
		pattern[i] = pattern[i-period]
	}
	step := int(whole[period&7])
	for to := period; to < period+length; to += step {
		*(*[8]S)(out[to : to+8]) = pattern
	}
}

// whole is the largest multiple of a number up to 8.
var whole = [8]uint8{1: 8, 8, 6, 8, 5, 6, 7}

// need sees to it that at least 56 bits are held, zeros where the input has ended.
func (d *decoder[S]) need() {
	if d.end-d.at < 8 && !d.last {
		d.refill()
	}
	if d.at <= d.end+8 { // else short says so from now on
		d.bits |= binary.LittleEndian.Uint64(d.in[d.at:]) << d.held
		d.at += int(63-d.held) >> 3
	}
	d.held |= 56
}

// take takes the next n bits, up to 32.
func (d *decoder[S]) take(n uint) int {
	if d.held < n {
		d.need()
	}
	v := d.bits & (1<<n - 1)
	d.bits >>= n
	d.held -= n
	return int(v)
}

// short reports that more bits were taken than there are.
func (d *decoder[S]) short() bool { return d.last && d.at-int(d.held>>3) > d.end }

// align drops bits up to the next whole byte and returns those held to the input.
func (d *decoder[S]) align() {
	d.unread()
	d.bits, d.held = 0, 0
}

// unread returns whole bytes to the input. Nothing is left that may have been loaded from behind its end.
func (s *spot) unread() {
	s.at -= int(s.held >> 3)
	s.held &= 7
	s.bits &= 1<<s.held - 1
}

// place is how many bits of in were taken.
func (d *decoder[S]) place() int { return 8*d.at - int(d.held) }

// bytes are the next n, which are few, or nil if there are not as many.
func (d *decoder[S]) bytes(n int) []byte {
	if d.end-d.at < n && !d.last {
		d.refill()
	}
	if d.end-d.at < n {
		return nil
	}
	d.at += n
	return d.in[d.at-n : d.at]
}

// move moves what is left of the input to the front of a buffer, and with it what is in bits already.
func (d *decoder[S]) move(in []byte) {
	from := max(d.at-8, 0)
	d.end = copy(in, d.in[from:d.end])
	d.at -= from
	d.in = in
}

// fill reads input behind what there is, as long as there are fewer bytes than so many or than are looked at together.
func (d *decoder[S]) fill(src io.Reader, least int) {
	room := d.in[d.end : len(d.in)-padding]
	n, err := io.ReadAtLeast(src, room, min(max(least-d.end, padding), len(room)))
	d.end += n
	if err != nil {
		d.last = true
		if d.fault = err; err == io.EOF {
			d.fault = io.ErrUnexpectedEOF
		}
		clear(d.in[d.end:][:padding])
	}
}
