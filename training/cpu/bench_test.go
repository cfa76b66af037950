package cpu

import (
	"fmt"
	"testing"

	"isopet/training/cpu/kernel"
)

// tape is a network of which only the time matters: what is done forward, and what is done backward in the opposite
// order.
type tape struct {
	l                 *lane
	slices, pad       int
	seeds             []uint32
	forward, backward []func()
}

// tensor is an image with its gradient. Where an activation was the last that was done to the image, scale undoes it in
// the gradient; skip says that another way writes the gradient first.
type tensor struct {
	x, d  *image
	scale float32
	skip  bool
}

func (p *tape) tensor(channels, side int, scale float32) *tensor {
	border := 2 - p.pad
	x, d := newImage(p.slices, channels, side, border), newImage(p.slices, channels, side, border)
	return &tensor{x: x, d: d, scale: scale}
}

// back is the epilogue with which a gradient of t.x becomes that of what was before its activation.
func (t *tensor) back() epilogue {
	if t.scale == 0 {
		return epilogue{}
	}
	return epilogue{kind: maskBy, like: t.x, scale: t.scale}
}

func (p *tape) ahead(share float32, bias []float32) (epilogue, float32) {
	if share == 0 {
		return epilogue{kind: activate, bias: bias}, 1
	}
	return epilogue{kind: drop, bias: bias, share: share, seeds: p.seeds}, 1 / (1 - share)
}

func (p *tape) conv(in *tensor, filters int, share float32) *tensor {
	c := len(in.x.planes) * kernel.Block
	u, back, du := noise(source(), 36*c*filters), noise(source(), 36*c*filters), kernel.Aligned(36*c*filters)
	bias, dbias := kernel.Aligned(filters), kernel.Aligned(filters)
	e, scale := p.ahead(share, bias)
	out := p.tensor(filters, in.x.side+2*p.pad-2, scale)
	p.forward = append(p.forward, func() { p.l.correlate(in.x, p.pad, u, out.x, e) })
	p.backward = append(p.backward, func() {
		clear(du)
		p.l.gradient(in.x, p.pad, out.d, du, dbias)
		p.l.correlate(out.d, 2-p.pad, back, in.d, in.back())
	})
	return out
}

func (p *tape) first(in *input, filters int, share float32) *tensor {
	w, dw := noise(source(), 9*filters), noise(source(), 9*filters)
	bias, dbias := kernel.Aligned(filters), kernel.Aligned(filters)
	e, scale := p.ahead(share, bias)
	out := p.tensor(filters, in.side+2*p.pad-2, scale)
	p.forward = append(p.forward, func() { p.l.first(in, w, out.x, e) })
	p.backward = append(p.backward, func() { p.l.firstGradient(in, out.d, dw, dbias) })
	return out
}

func (p *tape) pool(in *tensor) *tensor {
	out := p.tensor(len(in.x.planes)*kernel.Block, in.x.side/2, 0)
	p.forward = append(p.forward, func() { p.l.pool(in.x, out.x) })
	p.backward = append(p.backward, func() {
		if !in.skip {
			for _, plane := range in.d.planes {
				clear(plane)
			}
		}
		p.l.unpool(in.x, out.x, out.d, in.d, 0)
	})
	return out
}

// dense is layers of units, the first of which are the pixels of an image.
func (p *tape) dense(in *tensor, units ...int) {
	c := len(in.x.planes) * kernel.Block * in.x.side * in.x.side
	flat, flatGradient := kernel.Aligned(p.slices*c), kernel.Aligned(p.slices*c)
	p.forward = append(p.forward, func() { flatten(in.x, flat) })
	p.backward = append(p.backward, func() { restore(in.d, flatGradient) })
	x, d := flat, flatGradient
	for _, k := range units {
		w, dw, bias := noise(source(), c*k), kernel.Aligned(c*k), kernel.Aligned(k)
		y, dy := kernel.Aligned(p.slices*k), kernel.Aligned(p.slices*k)
		inputs, gradients, n := x, d, c
		p.forward = append(p.forward, func() { p.l.times(p.slices, inputs, n, w, y, k, &bias[0]) })
		p.backward = append(p.backward, func() {
			p.l.timesGradient(p.slices, inputs, n, dy, k, dw)
			p.l.times(p.slices, dy, k, w, gradients, n, kernel.Zeros)
		})
		x, d, c = y, dy, k
	}
}

