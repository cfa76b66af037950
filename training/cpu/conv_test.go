package cpu

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"isopet/training/cpu/kernel"
)

// shape is that of a convolution of 3×3.
type shape struct{ slices, c, k, side, pad int }

func (s shape) String() string {
	return fmt.Sprintf("%d slices, %d → %d channels, side %d, padding %d", s.slices, s.c, s.k, s.side, s.pad)
}

// out is the side of its responses.
func (s shape) out() int { return s.side + 2*s.pad - 2 }

// border is that of its images: convolutions with padding 0 have gradients with padding 2.
func (s shape) border() int { return 2 - s.pad }

// shapes are those of networks, and odd ones: sides that are no multiple of 4, wide ones that are cut, small ones of
// which a strip has several slices.
var shapes = []shape{
	{1, 16, 16, 64, 1}, {1, 32, 16, 64, 1}, {1, 16, 32, 32, 1}, {1, 32, 64, 16, 1}, {1, 64, 64, 16, 1},
	{1, 16, 16, 60, 0}, {1, 32, 32, 26, 0}, {1, 16, 32, 28, 0}, {1, 64, 64, 10, 0}, {1, 32, 64, 12, 0},
	{1, 16, 48, 10, 1}, {1, 80, 16, 12, 1}, {1, 16, 16, 65, 1}, {1, 16, 16, 65, 0}, {1, 16, 16, 27, 0},
	{1, 32, 32, 100, 1}, {1, 16, 32, 100, 0}, {1, 16, 16, 256, 1}, {1, 16, 16, 255, 0},
	{2, 64, 128, 4, 1}, {3, 128, 64, 8, 1}, {2, 16, 16, 10, 0}, {3, 32, 32, 17, 1}, {5, 16, 16, 3, 0},
	{2, 16, 16, 64, 1},
}

// convolution is one with all that belongs to it.
type convolution struct {
	shape
	l                    *lane
	x, y, dy, dx         *image
	g, u, back, du, bias []float32
}

func newConvolution(set *kernel.Instructions, rnd *rand.Rand, s shape) *convolution {
	c := &convolution{shape: s, l: newLane(set, max(s.c, s.k)/kernel.Block)}
	c.x = noisy(rnd, s.slices, s.c, s.side, s.border())
	c.y, c.dx = newImage(s.slices, s.k, s.out(), s.border()), newImage(s.slices, s.c, s.side, s.border())
	c.dy = noisy(rnd, s.slices, s.k, s.out(), s.border())
	n := s.c * s.k
	c.g, c.u, c.back, c.du = noise(rnd, 9*n), kernel.Aligned(36*n), kernel.Aligned(36*n), noise(rnd, 36*n)
	scratch, turned := kernel.Aligned(18*n), kernel.Aligned(9*n)
	turn(c.g, s.c, s.k, turned)
	spread(set, c.g, n, c.u, scratch)
	spread(set, turned, n, c.back, scratch)
	c.bias = noise(rnd, s.k)
	return c
}

// response is the definition.
func (c *convolution) response(slice, k, row, column int) (sum float64) {
	for tap := range 9 {
		for ch := range c.c {
			sum += c.x.get(slice, ch, row+tap/3-c.pad, column+tap%3-c.pad) * float64(c.g[(tap*c.c+ch)*c.k+k])
		}
	}
	return sum
}

// imageGradient is the definition: what the image gets from dy.
func (c *convolution) imageGradient(slice, ch, row, column int) (sum float64) {
	for tap := range 9 {
		for k := range c.k {
			sum += c.dy.get(slice, k, row-tap/3+c.pad, column-tap%3+c.pad) * float64(c.g[(tap*c.c+ch)*c.k+k])
		}
	}
	return sum
}

