package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/reg"
)

// Rows of tiles of 4×4 pixels, a block of channels: to and from the 36 places of Winograd's products. A transform has
// two passes, with six rows between them in scratch, tiles·4 blocks each and two more where tiles overlap.

const (
	tileSide  = 4 // pixels
	placeSide = 6 // places
	tileBytes = tileSide * blockBytes
)

// inRow is Bᵀ d B of a row of tiles that overlap by two pixels: x, whose rows are xs apart, to v, whose places are vp
// apart.
func (s set) inRow() {
	state := s.begin("inRow", "func(x *float32, xs int, v *float32, vp int, scratch *float32, tiles int)")
	x, xs, v, vp, scratch, tiles := arg("x"), arg("xs"), arg("v"), arg("vp"), arg("scratch"), arg("tiles")
	c := s.fills(2, 4, 5)
	row := shifted(tiles, 8) // bytes of a row of scratch
	advance((placeSide-tileSide)*blockBytes, row)
	to := copyOf(scratch)
	loop(shifted(row, map[int]int{64: -6, 32: -5}[s.width]), func() {
		s.stores(s.bt(s.loads(placeSide, copyOf(x), 0, xs), c), copyOf(to), 0, row)
		advance(s.width, x, to)
	})
	s.across(placeSide, scratch, row, v, vp, tiles, func(d vectors) vectors { return s.bt(d, c) })
	end(state)
}

// dyRow is A y Aᵀ of a row of tiles: y, whose rows are ys apart, to v, whose places are vp apart. It adds the numbers
// of y to sum, a block.
func (s set) dyRow() {
	state := s.begin("dyRow",
		"func(y *float32, ys int, v *float32, vp int, scratch *float32, tiles int, sum *float32)")
	y, ys, v, vp, scratch, tiles := arg("y"), arg("ys"), arg("v"), arg("vp"), arg("scratch"), arg("tiles")
	sum := arg("sum")
	c := s.fills(2, 4)
	row := shifted(tiles, 8)
	for h := range s.parts {
		total := s.load(at(sum, h*s.width))
		from, to := copyOf(y), copyOf(scratch)
		loop(shifted(tiles, 2), func() {
			t := s.ay(s.loads(tileSide, copyOf(from), h*s.width, ys), c)
			VADDPS(t[1], total, total)
			s.stores(t, copyOf(to), h*s.width, row)
			advance(blockBytes, from, to)
		})
		VMOVUPS(total, at(sum, h*s.width))
	}
	s.across(tileSide, scratch, row, v, vp, tiles, func(d vectors) vectors { return s.ay(d, c) })
	end(state)
}

// across is the second pass of inRow and dyRow: the six rows of scratch, tile by tile, in numbers of each, to places.
func (s set) across(in int, scratch, row, v, vp, tiles Register, pass func(vectors) vectors) {
	loop(number(placeSide), func() {
		from, to := copyOf(scratch), copyOf(v)
		loop(copyOf(tiles), func() {
			for h := range s.parts {
				var d vectors
				for j := range in {
					d = append(d, s.load(at(from, j*blockBytes+h*s.width)))
				}
				s.stores(pass(d), copyOf(to), h*s.width, vp)
			}
			advance(tileBytes, from)
			advance(blockBytes, to)
		})
		ADDQ(row, scratch)
		for range placeSide {
			ADDQ(vp, v)
		}
	})
}

// outRow is Aᵀ m A of a row of tiles: m, whose places are mp apart, to y, whose rows are ys apart, each vector changed
// by f on the way (h: the part of the block, r: the row of the tile). column ends a column of pixels.
func (s set) outRow(f func(v VecVirtual, h, r int) VecVirtual, startPart func(h int), column func()) {
	m, mp, y, ys, scratch, tiles := arg("m"), arg("mp"), arg("y"), arg("ys"), arg("scratch"), arg("tiles")
	c := s.fills(2, 4, 8)
	row := shifted(tiles, 8)
	to := copyOf(scratch)
	loop(number(placeSide), func() {
		p, q := copyOf(m), copyOf(to)
		loop(copyOf(tiles), func() {
			for h := range s.parts {
				for j, t := range s.at4(s.loads(placeSide, copyOf(p), h*s.width, mp), c) {
					VMOVUPS(t, at(q, j*blockBytes+h*s.width))
				}
			}
			advance(blockBytes, p)
			advance(tileBytes, q)
		})
		for range placeSide {
			ADDQ(mp, m)
		}
		ADDQ(row, to)
	})
	loop(shifted(tiles, 2), func() {
		for h := range s.parts {
			t := s.at4(s.loads(placeSide, copyOf(scratch), h*s.width, row), c)
			startPart(h)
			for r := range t {
				t[r] = f(t[r], h, r)
			}
			s.stores(t, copyOf(y), h*s.width, ys)
		}
		advance(blockBytes, scratch, y)
		column()
	})
}
