package main

import (
	"math/bits"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// pool is the largest of 2×2 pixels, n times: of the rows x and x + xs to y.
func (s set) pool() {
	state := s.begin("pool", "func(x *float32, xs int, y *float32, n int)")
	x, xs, y, n := arg("x"), arg("xs"), arg("y"), arg("n")
	loop(n, func() {
		for h := range s.parts {
			v := s.load(at(x, h*s.width))
			for i := range 3 {
				VMAXPS(s.ofFour(x, xs, i+1, h), v, v)
			}
			VMOVUPS(v, at(y, h*s.width))
		}
		advance(2*blockBytes, x)
		advance(blockBytes, y)
	})
	end(state)
}

// ofFour is a part of pixel i of 2×2 at x.
func (s set) ofFour(x, xs Register, i, part int) Mem {
	if i < 2 {
		return at(x, i*blockBytes+part*s.width)
	}
	return atIndex(x, xs, 1, i%2*blockBytes+part*s.width)
}

// unpool adds dy to d at the first of the largest of 2×2 pixels x, whose maximum is y, and multiplies d by slope where
// x is not positive; n times.
func (s set) unpool() {
	state := s.begin("unpool",
		"func(x *float32, xs int, y *float32, dy *float32, d *float32, n int, slope float32)")
	x, xs, y, dy, d, n := arg("x"), arg("xs"), arg("y"), arg("dy"), arg("d"), arg("n")
	zero, one, slope := s.zero(), s.fill(1), s.fillParam("slope")
	loop(n, func() {
		for h := range s.parts {
			largest, left := s.load(at(y, h*s.width)), s.load(at(dy, h*s.width))
			for i := range 4 {
				v := s.load(s.ofFour(x, xs, i, h))
				t := s.takeEqual(v, largest, left)
				to := s.ofFour(d, xs, i, h)
				VADDPS(to, t, t)
				VMULPS(s.factor(v, zero, one, slope), t, t)
				VMOVUPS(t, to)
			}
		}
		advance(2*blockBytes, x, d)
		advance(blockBytes, y, dy)
	})
	end(state)
}

// takeEqual takes from left what stands where a = b: it is 0 there afterwards.
func (s set) takeEqual(a, b, left VecVirtual) VecVirtual {
	taken := s.vec()
	if s.width == blockBytes {
		same, not := K(), K()
		VCMPPS(Imm(equal), b, a, same)
		KNOTW(same, not)
		VMOVAPS_Z(left, same, taken)
		VMOVAPS_Z(left, not, left)
		return taken
	}
	same := s.vec()
	VCMPPS(Imm(equal), b, a, same)
	VANDPS(left, same, taken)
	VANDNPS(left, same, left)
	return taken
}

const taps = 9 // of a kernel of 3×3

// tap is number t of the 3×3 at x.
func tap(x, xs Register, t, disp int) Mem {
	if t < 3 {
		return at(x, t*4+disp)
	}
	return atIndex(x, xs, uint8(t/3), t%3*4+disp)
}

// first is a convolution of 3×3 of few channels for n pixels of a row, a block of filters: x are planes of numbers xc
// apart, of which it takes the row and the two below, xs apart; w is [9][channels] rows of filters, ws apart.
func (s set) first() {
	state := s.begin("first",
		"func(x *float32, xs int, xc int, channels int, w *float32, ws int, y *float32, n int)")
	x, xs, xc, w, ws, y, n := arg("x"), arg("xs"), arg("xc"), arg("w"), arg("ws"), arg("y"), arg("n")
	tapStep := copyOf(param("channels"))
	IMULQ(ws, tapStep)
	group := func(pixels int) {
		sums := make([]vectors, pixels)
		for p := range sums {
			for range s.parts {
				sums[p] = append(sums[p], s.zero())
			}
		}
		plane, weights := copyOf(x), copyOf(w)
		loop(copyOf(param("channels")), func() {
			row := copyOf(weights)
			for t := range taps {
				var filters vectors
				for h := range s.parts {
					filters = append(filters, s.load(at(row, h*s.width)))
				}
				for p := range sums {
					s.multiplyAdd(tap(plane, xs, t, 4*p), filters, sums[p])
				}
				if t < taps-1 {
					ADDQ(tapStep, row)
				}
			}
			ADDQ(xc, plane)
			ADDQ(ws, weights)
		})
		for p := range sums {
			for h, sum := range sums[p] {
				VMOVUPS(sum, at(y, p*blockBytes+h*s.width))
			}
		}
		advance(4*pixels, x)
		advance(pixels*blockBytes, y)
	}
	rest := copyOf(n)
	SHRQ(Imm(uint64(bits.Len(uint(s.pixels))-1)), n)
	loopAny(n, func() { group(s.pixels) })
	ANDQ(Imm(uint64(s.pixels-1)), rest)
	loopAny(rest, func() { group(1) })
	end(state)
}

// firstGradient adds to dw, like first's w, what it gets from n pixels dy.
func (s set) firstGradient() {
	state := s.begin("firstGradient",
		"func(x *float32, xs int, xc int, channels int, dy *float32, dw *float32, ws int, n int)")
	x, xs, dy, dw, ws := arg("x"), arg("xs"), arg("dy"), arg("dw"), arg("ws")
	tapStep, channels := copyOf(param("channels")), copyOf(param("channels"))
	IMULQ(ws, tapStep)
	loop(channels, func() {
		for h := range s.parts {
			sums := s.loads(taps, copyOf(dw), h*s.width, tapStep)
			pixel, d := copyOf(x), copyOf(dy)
			loop(arg("n"), func() {
				v := s.load(at(d, h*s.width))
				for t := range taps {
					s.multiplyAdd(tap(pixel, xs, t, 0), vectors{v}, vectors{sums[t]})
				}
				advance(4, pixel)
				advance(blockBytes, d)
			})
			s.stores(sums, copyOf(dw), h*s.width, tapStep)
		}
		ADDQ(param("xc"), x)
		ADDQ(ws, dw)
	})
	end(state)
}