// kernelGradient is the definition: what a kernel's number gets.
func (c *convolution) kernelGradient(tap, ch, k int) (sum float64) {
	x, dy := c.x.planes[ch/kernel.Block][ch%kernel.Block:], c.dy.planes[k/kernel.Block][k%kernel.Block:]
	for s := range c.slices {
		for r := range c.out() {
			from, to := c.x.index(s, r+tap/3-c.pad, tap%3-c.pad), c.dy.index(s, r, 0) // borders are zeros
			for column := range c.out() {
				sum += float64(x[from+column*kernel.Block]) * float64(dy[to+column*kernel.Block])
			}
		}
	}
	return sum
}

// TestConvolution holds a convolution and its gradients against their definitions.
func TestConvolution(t *testing.T) {
	each(t, func(t *testing.T, set *kernel.Instructions) {
		for _, s := range shapes {
			rnd := source()
			c := newConvolution(set, rnd, s)
			fill(rnd, c.y) // what is there before does not matter
			c.l.correlate(c.x, s.pad, c.u, c.y, epilogue{})
			c.l.correlate(c.dy, 2-s.pad, c.back, c.dx, epilogue{})
			var forward, back, kernels comparison
			places(rnd, c.y, 50, func(slice, k, row, column int) {
				forward.add(c.y.get(slice, k, row, column), c.response(slice, k, row, column))
			})
			places(rnd, c.dx, 50, func(slice, ch, row, column int) {
				back.add(c.dx.get(slice, ch, row, column), c.imageGradient(slice, ch, row, column))
			})
			bias := noise(rnd, s.k)
			dg, before := kernel.Aligned(9*s.c*s.k), append([]float32{}, bias...)
			c.l.gradient(c.x, s.pad, c.dy, c.du, bias, kernel.Zeros) // what was there does not count
			c.l.gradient(c.x, s.pad, c.dy, c.du, bias, nil)          // as much again
			gather(set, c.du, s.c*s.k, dg, kernel.Aligned(18*s.c*s.k))
			for range 30 {
				tap, ch, k := rnd.IntN(9), rnd.IntN(s.c), rnd.IntN(s.k)
				kernels.add(float64(dg[(tap*s.c+ch)*s.k+k]), 2*c.kernelGradient(tap, ch, k))
			}
			var biases comparison
			for k, sum := range sums(c.dy) {
				biases.add(float64(bias[k]), float64(before[k])+2*sum)
			}
			forward.check(t, s.String()+": responses")
			back.check(t, s.String()+": gradient of the image")
			kernels.check(t, s.String()+": gradient of the kernels")
			biases.check(t, s.String()+": gradient of the bias")
			for _, im := range []*image{c.y, c.dx} {
				if what := im.padded(); what != "" {
					t.Errorf("%v: not zero: %s", s, what)
				}
			}
		}
	})
}

// epilogues are all kinds, for an image like y.
func epilogues(rnd *rand.Rand, y *image, bias []float32) []epilogue {
	seeds := make([]uint32, y.slices)
	for i := range seeds {
		seeds[i] = rnd.Uint32()
	}
	like := noisy(rnd, y.slices, len(y.planes)*kernel.Block, y.side, y.border)
	return []epilogue{
		{kind: plain},
		{kind: activate, bias: bias}, {kind: activate, bias: bias, slope: .01}, {kind: activate, bias: bias, slope: 1},
		{kind: drop, bias: bias, share: .25, seeds: seeds},
		{kind: maskBy, like: like, scale: 1}, {kind: maskBy, like: like, scale: 1.25, slope: .01},
	}
}

// of is what an epilogue makes of a response, by its definition. A dropout is told by what it left.
func (e *epilogue) of(v float64, slice, channel, row, column int, left float64) float64 {
	if e.kind == activate || e.kind == drop {
		v += float64(e.bias[channel])
	}
	switch {
	case e.kind == activate && v < 0:
		return v * float64(e.slope)
	case e.kind == drop && (v < 0 || left == 0):
		return 0
	case e.kind == drop:
		return v / (1 - float64(e.share))
	case e.kind == maskBy && e.like.get(slice, channel, row, column) > 0:
		return v * float64(e.scale)
	case e.kind == maskBy:
		return v * float64(e.scale*e.slope)
	}
	return v
}

