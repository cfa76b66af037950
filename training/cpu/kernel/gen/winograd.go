package main

import (
	. "github.com/mmcloughlin/avo/build"
)

// The passes of Winograd's F(4×4, 3×3) along one axis (Lavin and Gray 2016, points 0, ±1, ±2, ∞). Each takes the
// numbers apart and gives the others; the constants that it needs are in registers.

// bt is Bᵀ d, six of six; c is 2, 4, 5.
func (s set) bt(d, c vectors) vectors {
	two, four, five := c[0], c[1], c[2]
	first, even, odd := s.vec(), s.vec(), s.vec()
	VMOVAPS(d[4], first) // 4 d0 − 5 d2 + d4
	VFNMADD231PS(five, d[2], first)
	VFMADD231PS(four, d[0], first)
	VMOVAPS(d[4], even) // d4 − 4 d2
	VFNMADD231PS(four, d[2], even)
	VMOVAPS(d[3], odd) // d3 − 4 d1
	VFNMADD231PS(four, d[1], odd)
	VFMADD231PS(four, d[1], d[5]) // 4 d1 − 5 d3 + d5
	VFNMADD231PS(five, d[3], d[5])
	VSUBPS(d[2], d[4], d[4]) // d4 − d2
	VSUBPS(d[1], d[3], d[3]) // d3 − d1
	VADDPS(even, odd, d[0])
	VSUBPS(odd, even, d[1])
	VMOVAPS(d[4], d[2])
	VFMADD231PS(two, d[3], d[2])
	VFNMADD231PS(two, d[3], d[4])
	return vectors{first, d[0], d[1], d[2], d[4], d[5]}
}

// at4 is Aᵀ m, four of six; c is 2, 4, 8.
func (s set) at4(m, c vectors) vectors {
	two, four, eight := c[0], c[1], c[2]
	sum1, difference1, sum2, difference2 := s.vec(), s.vec(), s.vec(), s.vec()
	VADDPS(m[1], m[2], sum1)
	VSUBPS(m[2], m[1], difference1)
	VADDPS(m[3], m[4], sum2)
	VSUBPS(m[4], m[3], difference2)
	VADDPS(sum1, m[0], m[0])
	VADDPS(sum2, m[0], m[0])
	VADDPS(difference1, m[5], m[5])
	VFMADD231PS(eight, difference2, m[5])
	VFMADD231PS(two, difference2, difference1)
	VFMADD231PS(four, sum2, sum1)
	return vectors{m[0], difference1, sum1, m[5]}
}

// ay is A y, six of four; c is 2, 4. The second is the sum of all four.
func (s set) ay(y, c vectors) vectors {
	two, four := c[0], c[1]
	even, odd, sum, difference := s.vec(), s.vec(), s.vec(), s.vec()
	VADDPS(y[0], y[2], even)
	VADDPS(y[1], y[3], odd)
	VADDPS(even, odd, sum)
	VSUBPS(odd, even, difference)
	farEven, farOdd, plus, minus := s.vec(), s.vec(), s.vec(), s.vec()
	VMOVAPS(y[0], farEven) // y0 + 4 y2
	VFMADD231PS(four, y[2], farEven)
	VMOVAPS(y[1], farOdd) // y1 + 4 y3
	VFMADD231PS(four, y[3], farOdd)
	VMOVAPS(farEven, plus)
	VFMADD231PS(two, farOdd, plus)
	VMOVAPS(farEven, minus)
	VFNMADD231PS(two, farOdd, minus)
	return vectors{y[0], sum, difference, plus, minus, y[3]}
}

// g6 is G g, six of three; c is 1/4, 1/6, 1/12, 1/24.
func (s set) g6(g, c vectors) vectors {
	quarter, sixth, twelfth, small := c[0], c[1], c[2], c[3]
	outer, far, first, middle, minus := s.vec(), s.vec(), s.vec(), s.vec(), s.vec()
	VADDPS(g[0], g[2], outer) // (g0 + g2)/6
	VMULPS(sixth, outer, outer)
	VMULPS(small, g[0], far) // g0/24 + g2/6
	VFMADD231PS(sixth, g[2], far)
	VMULPS(quarter, g[0], first)
	VMULPS(sixth, g[1], middle)
	VADDPS(outer, middle, minus) // −(g0 + g1 + g2)/6
	VSUBPS(outer, middle, middle)
	VSUBPS(minus, s.zero(), minus)
	plus, other := s.vec(), s.vec()
	VMULPS(twelfth, g[1], plus)
	VSUBPS(plus, far, other)
	VADDPS(plus, far, plus)
	return vectors{first, minus, middle, plus, other, g[2]}
}

// gt is Gᵀ u, three of six; c is 1/4, 1/6, 1/12, 1/24.
func (s set) gt(u, c vectors) vectors {
	quarter, sixth, twelfth, small := c[0], c[1], c[2], c[3]
	near, far := s.vec(), s.vec()
	VADDPS(u[1], u[2], near)
	VADDPS(u[3], u[4], far)
	VSUBPS(u[1], u[2], u[2])
	VSUBPS(u[4], u[3], u[3])
	VMULPS(quarter, u[0], u[0])
	VFNMADD231PS(sixth, near, u[0])
	VFMADD231PS(small, far, u[0])
	VMULPS(sixth, u[2], u[2])
	VFMADD231PS(twelfth, u[3], u[2])
	VSUBPS(near, far, far)
	VFMADD231PS(sixth, far, u[5])
	return vectors{u[0], u[2], u[5]}
}

// fills are vectors of numbers.
func (s set) fills(numbers ...float32) vectors {
	var v vectors
	for _, f := range numbers {
		v = append(v, s.fill(f))
	}
	return v
}

// spread takes Winograd's G g of kernels along one axis: three rows of n blocks, xs apart, to six, ys apart.
func (s set) spread() { s.kernelPass("spread", 3, s.g6) }

// gather takes Gᵀ u of gradients: six rows to three.
func (s set) gather() { s.kernelPass("gather", 6, s.gt) }

func (s set) kernelPass(name string, in int, pass func(v, c vectors) vectors) {
	state := s.begin(name, "func(x *float32, xs int, y *float32, ys int, n int)")
	x, xs, y, ys, n := arg("x"), arg("xs"), arg("y"), arg("ys"), arg("n")
	c := s.fills(1./4, 1./6, 1./12, 1./24)
	if s.parts == 2 {
		ADDQ(n, n)
	}
	loop(n, func() {
		s.stores(pass(s.loads(in, copyOf(x), 0, xs), c), copyOf(y), 0, ys)
		advance(s.width, x, y)
	})
	end(state)
}
