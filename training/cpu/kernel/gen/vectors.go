package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// Long vectors: of weights, gradients and images alike.

// add is y += x for n blocks.
func (s set) add() {
	state := s.begin("add", "func(y *float32, x *float32, n int)")
	y, x, n := arg("y"), arg("x"), arg("n")
	loop(n, func() {
		for h := range s.parts {
			v := s.load(at(x, h*s.width))
			VADDPS(at(y, h*s.width), v, v)
			VMOVUPS(v, at(y, h*s.width))
		}
		advance(blockBytes, x, y)
	})
	end(state)
}

// sums adds n blocks to the block sum.
func (s set) sums() {
	s.sum("sums", func(x Mem, sum Op) { VADDPS(x, sum, sum) })
}

// squares adds the squares of n blocks to the block sum.
func (s set) squares() {
	s.sum("squares", func(x Mem, sum Op) {
		v := s.load(x)
		VFMADD231PS(v, v, sum)
	})
}

func (s set) sum(name string, f func(x Mem, sum Op)) {
	state := s.begin(name, "func(x *float32, n int, sum *float32)")
	x, n, sum := arg("x"), arg("n"), arg("sum")
	var v vectors
	for h := range s.parts {
		v = append(v, s.load(at(sum, h*s.width)))
	}
	loop(n, func() {
		for h := range s.parts {
			f(at(x, h*s.width), v[h])
		}
		advance(blockBytes, x)
	})
	for h := range s.parts {
		VMOVUPS(v[h], at(sum, h*s.width))
	}
	end(state)
}

// toward is mean += (x − mean)·share for n blocks.
func (s set) toward() {
	state := s.begin("toward", "func(mean *float32, x *float32, n int, share float32)")
	mean, x, n, share := arg("mean"), arg("x"), arg("n"), s.fillParam("share")
	loop(n, func() {
		for h := range s.parts {
			m := s.load(at(mean, h*s.width))
			difference := s.load(at(x, h*s.width))
			VSUBPS(m, difference, difference)
			VFMADD231PS(share, difference, m)
			VMOVUPS(m, at(mean, h*s.width))
		}
		advance(blockBytes, mean, x)
	})
	end(state)
}

// adam is a step of Adam along the gradient d for n blocks; o is kernel.Adam.
func (s set) adam() {
	state := s.begin("adam", "func(w *float32, mean *float32, square *float32, d *float32, n int, o *float32)")
	w, mean, square, gradient, n, o := arg("w"), arg("mean"), arg("square"), arg("d"), arg("n"), arg("o")
	var c vectors
	for i := range 6 {
		v := s.vec()
		VBROADCASTSS(at(o, 4*i), v)
		c = append(c, v)
	}
	clip, meanShare, squareShare, rate, epsilon, decay := c[0], c[1], c[2], c[3], c[4], c[5]
	loop(n, func() {
		for h := range s.parts {
			d, m := s.vec(), s.load(at(mean, h*s.width))
			q, weight := s.load(at(square, h*s.width)), s.load(at(w, h*s.width))
			VMULPS(at(gradient, h*s.width), clip, d)
			change := s.vec()
			VSUBPS(m, d, change)
			VFMADD231PS(meanShare, change, m)
			VMULPS(d, d, d)
			VSUBPS(q, d, d)
			VFMADD231PS(squareShare, d, q)
			VMOVUPS(m, at(mean, h*s.width))
			VMOVUPS(q, at(square, h*s.width))
			VSQRTPS(q, q)
			VADDPS(epsilon, q, q)
			VMULPS(rate, m, m)
			VDIVPS(q, m, m)
			VFMADD231PS(decay, weight, m)
			VSUBPS(m, weight, weight)
			VMOVUPS(weight, at(w, h*s.width))
		}
		advance(blockBytes, w, mean, square, gradient)
	})
	end(state)
}
