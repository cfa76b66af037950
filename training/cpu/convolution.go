package cpu

import (
	"fmt"

	"isopet/training/cpu/kernel"
	"isopet/training/nn"
)

// firstChannels are at most what kernels for the slices themselves take; more are put into blocks.
const firstChannels = 8

// first says that a layer is a convolution of the slices themselves.
func (n *node) first() bool {
	return n.Kind == nn.Convolution && n.Kernel == 3 && n.in[0].Kind == nn.Input && len(n.in[0].places) <= firstChannels
}

func checkConvolution(n *node) string {
	switch {
	case n.Kernel == 1 && n.Pad == 0, n.Kernel == 3 && n.Pad <= 1:
		return ""
	}
	return fmt.Sprintf("has kernels of %d×%d pixels with %d zeros around: only 1×1, and 3×3 with at most 1, are known",
		n.Kernel, n.Kernel, n.Pad)
}

// winograd is a convolution of 3×3 pixels.
type winograd struct {
	reader
	in, out *tensor
	seeds   [mostStacked]uint32
}

func (w *worker) convolution(n *node) {
	switch {
	case n.Kernel == 1:
		w.pointwise(n)
	case n.first():
		in := w.inputs[n.Pad]
		if in == nil {
			in = newInput(w.net.stack, len(n.in[0].places), n.in[0].Shape[0], n.Pad)
			w.inputs[n.Pad] = in
		}
		l := &first{in: in}
		l.out = w.tensor(n)
		w.add(l, l.out)
	default:
		l := &winograd{in: w.of(n.in[0])}
		l.out = w.tensor(n)
		l.in.read(&l.reader, func(add bool) bool { return !add })
		w.add(l, l.out)
	}
}

func (l *winograd) forward(w *worker) {
	w.correlate(l.in.x, l.out.Pad, w.kernels.forward[l.out.param.wide:], l.out.x, w.ending(l.out.node, l.seeds[:]))
}

func (l *winograd) backward(w *worker) {
	p, e := l.out.param, epilogue{kind: plain}
	var from *float32
	if w.begins {
		from = kernel.Zeros
	}
	w.gradient(l.in.x, l.out.Pad, l.out.d, w.wide[p.wide:], w.part[p.bias:], from)
	if l.mask {
		e = l.in.masked()
	}
	l.deliver(w, l.in, func(d *image) { w.correlate(l.out.d, 2-l.out.Pad, w.kernels.turned[p.wide:], d, e) })
}

// ending is what follows the products of a convolution.
func (w *worker) ending(n *node, seeds []uint32) epilogue {
	e := epilogue{kind: activate, bias: w.kernels.weights[n.param.bias:], slope: n.slope}
	if n.share > 0 && w.dropping {
		e.kind, e.share, e.seeds = drop, n.share, seeds[:w.slices]
		for s := range e.seeds {
			e.seeds[s] = uint32(mix(w.seeds[s], uint64(n.number)))
		}
	}
	return e
}

// mix derives a seed from a seed and a number (SplitMix64, Steele et al. 2014).
func mix(seed, n uint64) uint64 {
	z := seed + (n+1)*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// first is a convolution of the slices themselves.
type first struct {
	in    *input
	out   *tensor
	seeds [mostStacked]uint32
}

func (l *first) forward(w *worker) {
	w.first(l.in, w.kernels.weights[l.out.param.weights:], l.out.x, w.ending(l.out.node, l.seeds[:]))
}

func (l *first) backward(w *worker) {
	p := l.out.param
	w.firstGradient(l.in, l.out.d, w.part[p.weights:], w.part[p.bias:])
}