// TestEpilogue: what is done to responses, within a convolution and by itself, to the same bits.
func TestEpilogue(t *testing.T) {
	each(t, func(t *testing.T, set *kernel.Instructions) {
		for _, s := range []shape{{2, 16, 48, 10, 1}, {1, 16, 16, 65, 0}, {1, 16, 32, 100, 1}, {2, 32, 16, 32, 1}} {
			rnd := source()
			c := newConvolution(set, rnd, s)
			for i, e := range epilogues(rnd, c.y, c.bias) {
				fill(rnd, c.y)
				c.l.correlate(c.x, s.pad, c.u, c.y, e)
				var compared comparison
				kept, dropped := 0, 0
				places(rnd, c.y, 300, func(slice, k, row, column int) {
					got, response := c.y.get(slice, k, row, column), c.response(slice, k, row, column)
					compared.add(got, e.of(response, slice, k, row, column, got))
					switch {
					case e.kind != drop || response+float64(c.bias[k]) < 0:
					case got == 0:
						dropped++
					default:
						kept++
					}
				})
				name := fmt.Sprintf("%v, epilogue %d", s, i)
				compared.check(t, name)
				// About 150 draws of 0.25 have a standard deviation of 0.035.
				if share := float64(dropped) / float64(dropped+kept); e.kind == drop && math.Abs(share-.25) > .14 {
					t.Errorf("%s: %.2f is dropped", name, share)
				}
				if what := c.y.padded(); what != "" {
					t.Errorf("%s: not zero: %s", name, what)
				}
				other := newImage(s.slices, s.k, s.out(), s.border())
				c.l.correlate(c.x, s.pad, c.u, other, epilogue{})
				c.l.finish(other, e)
				sameImage(t, name+" by itself", other, c.y)
			}
		}
	})
}

// sameImage holds all numbers of two images against each other.
func sameImage(t *testing.T, what string, got, want *image) {
	t.Helper()
	for b := range want.planes {
		sameBits(t, what, got.planes[b], want.planes[b])
	}
}

func sameBits(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i, v := range want {
		if got[i] != v {
			t.Fatalf("%s: number %d is %g, not %g", what, i, got[i], v)
		}
	}
}

// TestSets: all sets of instructions give the same bits.
func TestSets(t *testing.T) {
	if len(kernel.Sets()) < 2 {
		t.Skip("this processor has kernels of one set at most")
	}
	for _, s := range shapes {
		run := func(set *kernel.Instructions) *convolution {
			rnd := source()
			c := newConvolution(set, rnd, s)
			for _, e := range epilogues(rnd, c.y, c.bias) {
				c.l.correlate(c.x, s.pad, c.u, c.y, e)
			}
			c.l.correlate(c.dy, 2-s.pad, c.back, c.dx, epilogue{kind: maskBy, like: c.x, scale: 1.5, slope: .01})
			c.l.gradient(c.x, s.pad, c.dy, c.du, c.bias, kernel.Zeros)
			return c
		}
		want, got := run(kernel.Sets()[0]), run(kernel.Sets()[1])
		sameImage(t, s.String(), got.y, want.y)
		sameImage(t, s.String(), got.dx, want.dx)
		sameBits(t, s.String(), got.du, want.du)
		sameBits(t, s.String(), got.bias, want.bias)
	}
}

// TestStack: slices in a stack give the same bits as one by one.
func TestStack(t *testing.T) {
	each(t, func(t *testing.T, set *kernel.Instructions) {
		rnd := source()
		s := shape{3, 32, 16, 18, 1}
		c := newConvolution(set, rnd, s)
		e := epilogue{kind: drop, bias: c.bias, share: .1, seeds: []uint32{1, 2, 3}}
		c.l.correlate(c.x, s.pad, c.u, c.y, e)
		single := s
		single.slices = 1
		for i := range s.slices {
			one := newConvolution(set, source(), single)
			f := e
			f.seeds = e.seeds[i:]
			one.l.correlate(c.x.of(i), s.pad, c.u, one.y, f)
			sameImage(t, fmt.Sprintf("slice %d", i), c.y.of(i), one.y)
		}
	})
}
