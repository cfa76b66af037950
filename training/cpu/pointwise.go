package cpu

import "isopet/training/cpu/kernel"

// pointwise is a layer of products of single pixels: a convolution of 1×1, or a transposed one of 2×2, which has a
// product for each of the four pixels that come of one.
type pointwise struct {
	reader
	in, out *tensor
}

func (w *worker) pointwise(n *node) {
	l := &pointwise{in: w.of(n.in[0])}
	l.out = w.tensor(n)
	l.in.read(&l.reader, never)
	w.add(l, l.out)
}

// grid is where the pixels of a product come to lie.
func (l *pointwise) grid(tap int) grid {
	if l.out.param.taps == 1 {
		return all
	}
	return quarter(tap)
}

func (l *pointwise) forward(w *worker) {
	p := l.out.param
	bias := w.kernels.weights[p.bias:]
	for t := range p.taps {
		from, weights := kernel.Zeros, w.kernels.weights[p.weights+t*p.in*p.out:]
		if l.out.slope == 1 {
			from = &bias[0]
		}
		w.pixelwise(l.in.x, all, weights, l.out.x, l.grid(t), from)
	}
	if l.out.slope != 1 {
		w.finish(l.out.x, epilogue{kind: activate, bias: bias, slope: l.out.slope})
	}
}

func (l *pointwise) backward(w *worker) {
	p, d := l.out.param, l.out.d
	w.biasGradient(d, w.part[p.bias:])
	for t := range p.taps {
		w.pixelGradient(l.in.x, d, l.grid(t), w.part[p.weights+t*p.in*p.out:])
		if !l.in.learns {
			continue
		}
		var from *float32
		if t == 0 && !l.add {
			from = kernel.Zeros
		}
		w.pixelwise(d, l.grid(t), w.kernels.turned[p.wide+t*p.in*p.out:], l.in.d, all, from)
	}
}
