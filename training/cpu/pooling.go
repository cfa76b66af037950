package cpu

import (
	"isopet/training/cpu/kernel"
	"isopet/training/nn"
)

// checkPooling moves the activation to the convolution before, where it gives the same: the largest of numbers stays
// the largest.
func checkPooling(n *node) string {
	d := n.in[0]
	switch {
	case n.slope == 1:
	case d.Kind != nn.Convolution || d.slope != 1 || d.last != nil:
		return "has an activation, and follows something else than a linear convolution that nothing else reads"
	default:
		d.slope, n.slope = n.slope, 1
	}
	return ""
}

// pooling is the maximum of blocks of 2×2 pixels.
type pooling struct {
	reader
	in, out *tensor
}

func (w *worker) pooling(n *node) {
	l := &pooling{in: w.of(n.in[0])}
	l.out = w.tensor(n)
	l.in.read(&l.reader, func(bool) bool { return n.in[0].share == 0 })
	w.add(l, l.out)
}

func (l *pooling) forward(w *worker) { w.pool(l.in.x, l.out.x) }

func (l *pooling) backward(w *worker) {
	if !l.in.learns {
		return
	}
	if !l.add {
		w.clear(l.in.d)
	}
	slope := float32(1)
	if l.mask {
		slope = l.in.slope
	}
	w.unpool(l.in.x, l.out.x, l.out.d, l.in.d, slope)
}

// clear sets an image to zero.
func (w *worker) clear(im *image) {
	for s := range w.slices {
		for b := range im.planes {
			for r := range im.side {
				clear(im.row(s, b, r))
			}
		}
	}
}

// checkConcatenation keeps to images that are joined once, so that their gradients are parts of one image.
func checkConcatenation(n *node) string {
	for _, in := range n.in {
		if in.joined != nil {
			return "joins a layer that has been joined before"
		}
		in.joined = n
	}
	return ""
}

// joinedPlaces are those of the parts, one behind the other in whole blocks.
func joinedPlaces(n *node) (places []int) {
	from := 0
	for _, in := range n.in {
		for _, place := range in.places {
			places = append(places, from+place)
		}
		from += in.blocks * kernel.Block
	}
	return places
}

// concatenation needs nothing done: it is its parts, and their gradients are parts of its.
func (w *worker) concatenation(n *node) {
	out := &tensor{node: n}
	for _, in := range n.in {
		part := w.of(in)
		part.read(new(reader), never)
		if out.x == nil {
			out.x = part.x
		} else {
			out.x = join(out.x, part.x)
			w.images = append(w.images, out.x)
		}
	}
	w.tensors[n], w.order = out, append(w.order, out)
}
