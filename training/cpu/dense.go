package cpu

import "isopet/training/cpu/kernel"

// dense is a fully connected layer.
type dense struct {
	reader
	in, out *tensor
}

func (w *worker) dense(n *node) {
	l := &dense{in: w.of(n.in[0])}
	l.out = w.tensor(n)
	l.in.read(&l.reader, never)
	w.add(l, l.out)
}

func (l *dense) forward(w *worker) {
	p, each := l.out.param, w.slices*kernel.Block
	w.times(w.slices, l.in.v, p.in, w.kernels.weights[p.weights:], l.out.v, p.out, kernel.Zeros)
	for b := range l.out.blocks {
		w.Activate(&l.out.v[b*each], w.slices, &w.kernels.weights[p.bias+b*kernel.Block], l.out.slope)
	}
}

func (l *dense) backward(w *worker) {
	p, each := l.out.param, w.slices*kernel.Block
	for b := range l.out.blocks {
		w.Sums(&l.out.dv[b*each], w.slices, &w.part[p.bias+b*kernel.Block])
	}
	w.timesGradient(w.slices, l.in.v, p.in, l.out.dv, p.out, w.part[p.weights:])
	if l.in.learns {
		from := kernel.Zeros
		if l.add {
			from = nil
		}
		w.times(w.slices, l.out.dv, p.out, w.kernels.turned[p.wide:], l.in.dv, p.in, from)
	}
}