// pixels is a product of single pixels to one pixel or, where they become 2×2, to four.
func (p *tape) pixels(in *tensor, filters, step int) *tensor {
	c := len(in.x.planes) * kernel.Block
	n := c * filters
	w, back, dw, bias := noise(source(), 4*n), noise(source(), 4*n), kernel.Aligned(4*n), kernel.Aligned(filters)
	out := p.tensor(filters, in.x.side*step, 0)
	grids := []grid{all}
	if step == 2 {
		grids = []grid{quarter(0), quarter(1), quarter(2), quarter(3)}
	}
	p.forward = append(p.forward, func() {
		for i, g := range grids {
			p.l.pixelwise(in.x, all, w[i*n:], out.x, g, &bias[0])
		}
	})
	p.backward = append(p.backward, func() {
		from := kernel.Zeros
		for i, g := range grids {
			p.l.pixelGradient(in.x, out.d, g, dw[i*n:])
			p.l.pixelwise(out.d, g, back[i*n:], in.d, all, from)
			from = nil
		}
		p.l.finish(in.d, in.back())
		p.l.biasGradient(out.d, bias)
	})
	return out
}

func (p *tape) join(a, b *tensor) *tensor {
	blocks := len(a.x.planes)
	d := newImage(p.slices, (blocks+len(b.x.planes))*kernel.Block, a.x.side, 1)
	a.d, b.d, b.skip = d.cut(0, blocks), d.cut(blocks, len(d.planes)), true
	return &tensor{x: join(a.x, b.x), d: d}
}

// unet is the paper's network.
func unet(set *kernel.Instructions, slices int) *tape {
	p := &tape{l: newLane(set, 4), slices: slices, pad: 1, seeds: make([]uint32, slices)}
	in := newInput(slices, 1, 64, p.pad)
	copy(in.x, noise(source(), len(in.x)))
	level1 := p.conv(p.first(in, 16, .1), 16, 0)
	level2 := p.conv(p.conv(p.pool(level1), 32, .1), 32, 0)
	level3 := p.conv(p.conv(p.pool(level2), 64, .2), 64, 0)
	t := p.conv(p.conv(p.join(p.pixels(level3, 32, 2), level2), 32, .1), 32, 0)
	t = p.conv(p.conv(p.join(p.pixels(t, 16, 2), level1), 16, .1), 16, 0)
	fill(source(), p.pixels(t, 16, 1).d)
	return p
}

// threshold is the paper's other network.
func threshold(set *kernel.Instructions, slices int) *tape {
	p := &tape{l: newLane(set, 4), slices: slices}
	in := newInput(slices, 1, 60, p.pad)
	copy(in.x, noise(source(), len(in.x)))
	t := p.pool(p.conv(p.first(in, 16, 0), 16, 0))
	t = p.pool(p.conv(p.conv(t, 32, 0), 32, 0))
	t = p.pool(p.conv(p.conv(t, 64, 0), 64, 0))
	p.dense(t, 64, 32, 16)
	return p
}

// run is the network forward, and backward where that is asked for.
func (p *tape) run(back bool) {
	for _, f := range p.forward {
		f()
	}
	for i := len(p.backward) - 1; i >= 0 && back; i-- {
		p.backward[i]()
	}
}

// BenchmarkStep is a step of the paper's networks on 32 slices but for loss and Adam, and what is forward in it, by one
// goroutine, one slice or two at a time.
func BenchmarkStep(b *testing.B) {
	networks := []struct {
		name   string
		tape   func(set *kernel.Instructions, slices int) *tape
		slices int
	}{{"U-Net", unet, 2}, {"U-Net", unet, 1}, {"threshold", threshold, 2}, {"threshold", threshold, 1}}
	const batch = 32
	for _, n := range networks {
		for _, set := range kernel.Sets() {
			for _, part := range []string{"step", "forward"} {
				b.Run(fmt.Sprintf("%s/%d/%s/%s", n.name, n.slices, set.Name, part), func(b *testing.B) {
					p := n.tape(set, n.slices)
					b.ReportAllocs()
					for b.Loop() {
						for range batch / n.slices {
							p.run(part == "step")
						}
					}
				})
			}
		}
	}
}

// BenchmarkMultiply is the products of a strip of a convolution, and of its gradient.
func BenchmarkMultiply(b *testing.B) {
	for _, set := range kernel.Sets() {
		for _, channels := range [][2]int{{16, 16}, {32, 32}, {64, 64}} {
			b.Run(fmt.Sprintf("%s/%d→%d", set.Name, channels[0], channels[1]), func(b *testing.B) {
				s := shape{1, channels[0], channels[1], 16, 1}
				c := newConvolution(set, source(), s)
				b.SetBytes(int64(2 * kernel.Places * strip * s.c * s.k)) // read as floating-point operations
				for b.Loop() {
					c.l.products(c.u, s.c/kernel.Block, s.k/kernel.Block, strip)
				}
			})
		}
	}
}
