package cpu

import (
	"slices"

	"isopet/training/cpu/kernel"
	"isopet/training/nn"
)

// mostStacked is how many slices a worker takes at a time at most.
const mostStacked = 2

// large is the side of images in pixels from which on it takes them one by one: they fill the strips of convolutions by
// themselves, and two of them no longer fit into the processor's second cache, which costs the threshold CNN a tenth.
const large = 48

// worker computes stacks of slices, one after the other, with memory of its own.
type worker struct {
	*lane
	net     *network
	kernels *kernels // of all workers

	tensors map[*node]*tensor
	order   []*tensor // in that of the layers
	layers  []layer
	inputs  map[int]*input // by the zeros around
	images  []*image

	scratch []float32 // for the transforms of kernels
	z, d    []float32 // what the network puts out for a slice, and its gradient

	// of the stack
	slices   int
	x        [][]float32
	dropping bool
	seeds    [mostStacked]uint64

	part   []float32 // gradient of the part, of the weights
	wide   []float32 // and of the transformed kernels
	begins bool      // wide holds nothing yet
}

// layer is a piece of the computation.
type layer interface {
	forward(w *worker)
	backward(w *worker)
}

// tensor is what a layer puts out for a stack: images, or vectors [units/16][slices][16]. d is the gradient with respect
// to what x was before its activation.
type tensor struct {
	*node
	x, d    *image
	v, dv   []float32
	readers []*reader // in the order of the layers
	mask    bool      // the gradient does not come through the activation by itself
}

// reader is how a layer gives its input the gradient.
type reader struct {
	add   bool   // to what layers further on have left there
	spare *image // for what is added, made when it is needed
	mask  bool   // bring it through the activation: nothing is missing any more
	masks func(add bool) bool
}

// deliver has the gradient of an input written, if it is needed.
func (r *reader) deliver(w *worker, in *tensor, write func(d *image)) {
	switch {
	case !in.learns:
	case !r.add:
		write(in.d)
	default:
		if r.spare == nil {
			r.spare = w.image(in.node)
			r.spare.slices = w.slices
		}
		write(r.spare)
		w.sum(in.d, r.spare)
	}
}

// sum adds the image b to a.
func (w *worker) sum(a, b *image) {
	for s := range w.slices {
		for block := range b.planes {
			for r := range b.side {
				w.Add(a.at(s, block, r, 0), b.at(s, block, r, 0), b.side)
			}
		}
	}
}

func newWorker(net *network, set *kernel.Instructions, k *kernels) *worker {
	w := &worker{
		lane: newLane(set, max(net.blocks, 1)), net: net, kernels: k,
		tensors: map[*node]*tensor{}, inputs: map[int]*input{}, slices: net.stack,
		wide: kernel.Aligned(net.wide),
	}
	most := 0
	for _, p := range net.params {
		if p.transformed {
			most = max(most, p.in*p.out)
		}
	}
	w.scratch = kernel.Aligned(27 * most)
	outputs := 1
	for _, d := range net.nodes[len(net.nodes)-1].Shape {
		outputs *= d
	}
	w.z, w.d = make([]float32, outputs), make([]float32, outputs)
	for _, n := range net.nodes {
		kinds[n.Kind].build(w, n)
	}
	w.link()
	return w
}

// tensor makes room for what a layer puts out.
func (w *worker) tensor(n *node) *tensor {
	t := &tensor{node: n}
	if n.vector() {
		t.v, t.dv = kernel.Aligned(n.blocks*w.net.stack*kernel.Block), kernel.Aligned(n.blocks*w.net.stack*kernel.Block)
	} else {
		t.x = w.image(n)
	}
	w.tensors[n], w.order = t, append(w.order, t)
	return t
}

// image makes room for what a layer puts out, or its gradient.
func (w *worker) image(n *node) *image {
	im := newImage(w.net.stack, slices.Max(n.places)+1, n.Shape[0], w.net.border)
	w.images = append(w.images, im)
	return im
}

// add puts a layer behind the others, and behind it what its gradient may need.
func (w *worker) add(l layer, out *tensor) {
	w.layers = append(w.layers, l)
	if out.activated() {
		w.layers = append(w.layers, masking{out})
	}
}

// read notes a reader of a tensor. masks says whether it can bring the gradient through the activation.
func (t *tensor) read(r *reader, masks func(add bool) bool) {
	r.masks = masks
	t.readers = append(t.readers, r)
}

// of is the tensor of a layer. Slices themselves are put into blocks when they are first asked for.
func (w *worker) of(n *node) *tensor {
	if n.Kind == nn.Input && w.tensors[n] == nil {
		w.blocked(n)
	}
	return w.tensors[n]
}

// never is for readers that cannot.
func never(bool) bool { return false }

// link settles in which order gradients arrive, the last reader's first, and makes room for them.
func (w *worker) link() {
	output := w.order[len(w.order)-1]
	for i := len(w.order) - 1; i >= 0; i-- {
		t := w.order[i]
		t.mask = t.activated()
		there := t == output // the loss is the first
		for k := len(t.readers) - 1; k >= 0; k-- {
			r := t.readers[k]
			r.add, there = there, true
			if k == 0 && t.activated() && r.masks(r.add) {
				r.mask, t.mask = true, false
			}
		}
		if t.learns && t.x != nil && t.d == nil {
			t.d = w.image(t.node)
		}
		from := 0
		for _, in := range t.in {
			if in.joined == t.node {
				part := w.tensors[in]
				part.d = t.d.cut(from, from+in.blocks)
				w.images = append(w.images, part.d)
				from += in.blocks
			}
		}
	}
}

// resize sets the number of slices of the stack.
func (w *worker) resize(slices int) {
	if w.slices == slices {
		return
	}
	w.slices = slices
	for _, im := range w.images {
		im.slices = slices
	}
	for _, in := range w.inputs {
		in.slices = slices
	}
}

// run computes the network of a stack.
func (w *worker) run(x [][]float32) {
	w.resize(len(x))
	w.x = x
	for _, in := range w.inputs {
		for s := range x {
			in.set(s, x[s], w.net.plan.Image[1])
		}
	}
	for _, l := range w.layers {
		l.forward(w)
	}
}

// learn adds the gradients of the stack that was run, whose output has its gradient, to those of the part.
func (w *worker) learn() {
	for i := len(w.layers) - 1; i >= 0; i-- {
		w.layers[i].backward(w)
	}
}

// masking brings a gradient through activation and dropout where no reader does.
type masking struct{ *tensor }

func (masking) forward(*worker) {}

func (m masking) backward(w *worker) {
	switch {
	case !m.mask:
	case m.vector():
		w.Mask(&m.dv[0], &m.v[0], m.blocks*w.slices, m.scale(), m.slope)
	default:
		w.finish(m.d, m.masked())
	}
}

// masked is what a gradient goes through.
func (t *tensor) masked() epilogue {
	return epilogue{kind: maskBy, like: t.x, scale: t.scale(), slope: t.slope}
}
