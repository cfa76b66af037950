package gunzip

import (
	"encoding/binary"
	"sync/atomic"
)

// A scout decompresses, on another processor, what the reader has not reached yet. Two things are not known there:
// where a block begins, and what stands in the history that matches reach back to. So it looks for bits that make sense as a
// block's codes, and of what comes from the history it only notes the place. When the reader comes to the end of a
// block at just the bit where the scout began, all that the scout did is right, and saves the reader the way; otherwise
// it is of no use, and does no harm.
//
// The idea is that of pugz (Kerbiriou and Chikhi 2019, arXiv:1905.07224) and rapidgzip (Knespel and Brunst 2023,
// arXiv:2308.08955).
type scout struct {
	decoder[uint16]
	begin int          // the bit of the input from which on it searches
	start atomic.Int64 // the bit at which its first block begins; -1 while it searches, and if it found none
	full  bool         // it ended because there was no room for more
	stop  atomic.Bool  // it is called back
	done  chan struct{}
}

const (
	unknown = 1 << 15 // from here on what is decompressed is no byte, but a place in the history
	reach   = 2       // a scout comes so many times as far as its lead
	most    = 4       // and decompresses at most so many times as many bytes
)

func newScout(lead int) *scout {
	s := &scout{}
	s.limit = history + most*lead
	s.out = make([]uint16, s.limit+slack)
	for i := range history {
		s.out[i] = uint16(unknown + i)
	}
	s.last, s.fault = true, ErrCorrupt
	return s
}

// send lets a scout begin at a byte of the input, which must not change before it is called back.
func (s *scout) send(in []byte, at, end int) {
	s.in, s.end, s.begin, s.full = in, end, 8*at, false
	s.start.Store(-1)
	s.stop.Store(false)
	s.done = make(chan struct{})
	go func() {
		defer close(s.done)
		last := 8 * (end - padding)
		for bit := s.find(8*at, last); bit >= 0; bit = s.find(bit+1, last) {
			s.start.Store(int64(bit))
			if s.blocks(); s.to > history {
				return
			}
			s.start.Store(-1)
		}
	}()
}

// halt calls a scout back. It comes at the end of a block.
func (s *scout) halt() {
	s.stop.Store(true)
	<-s.done
}

// find goes to the first bit from one on, and before another, where a block with codes of its own may begin; -1 if
// there is none.
func (s *scout) find(bit, last int) int {
	for ; bit < last && !s.stop.Load(); bit++ {
		b := binary.LittleEndian.Uint64(s.in[bit/8:]) >> (bit % 8)
		if b&7 != 4 || b>>3&31 > 286-257 || b>>8&31 > 30-1 { // 4: codes of its own, and more blocks to come
			continue
		}
		lengths := binary.LittleEndian.Uint64(s.in[(bit+17)/8:]) >> ((bit + 17) % 8)
		used := uint64(0) // of the code of lengths, see build
		for range b>>13&15 + 4 {
			used += 1 << lengthWidth >> (lengths & 7) &^ (1 << lengthWidth)
			lengths >>= 3
		}
		if used != 1<<lengthWidth {
			continue
		}
		if s.seek(bit); s.block() == nil {
			s.seek(bit)
			return bit
		}
	}
	return -1
}

// seek goes to a bit of the input, of which nothing is known that comes before.
func (s *scout) seek(bit int) {
	s.spot, s.state, s.to = spot{at: bit / 8}, between, history
	s.take(uint(bit % 8))
}

// blocks decompresses blocks, as long as there are input and room for all of one.
func (s *scout) blocks() {
	for !s.final && !s.stop.Load() && !s.full {
		before, to := s.spot, s.to
		err := s.block()
		for err == nil && s.state != between && !s.full {
			err = s.step()
			s.full = s.to >= s.limit
		}
		if err != nil || s.state != between {
			s.spot, s.to = before, to
			return
		}
	}
}

// meet takes over what the scout found, if it began with the block that begins here, and sends out the next.
func (r *Reader) meet() bool {
	if r.scout == nil {
		r.send()
		return false
	}
	s, here := r.scout, r.place()
	if start := s.start.Load(); start < 0 && here < s.begin || here < int(start) {
		return false // not there yet
	}
	r.recall()
	if int(s.start.Load()) != here || r.to < history {
		return false
	}
	r.failed = 0
	r.spot = s.spot
	// Behind the end of the scout's input there may be more by now.
	r.unread()
	if r.next = r.lead; s.full { // the next is to find as much as there is on the way to it
		r.next = max(r.at-s.begin/8, r.lead/16)
	}
	r.found = s.out[history:s.to]
	if r.meaning == nil {
		r.meaning = new([1 << 16]byte)
		for i := range 1 << 8 {
			r.meaning[i] = byte(i)
		}
	}
	copy(r.meaning[unknown:], r.out[r.to-history:r.to])
	n := min(history, len(r.found)) // keep what matches can reach
	copy(r.out, r.out[r.to-history+n:r.to])
	r.understand(r.out[history-n:history], r.found[len(r.found)-n:])
	r.from, r.to = history, history
	r.send()
	return true
}

// understand makes bytes of what was found.
func (r *Reader) understand(p []byte, found []uint16) {
	meaning := r.meaning
	for i, place := range found[:len(p)] {
		p[i] = meaning[place]
	}
}

// send sends out a scout, if that is worth while.
func (r *Reader) send() {
	if r.failed == patient || len(r.in) < reach*r.lead {
		return
	}
	if !r.last {
		r.more()
	}
	if r.end-r.at < r.lead/2 {
		return
	}
	r.scouts[0], r.scouts[1] = r.scouts[1], r.scouts[0]
	if r.scouts[0] == nil {
		r.scouts[0] = newScout(r.lead)
	}
	r.scout = r.scouts[0]
	r.scout.send(r.in, r.at+min(r.next, (r.end-r.at)/2), r.end)
}

// recall calls the scout back. It counts as having been of no use.
func (r *Reader) recall() {
	if r.scout != nil {
		r.scout.halt()
		r.scout = nil
		r.failed++
	}
}
