package cpu

import "isopet/training/cpu/kernel"

// rearranged is a layer that computes nothing: its image's channels are made of every second pixel of its input's, or the
// other way round.
type rearranged struct {
	reader
	in, out *tensor
	moves   []move
}

// move is of a channel's pixels on one grid to a channel's on another.
type move struct{ from, to spot }

// spot is a channel and a grid of its pixels.
type spot struct {
	channel int
	grid
}

func (w *worker) rearranged(n *node, moves []move) {
	l := &rearranged{in: w.of(n.in[0]), moves: moves}
	l.out = w.tensor(n)
	l.in.read(&l.reader, never)
	w.add(l, l.out)
}

// toDepth has a channel for each place in a block of 2×2 pixels and channel, those of a place together.
func (w *worker) toDepth(n *node) { w.rearranged(n, deepening(n.in[0], n)) }

// toSpace is its opposite.
func (w *worker) toSpace(n *node) {
	moves := deepening(n, n.in[0])
	for i, m := range moves {
		moves[i] = move{m.to, m.from}
	}
	w.rearranged(n, moves)
}

// deepening are the moves from an image to a deeper one of half its side.
func deepening(from, to *node) (moves []move) {
	for place := range 4 {
		for c, channel := range from.places {
			deep := to.places[place*len(from.places)+c]
			moves = append(moves, move{spot{channel, quarter(place)}, spot{deep, all}})
		}
	}
	return moves
}

func (l *rearranged) forward(w *worker) {
	for _, m := range l.moves {
		w.carry(l.in.x, m.from, l.out.x, m.to)
	}
}

func (l *rearranged) backward(w *worker) {
	l.deliver(w, l.in, func(d *image) {
		for _, m := range l.moves {
			w.carry(l.out.d, m.to, d, m.from)
		}
	})
}

// carry copies the pixels of a spot of a to one of b.
func (w *worker) carry(a *image, from spot, b *image, to spot) {
	for s := range w.slices {
		for r := range min(a.side, b.side) {
			src, dst := from.line(a, s, r), to.line(b, s, r)
			for i, j := 0, 0; i < len(src); i, j = i+from.step*kernel.Block, j+to.step*kernel.Block {
				dst[j] = src[i]
			}
		}
	}
}

// line is the grid's row r from its first pixel on.
func (p spot) line(im *image, slice, r int) []float32 {
	return im.row(slice, p.channel/kernel.Block, p.row+p.step*r)[p.column*kernel.Block+p.channel%kernel.Block:]
}

// blocked are the slices themselves as an image.
type blocked struct{ out *tensor }

func (w *worker) blocked(n *node) {
	l := blocked{w.tensor(n)}
	w.add(l, l.out)
}

func (l blocked) forward(w *worker) {
	for s, x := range w.x {
		w.give(l.out.places, l.out.x, nil, s, x, w.net.plan.Image[1])
	}
}

func (blocked) backward(*worker) {}

// flattening is an image as a vector.
type flattening struct {
	reader
	in, out *tensor
}

func (w *worker) flattening(n *node) {
	l := &flattening{in: w.of(n.in[0])}
	l.out = w.tensor(n)
	l.in.read(&l.reader, never)
	w.add(l, l.out)
}

// flatPlaces are those of the plan's units, which go channel by channel, in a vector that goes pixel by pixel.
func flatPlaces(n *node) (places []int) {
	area := n.Shape[0] / len(n.in[0].places)
	for _, channel := range n.in[0].places {
		block, lane := channel/kernel.Block, channel%kernel.Block
		for pixel := range area {
			places = append(places, (block*area+pixel)*kernel.Block+lane)
		}
	}
	return places
}

func (l *flattening) forward(*worker) { flatten(l.in.x, l.out.v) }

func (l *flattening) backward(w *worker) {
	l.deliver(w, l.in, func(d *image) { restore(d, l.out.dv) })
}

// take copies a slice's numbers, channel by channel, out of an image, or out of a vector if that is nil.
func (w *worker) take(places []int, im *image, v []float32, slice int, to []float32) {
	if im == nil {
		for i, place := range places {
			to[i] = v[w.unit(slice, place)]
		}
		return
	}
	for _, place := range places {
		for r := range im.side {
			line := im.row(slice, place/kernel.Block, r)[place%kernel.Block:]
			for i := range to[:im.side] {
				to[i] = line[i*kernel.Block]
			}
			to = to[im.side:]
		}
	}
}

// give is its opposite; side is that of an image the numbers are of, which may be larger, and of which it takes the
// upper left.
func (w *worker) give(places []int, im *image, v []float32, slice int, from []float32, side int) {
	if im == nil {
		for i, place := range places {
			v[w.unit(slice, place)] = from[i]
		}
		return
	}
	for c, place := range places {
		for r := range im.side {
			line := im.row(slice, place/kernel.Block, r)[place%kernel.Block:]
			for i, x := range from[(c*side+r)*side:][:im.side] {
				line[i*kernel.Block] = x
			}
		}
	}
}

// unit is where a slice's unit stands in a vector.
func (w *worker) unit(slice, unit int) int {
	return (unit/kernel.Block*w.slices+slice)*kernel.Block + unit%kernel.Block
}
