package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// What is done to responses, within outRow or by itself.

// The hash that dropout's random numbers are: the finaliser of MurmurHash3 of the place's number times golden, which is
// odd and spreads neighbours over all 32 bits.
const (
	golden  = 0x9E3779B1
	murmur1 = 0x85ebca6b
	murmur2 = 0xc2b2ae35
)

// Predicates of VCMPPS and VPCMPUD.
const (
	equal        = 0
	greater      = 0x1e // ordered, quiet: not where one is no number
	notLess      = 5    // of integers
	outSignature = "func(m *float32, mp int, y *float32, ys int, scratch *float32, tiles int"
)

// outPlain is outRow and nothing else.
func (s set) outPlain() {
	state := s.begin("outPlain", outSignature+")")
	s.outRow(func(v VecVirtual, h, r int) VecVirtual { return v }, func(int) {}, func() {})
	end(state)
}

// outActivate is outRow, then bias and activation: negative numbers times slope.
func (s set) outActivate() {
	state := s.begin("outActivate", outSignature+", bias *float32, slope float32)")
	bias, slope := arg("bias"), s.fillParam("slope")
	s.outRow(func(v VecVirtual, h, r int) VecVirtual {
		VADDPS(at(bias, h*s.width), v, v)
		return s.leaky(v, slope)
	}, func(int) {}, func() {})
	end(state)
}

// activate is y = activation of y + bias for n blocks.
func (s set) activate() {
	state := s.begin("activate", "func(y *float32, n int, bias *float32, slope float32)")
	y, n, bias, slope := arg("y"), arg("n"), arg("bias"), s.fillParam("slope")
	loop(n, func() {
		for h := range s.parts {
			v := s.load(at(y, h*s.width))
			VADDPS(at(bias, h*s.width), v, v)
			VMOVUPS(s.leaky(v, slope), at(y, h*s.width))
		}
		advance(blockBytes, y)
	})
	end(state)
}

// leaky is max(v, slope·v), which is no number where v is none.
func (s set) leaky(v, slope VecVirtual) VecVirtual {
	less := s.vec()
	VMULPS(slope, v, less)
	VMAXPS(less, v, v)
	return v
}

// dropout is ReLU and dropout that is being written: numbers whose place has a hash below limit are dropped, the others
// multiplied by scale.
type dropout struct {
	set
	place        VecVirtual // times golden, of the first part of the block
	scale, limit func() VecVirtual
	first        Op
	second       Op
}

// again is a function that gives a vector of a parameter: a register where there are many, else loaded each time.
func (s set) again(name string) func() VecVirtual {
	if s.width == blockBytes {
		v := s.fillParam(name)
		return func() VecVirtual { return v }
	}
	return func() VecVirtual { return s.fillParam(name) }
}

// newDropout takes the parameters scale, limit and place.
func (s set) newDropout() dropout {
	d := dropout{s, s.fillParam("place"), s.again("scale"), s.again("limit"), s.integers(murmur1), s.integers(murmur2)}
	VPADDD(s.lanes(0), d.place, d.place)
	return d
}

// lanes are the numbers of a part's lanes times golden, in memory.
func (s set) lanes(part int) Mem {
	m := table("lanes", 16, func(i int) uint32 { return uint32(i) * golden & 0xffffffff })
	return m.Offset(part * s.width)
}

// of is the place of a part of the block.
func (d dropout) of(part int) VecVirtual {
	place := d.vec()
	if part == 0 {
		VMOVAPS(d.place, place)
	} else {
		VPADDD(d.integers(uint32(part*d.width/4*golden&0xffffffff)), d.place, place)
	}
	return place
}

// step moves on to the next pixel.
func (d dropout) step() { VPADDD(d.integers(16*golden&0xffffffff), d.place, d.place) }

