package cpu

import (
	"isopet/training/cpu/kernel"
	"isopet/training/nn"
)

// param is a layer's kernel [taps][in][out] and its bias [out]: where they stand in the vectors of weights and
// gradients here, and in those of the plan. Channels are in whole blocks here, and the numbers of those that only fill
// up a block stay 0: what they read and what reads them is 0, and so is their gradient.
type param struct {
	taps, in, out int
	weights, bias int   // offsets of kernel and bias
	wide          int   // offset of the transformed kernels
	transformed   bool  // Winograd's product is what uses it
	rows          []int // where each channel of the input stands among in
	back          bool  // the input needs a gradient

	kernelAt, biasAt      int // offsets in the plan
	perTap, perIn, perOut int // strides of the kernel in the plan
	filters               int
}

// strides of kernels in a plan, by the kind of layer: of [filters channels h w], [channels filters 2 2], [in units].
var strides = map[nn.Kind]func(p *param, channels int){
	nn.Convolution: func(p *param, channels int) { p.perTap, p.perIn, p.perOut = 1, p.taps, p.taps*channels },
	nn.Transposed:  func(p *param, _ int) { p.perTap, p.perIn, p.perOut = 1, p.taps*p.filters, p.taps },
	nn.FullyJoined: func(p *param, _ int) { p.perTap, p.perIn, p.perOut = 0, p.filters, 1 },
}

// addParam gives a layer's parameters their places.
func (net *network) addParam(n *node, taps int) {
	in := n.in[0]
	p := &param{
		taps: taps, in: in.blocks * kernel.Block, out: n.blocks * kernel.Block, rows: in.places, back: in.learns,
		weights: net.size, wide: net.wide, transformed: taps == 9 && !n.first(),
		kernelAt: n.Params[0].Offset, biasAt: n.Params[1].Offset, filters: len(n.places),
	}
	if n.first() {
		p.in = len(in.places)
	}
	strides[n.Kind](p, len(in.places))
	p.bias = p.weights + p.size()
	net.size = p.bias + p.out
	net.wide += p.wideTaps() * p.in * p.out
	if taps == 9 {
		net.blocks = max(net.blocks, in.blocks, n.blocks)
		if n.Pad == 0 {
			net.border = 2
		}
	}
	n.param = p
	net.params = append(net.params, p)
	net.work += p.size()
	if !n.vector() {
		net.work += p.size() * (n.Shape[0]*n.Shape[1] - 1)
	}
}

// partSize is how many slices of a batch have a gradient together, which is cleared, transformed back and added to the
// others: that should cost little beside what the slices cost, and the parts should be few enough for memory and enough
// for many threads.
func (net *network) partSize(batch int) int {
	const (
		mostParts = 32
		little    = 100 // products of a slice for each number of a gradient; the U-Net has 200, the threshold CNN 40
	)
	size := 2
	if net.work < little*(net.size+net.wide) {
		size = 4
	}
	return max(size, ceil((batch+mostParts-1)/mostParts, 2))
}

// clear sets a parameter's part of a gradient to zero where it is added to.
func (p *param) clear(gradient []float32) {
	from := p.weights
	if p.transformed { // the kernel's is put there at the end
		from = p.bias
	}
	clear(gradient[from : p.bias+p.out])
}

// size is the number of weights of the kernel.
func (p *param) size() int { return p.taps * p.in * p.out }

// wideTaps are the places of the kernel as products use it.
func (p *param) wideTaps() int {
	if p.transformed {
		return kernel.Places
	}
	return p.taps
}

// each calls f with the offset of every number in the plan's vectors and in those here.
func (p *param) each(f func(plan, here int)) {
	for t := range p.taps {
		for i, row := range p.rows {
			for k := range p.filters {
				f(p.kernelAt+t*p.perTap+i*p.perIn+k*p.perOut, p.weights+(t*p.in+row)*p.out+k)
			}
		}
	}
	for k := range p.filters {
		f(p.biasAt+k, p.bias+k)
	}
}

// fromPlan sets a vector here from one in the plan's order; nil is zeros.
func (net *network) fromPlan(here, plan []float32) {
	if plan == nil {
		clear(here)
		return
	}
	for _, p := range net.params {
		p.each(func(i, j int) { here[j] = plan[i] })
	}
}

// toPlan is a vector here in the plan's order.
func (net *network) toPlan(here []float32) []float32 {
	plan := make([]float32, net.plan.Size())
	for _, p := range net.params {
		p.each(func(i, j int) { plan[i] = here[j] })
	}
	return plan
}

// kernels are the weights as layers use them. All lanes read them.
type kernels struct {
	weights []float32
	forward []float32 // Winograd's transform of the kernels
	turned  []float32 // the same for the gradient of images: kernels turned, or transposed
}

// prepare makes the transformed kernels of a parameter; scratch has 27 times in times out numbers.
func (k *kernels) prepare(set *kernel.Instructions, p *param, scratch []float32) {
	w, n := k.weights[p.weights:][:p.size()], p.in*p.out
	if !p.transformed {
		if p.back {
			transpose(w, p.taps, p.in, p.out, k.turned[p.wide:])
		}
		return
	}
	more := scratch[9*n:]
	spread(set, w, n, k.forward[p.wide:], more)
	if p.back {
		turn(w, p.in, p.out, scratch)
		spread(set, scratch, n, k.turned[p.wide:], more)
	}
}
