package cpu

import "isopet/training/nn"

// batch are slices and their targets, the weight of the overlap of those with a tumour, and the losses of all.
type batch struct {
	x, y   [][]float32
	weight float32
	losses []float64
}

func newBatch(chosen []int, x, y [][]float32) *batch {
	b := &batch{weight: nn.TumourWeight(chosen, y), losses: make([]float64, len(chosen))}
	for _, i := range chosen {
		b.x, b.y = append(b.x, x[i]), append(b.y, y[i])
	}
	return b
}

// mean is that of the losses.
func (b *batch) mean() (mean float64) {
	for _, l := range b.losses {
		mean += l / float64(len(b.losses))
	}
	return mean
}

// score finds the losses of a stack that was run, which begins with that slice of the batch, and if wanted what the
// batch's loss has for gradient at the output.
func (w *worker) score(b *batch, from int, learn bool) {
	c, out, d := w.net.loss, w.order[len(w.order)-1], w.d
	if !learn {
		d = nil
	}
	slices := float32(len(b.losses))
	for s := range w.slices {
		w.take(out.places, out.x, out.v, s, w.z)
		y := b.y[from+s]
		loss := c.pixels(w.z, y, d, 1/(slices*float32(len(w.z)))) / float64(len(w.z))
		if c.probability != nil && b.weight > 0 {
			loss += float64(b.weight) * c.overlap(w.z, y, d, b.weight/slices)
		}
		b.losses[from+s] = loss
		if learn {
			w.give(out.places, out.d, out.dv, s, d, out.Shape[0])
		}
	}
}
