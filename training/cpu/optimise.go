package cpu

import (
	"math"

	"isopet/training/cpu/kernel"
	"isopet/training/nn"
)

// chunk is how many numbers of a vector of weights a worker takes at a time.
const chunk = 512 * kernel.Block

// update is a step along the sum of the gradients of parts.
func (t *Trainer) update(parts [][]float32, learning float64) {
	t.steps++
	o := t.optimiser
	a := &kernel.Adam{
		Clip: 1, MeanShare: 1 - beta1, SquareShare: 1 - beta2, Epsilon: epsilon,
		Rate: nn.Rate(learning, t.steps), Decay: float32(learning * o.Decay),
	}
	if o.Clip > 0 {
		t.chunks(func(_, from, to int) { t.add(parts, from, to) })
		norm := t.norm()
		a.Clip = float32(min(1, o.Clip/(norm+clipMargin)))
	}
	t.chunks(func(_, from, to int) {
		if o.Clip == 0 {
			t.add(parts, from, to)
		}
		n := (to - from) / kernel.Block
		t.set.Step(a, &t.weights[from], &t.mean[from], &t.square[from], &t.sum[from], n)
		if o.Average {
			t.set.Toward(&t.average[from], &t.weights[from], n, nn.AverageShare(t.steps))
		}
	})
	t.kernels.weights = nil
}

// add adds up the gradients of parts, always in the same order.
func (t *Trainer) add(parts [][]float32, from, to int) {
	copy(t.sum[from:to], parts[0][from:to])
	for _, p := range parts[1:] {
		t.set.Add(&t.sum[from], &p[from], (to-from)/kernel.Block)
	}
}

// norm is that of the sum of the gradients, added up in an order that does not depend on the workers.
func (t *Trainer) norm() float64 {
	squares := make([]float64, (t.net.size+chunk-1)/chunk)
	t.chunks(func(i, from, to int) {
		sums := kernel.Aligned(kernel.Block)
		t.set.Squares(&t.sum[from], (to-from)/kernel.Block, &sums[0])
		for _, s := range sums {
			squares[i] += float64(s)
		}
	})
	all := 0.0
	for _, s := range squares {
		all += s
	}
	return math.Sqrt(all)
}

// chunks calls f for chunks of a vector of weights.
func (t *Trainer) chunks(f func(i, from, to int)) {
	size := t.net.size
	t.all((size+chunk-1)/chunk, func(_ *worker, i int) { f(i, i*chunk, min((i+1)*chunk, size)) })
}

// Adam's constants and the margin of clipping, the same as in package nn.
const (
	beta1      = 0.9
	beta2      = 0.999
	clipMargin = 1e-6
)
