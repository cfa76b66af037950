package cpu

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"

	"isopet/training/cpu/kernel"
	"isopet/training/nn"
)

// Trainer trains a network. What comes out depends on the plan, the optimiser, the weights at the start, the batches and
// the seeds, and not on the number of threads or the set of instructions.
//
// A batch is divided into parts of a few slices, whatever the number of threads. Workers take one part after the other;
// the gradients of the parts are added up in their order.
type Trainer struct {
	net       *network
	set       *kernel.Instructions
	optimiser nn.Optimiser
	kernels   kernels
	workers   []*worker
	partSize  int
	parts     [][]float32 // their gradients

	steps         int
	weights, mean []float32 // mean and square are Adam's running means of the gradient and its square
	square        []float32
	average       []float32 // of the weights; nil without
	sum           []float32 // gradient of the last step

	seed, step uint64 // of the epoch, in the epoch
}

// New makes a trainer of a network whose plan it [Can] train, for batches of at most so many slices, and the vector of
// weights at the start.
func New(plan nn.Plan, o nn.Optimiser, weights []float32, batch, threads int) (*Trainer, error) {
	return newTrainer(kernel.Best(), plan, o, weights, batch, threads)
}

func newTrainer(
	set *kernel.Instructions, plan nn.Plan, o nn.Optimiser, weights []float32, batch, threads int,
) (*Trainer, error) {
	if set == nil {
		return nil, errProcessor
	}
	net, err := compile(plan)
	if err != nil {
		return nil, err
	}
	t := &Trainer{net: net, set: set, optimiser: o, partSize: net.partSize(batch)}
	t.kernels.forward, t.kernels.turned = kernel.Aligned(net.wide), kernel.Aligned(net.wide)
	for _, v := range []*[]float32{&t.weights, &t.mean, &t.square, &t.sum} {
		*v = kernel.Aligned(net.size)
	}
	if o.Average {
		t.average = kernel.Aligned(net.size)
	}
	t.SetState(nn.State{Weights: weights, Average: weights})
	for range (batch + t.partSize - 1) / t.partSize {
		t.parts = append(t.parts, kernel.Aligned(net.size))
	}
	for range max(1, min(threads, len(t.parts))) {
		t.workers = append(t.workers, newWorker(net, set, &t.kernels))
	}
	return t, nil
}

// Instructions are those that training uses on this processor, as people know them; "" if it has none.
func Instructions() string {
	if set := kernel.Best(); set != nil {
		return set.Name
	}
	return ""
}

// Open begins an epoch, whose dropout comes from random.
func (t *Trainer) Open(random *rand.Rand) error {
	t.seed, t.step = random.Uint64(), 0
	return nil
}

// Step trains on the chosen slices, and returns their mean loss before. A slice has its channels one behind the other,
// and so has a target. After an error, which is that of ctx, nothing has changed.
func (t *Trainer) Step(ctx context.Context, learning float64, chosen []int, x, y [][]float32) (float64, error) {
	t.prepare(t.weights)
	b := newBatch(chosen, x, y)
	parts := (len(chosen) + t.partSize - 1) / t.partSize
	err := t.each(ctx, parts, func(w *worker, i int) {
		t.part(w, t.parts[i], b, i*t.partSize, min((i+1)*t.partSize, len(chosen)))
	})
	if err != nil {
		return 0, err
	}
	t.update(t.parts[:parts], learning)
	t.step++
	return b.mean(), nil
}

// part finds the gradient of some slices of a batch.
func (t *Trainer) part(w *worker, gradient []float32, b *batch, from, to int) {
	w.part, w.dropping = gradient, true
	for _, p := range t.net.params {
		p.clear(w.part)
	}
	for first := from; first < to; first += t.net.stack {
		last := min(first+t.net.stack, to)
		w.begins = first == from
		for s := first; s < last; s++ {
			w.seeds[s-first] = mix(mix(t.seed, t.step), uint64(s))
		}
		w.run(b.x[first:last])
		w.score(b, first, true)
		w.learn()
	}
	for _, p := range t.net.params {
		if p.transformed {
			gather(t.set, w.wide[p.wide:], p.in*p.out, w.part[p.weights:], w.scratch)
		}
	}
}

// Validate is the mean loss over all slices, without dropout; of the mean of the weights, if there is one.
func (t *Trainer) Validate(ctx context.Context, x, y [][]float32) (float64, error) {
	weights := t.weights
	if t.average != nil {
		weights = t.average
	}
	t.prepare(weights)
	chosen := make([]int, len(x))
	for i := range chosen {
		chosen[i] = i
	}
	b := newBatch(chosen, x, y)
	n := t.net.stack
	err := t.each(ctx, (len(x)+n-1)/n, func(w *worker, i int) {
		w.dropping = false
		w.run(b.x[i*n : min((i+1)*n, len(x))])
		w.score(b, i*n, false)
	})
	return b.mean(), err
}

// Dead says that the last step's gradient was 0 for every weight.
func (t *Trainer) Dead() bool {
	for _, d := range t.sum {
		if d != 0 {
			return false
		}
	}
	return true
}

// State is a copy of what training carries from step to step.
func (t *Trainer) State() nn.State {
	s := nn.State{
		Steps: t.steps, Weights: t.net.toPlan(t.weights), Mean: t.net.toPlan(t.mean), Square: t.net.toPlan(t.square),
	}
	if t.average != nil {
		s.Average = t.net.toPlan(t.average)
	}
	return s
}

// SetState goes on from there, with the next epoch. Vectors that are nil are zeros.
func (t *Trainer) SetState(s nn.State) {
	t.steps = s.Steps
	t.net.fromPlan(t.weights, s.Weights)
	t.net.fromPlan(t.mean, s.Mean)
	t.net.fromPlan(t.square, s.Square)
	if t.average != nil {
		t.net.fromPlan(t.average, s.Average)
	}
	t.kernels.weights = nil
}

// Close is for the sake of trainers that hold more than memory.
func (t *Trainer) Close() {}

// prepare has the workers use those weights.
func (t *Trainer) prepare(weights []float32) {
	if t.kernels.weights != nil && &t.kernels.weights[0] == &weights[0] {
		return
	}
	t.kernels.weights = weights
	t.all(len(t.net.params), func(w *worker, i int) { t.kernels.prepare(t.set, t.net.params[i], w.scratch) })
}

// each calls f for 0 … n−1, a worker at a time, until ctx is cancelled.
func (t *Trainer) each(ctx context.Context, n int, f func(w *worker, i int)) error {
	t.all(n, func(w *worker, i int) {
		if ctx.Err() == nil {
			f(w, i)
		}
	})
	return ctx.Err()
}

// all calls f for 0 … n−1, each worker on a thread of its own.
func (t *Trainer) all(n int, f func(w *worker, i int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for _, w := range t.workers {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(w, i)
			}
		})
	}
	group.Wait()
}
