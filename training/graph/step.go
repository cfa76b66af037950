package graph

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"isopet/inference/ort"
	"isopet/training/nn"
)

// Step trains on the chosen slices at a learning rate and returns their loss before it. It allocates next to nothing.
func (t *Trainer) Step(ctx context.Context, learning float64, chosen []int, x, y [][]float32) (float64, error) {
	if t.tumourWeight != nil {
		t.tumourWeight.Data()[0] = nn.TumourWeight(chosen, y)
	}
	if err := t.load(chosen, x, y); err != nil {
		return 0, err
	}
	for i, b := range t.loaded {
		if b.gradient[t.now] != nil {
			continue
		}
		p, err := t.parts[i], error(nil)
		out := []*ort.Tensor{p.gradient, p.loss}
		b.gradient[t.now], err = t.workers[i%len(t.workers)].Bind(t.inputs(t.state[t.now].weights(), b), out)
		if err != nil {
			return 0, t.failed(err)
		}
	}
	if err := t.each(func(i int) error { return t.loaded[i].gradient[t.now].Run(ctx) }); err != nil {
		return 0, t.failed(err)
	}
	t.steps++
	t.rate.Data()[0] = nn.Rate(learning, t.steps)
	if t.decay != nil {
		t.decay.Data()[0] = float32(learning * t.Optimiser.Decay)
	}
	if t.averageShare != nil {
		t.averageShare.Data()[0] = nn.AverageShare(t.steps)
	}
	if err := t.applyUpdate[t.now].Run(ctx); err != nil {
		return 0, t.failed(err)
	}
	t.now = 1 - t.now
	return t.loss(), nil
}

// inputs are those of a model with a loss.
func (t *Trainer) inputs(weights *ort.Tensor, b *batch) []*ort.Tensor {
	in := []*ort.Tensor{weights, b.x, b.y}
	if t.tumourWeight != nil {
		in = append(in, t.tumourWeight)
	}
	return in
}

// loss is the mean over the slices of the batch.
func (t *Trainer) loss() (mean float64) {
	for i := range t.loaded {
		mean += float64(t.share.Data()[i]) * float64(t.parts[i].loss.Data()[0])
	}
	return mean
}

// Dead says that the last step's gradient was zero for every weight.
func (t *Trainer) Dead() bool {
	for i := range t.loaded {
		for _, g := range t.parts[i].gradient.Data() {
			if g != 0 {
				return false
			}
		}
	}
	return true
}

// Validate is the mean loss over all slices, without dropout, with what the training comes to so far.
func (t *Trainer) Validate(ctx context.Context, x, y [][]float32) (float64, error) {
	all := make([]int, len(x))
	for i := range all {
		all[i] = i
	}
	if t.tumourWeight != nil {
		t.tumourWeight.Data()[0] = nn.TumourWeight(all, y)
	}
	weights := t.state[t.now].final()
	sum := 0.0
	for chosen := range slices.Chunk(all, t.Batch) {
		if err := t.load(chosen, x, y); err != nil {
			return 0, err
		}
		err := t.each(func(i int) error {
			outputs := []*ort.Tensor{nil, t.parts[i].loss}
			if err := t.evaluate.Run(ctx, t.inputs(weights, t.loaded[i]), outputs); err != nil {
				return err
			}
			outputs[0].Close()
			return nil
		})
		if err != nil {
			return 0, t.failed(err)
		}
		sum += t.loss() * float64(len(chosen))
	}
	return sum / float64(len(x)), nil
}

// each calls run for the loaded parts, at the same time for those of different workers.
func (t *Trainer) each(run func(part int) error) error {
	var group sync.WaitGroup
	for worker := range t.workers {
		group.Go(func() {
			t.errs[worker] = nil
			for i := worker; i < len(t.loaded) && t.errs[worker] == nil; i += len(t.workers) {
				t.errs[worker] = run(i)
			}
		})
	}
	group.Wait()
	return cmp.Or(t.errs...)
}

// failed says where an error came up, unless it is that of cancelling.
func (t *Trainer) failed(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("training the %s: %w", t.Network.Label, err)
}
