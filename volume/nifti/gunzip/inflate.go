package gunzip

import "encoding/binary"

// block begins a block (RFC 1951, section 3.2.3), or ends the member.
func (r *Reader) block() error {
	if r.final {
		r.final, r.step = false, (*Reader).trailer
		return nil
	}
	r.final = r.take(1) == 1
	switch kind := r.take(2); kind {
	case 0:
		r.align()
		b := r.bytes(4)
		if b == nil {
			return r.fault
		}
		size := binary.LittleEndian.Uint16(b)
		if size != ^binary.LittleEndian.Uint16(b[2:]) {
			return ErrCorrupt
		}
		r.left, r.step = int(size), (*Reader).stored
	case 1:
		r.codes, r.step = fixed(), (*Reader).coded
	case 2:
		r.step = (*Reader).coded
		return r.dynamic()
	default:
		return ErrCorrupt
	}
	return nil
}

// stored copies a block that is not compressed, as far as there is room.
func (r *Reader) stored() error {
	if r.at == r.end && !r.last {
		r.more()
	}
	n := copy(r.out[r.to:history+chunk], r.in[r.at:min(r.end, r.at+r.left)])
	r.at += n
	r.to += n
	switch r.left -= n; {
	case r.left == 0:
		r.step = (*Reader).block
	case n == 0:
		return r.fault
	}
	return nil
}

// coded decompresses a block to its end, as far as there is room. A turn of its loop takes up to three literals or up
// to two and what follows: the block's end or a match.
func (r *Reader) coded() error {
	literals, distances := &r.codes.literals, &r.codes.distances
	in, out := r.in[:], r.out[:]
	bits, held, at, to := r.bits, r.held, r.at, r.to
	before := to // of this turn
	var err error
	for to < history+chunk {
		if r.end-at < 16 {
			r.bits, r.held, r.at = bits, held, at
			if r.short() {
				break
			}
			if !r.last {
				r.more()
				at = r.at
			}
		}
		before = to

		bits |= binary.LittleEndian.Uint64(in[at:]) << (held & 63)
		at += int(63-held) >> 3
		held |= 56
		e := literals[bits&(1<<literalWidth-1)]
		if e >= literal {
			out[to] = byte(e >> 16)
			to++
			bits >>= e.taken()
			held -= e.taken()
			e = literals[bits&(1<<literalWidth-1)]
			if e >= literal {
				out[to] = byte(e >> 16)
				to++
				bits >>= e.taken()
				held -= e.taken()
				e = literals[bits&(1<<literalWidth-1)]
				if e >= literal {
					out[to] = byte(e >> 16)
					to++
					bits >>= e.taken()
					held -= e.taken()
					continue
				}
			}
			bits |= binary.LittleEndian.Uint64(in[at:]) << (held & 63)
			at += int(63-held) >> 3
			held |= 56
		}
		if e&match == 0 {
			if e&further != 0 {
				e = literals[(uint64(e>>16)+bits>>literalWidth&(1<<e.taken()-1))&(1<<13-1)]
			}
			if e >= literal {
				out[to] = byte(e >> 16)
				to++
				bits >>= e.taken()
				held -= e.taken()
				continue
			}
			if e&match == 0 {
				bits >>= e.taken()
				held -= e.taken()
				if r.step = (*Reader).block; e&end == 0 {
					err = ErrCorrupt
				}
				break
			}
		}
		length := e.value(bits)
		bits >>= e.taken()
		held -= e.taken()

		e = distances[bits&(1<<distanceWidth-1)]
		if e&further != 0 {
			e = distances[(uint64(e>>16)+bits>>distanceWidth&(1<<e.taken()-1))&(1<<12-1)]
		}
		distance := e.value(bits)
		bits >>= e.taken()
		held -= e.taken()
		if e&match == 0 || distance > to {
			err = ErrCorrupt
			break
		}
		repeat(out, to, distance, length)
		to += length
	}
	r.bits, r.held, r.at, r.to = bits, held, at, to
	if r.short() {
		r.to, err = before, r.fault
	}
	return err
}

// repeat writes length bytes from out[to] on that equal those distance before, and up to 7 more of no meaning.
func repeat(out []byte, to, distance, length int) {
	stop := to + length
	if distance >= 8 {
		for ; to < stop; to += 8 {
			binary.LittleEndian.PutUint64(out[to:], binary.LittleEndian.Uint64(out[to-distance:]))
		}
		return
	}
	v := binary.LittleEndian.Uint64(out[to-distance:]) & (1<<(8*distance) - 1)
	for n := 8 * distance; n < 64; n *= 2 {
		v |= v << n
	}
	for ; to < stop; to += 8 - 8%distance { // as often as the bytes go into 8
		binary.LittleEndian.PutUint64(out[to:], v)
	}
}