// reluDrop is v after ReLU and dropout.
func (d dropout) reluDrop(v, place VecVirtual) VecVirtual {
	t, hash := d.vec(), d.vec()
	VPSRLD(Imm(16), place, t)
	d.xor(place, t, hash)
	VPMULLD(d.first, hash, hash)
	VPSRLD(Imm(13), hash, t)
	d.xor(hash, t, hash)
	VPMULLD(d.second, hash, hash)
	VPSRLD(Imm(16), hash, t)
	d.xor(hash, t, hash)
	negative := d.zero()
	VMAXPS(v, negative, v) // v where one is no number
	VMULPS(d.scale(), v, v)
	if d.width == blockBytes {
		keep := K()
		VPCMPUD(Imm(notLess), d.limit(), hash, keep)
		VMOVAPS_Z(v, keep, v)
		return v
	}
	VPMAXUD(d.limit(), hash, t)
	VPCMPEQD(t, hash, t)
	VANDPS(v, t, v)
	return v
}

// outDrop is outRow, then bias, ReLU and dropout. place is that of the first pixel, rowStep that of a row further, both
// times golden.
func (s set) outDrop() {
	state := s.begin("outDrop",
		outSignature+", bias *float32, scale float32, limit uint32, place uint32, rowStep uint32)")
	bias, d, rowStep := arg("bias"), s.newDropout(), s.again("rowStep")
	var place VecVirtual
	s.outRow(func(v VecVirtual, h, r int) VecVirtual {
		VADDPS(at(bias, h*s.width), v, v)
		v = d.reluDrop(v, place)
		if r < tileSide-1 {
			VPADDD(rowStep(), place, place)
		}
		return v
	}, func(h int) { place = d.of(h) }, d.step)
	end(state)
}

// activateDrop is y = ReLU and dropout of y + bias for n blocks.
func (s set) activateDrop() {
	state := s.begin("activateDrop",
		"func(y *float32, n int, bias *float32, scale float32, limit uint32, place uint32)")
	y, n, bias, d := arg("y"), arg("n"), arg("bias"), s.newDropout()
	loop(n, func() {
		for h := range s.parts {
			v := s.load(at(y, h*s.width))
			VADDPS(at(bias, h*s.width), v, v)
			VMOVUPS(d.reluDrop(v, d.of(h)), at(y, h*s.width))
		}
		d.step()
		advance(blockBytes, y)
	})
	end(state)
}

// factor is above where like > 0, else below.
func (s set) factor(like, zero, above, below VecVirtual) VecVirtual {
	f := s.vec()
	if s.width == blockBytes {
		k := K()
		VCMPPS(Imm(greater), zero, like, k)
		VBLENDMPS(above, below, k, f)
		return f
	}
	VCMPPS(Imm(greater), zero, like, f)
	VBLENDVPS(f, above, below, f)
	return f
}

// outMask is outRow, times above where like > 0 and times below elsewhere; like's rows are ys apart, too.
func (s set) outMask() {
	state := s.begin("outMask", outSignature+", like *float32, above float32, below float32)")
	like, above, below, zero := arg("like"), s.fillParam("above"), s.fillParam("below"), s.zero()
	var row GPVirtual
	s.outRow(func(v VecVirtual, h, r int) VecVirtual {
		VMULPS(s.factor(s.load(at(row, h*s.width)), zero, above, below), v, v)
		if r < tileSide-1 {
			ADDQ(param("ys"), row)
		}
		return v
	}, func(int) { row = copyOf(like) }, func() { advance(blockBytes, like) })
	end(state)
}

// mask is d times above where like > 0 and times below elsewhere, for n blocks.
func (s set) mask() {
	state := s.begin("mask", "func(d *float32, like *float32, n int, above float32, below float32)")
	d, like, n := arg("d"), arg("like"), arg("n")
	above, below, zero := s.fillParam("above"), s.fillParam("below"), s.zero()
	loop(n, func() {
		for h := range s.parts {
			v := s.factor(s.load(at(like, h*s.width)), zero, above, below)
			VMULPS(at(d, h*s.width), v, v)
			VMOVUPS(v, at(d, h*s.width))
		}
		advance(blockBytes, d, like)
	})
	end(state)
}
