package fit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"

	"isopet/inference/ort"
	"isopet/training/nn"
)

// step trains on the chosen slices and returns their loss before it. It allocates next to nothing.
func (t *trainer) step(ctx context.Context, chosen []int, x, y [][]float32) (float64, error) {
	if err := t.load(chosen, x, y); err != nil {
		return 0, err
	}
	for i, b := range t.loaded {
		if b.gradient[t.now] != nil {
			continue
		}
		p, err := t.parts[i], error(nil)
		in, out := []*ort.Tensor{t.weights(), b.x, b.y}, []*ort.Tensor{p.gradient, p.loss}
		if b.gradient[t.now], err = t.workers[i%len(t.workers)].Bind(in, out); err != nil {
			return 0, t.failed(err)
		}
	}
	if err := t.each(func(i int) error { return t.loaded[i].gradient[t.now].Run(ctx) }); err != nil {
		return 0, t.failed(err)
	}
	t.rate.Data()[0] = nn.Rate(t.LearningRate, t.steps+1)
	if err := t.applyUpdate[t.now].Run(ctx); err != nil {
		return 0, t.failed(err)
	}
	t.now = 1 - t.now
	t.steps++
	return t.loss(), nil
}

// loss is the mean over the slices of the batch.
func (t *trainer) loss() (mean float64) {
	for i := range t.loaded {
		mean += float64(t.share.Data()[i]) * float64(t.parts[i].loss.Data()[0])
	}
	return mean
}

// dead says that the last step's gradient was zero for every weight.
func (t *trainer) dead() bool {
	for i := range t.loaded {
		for _, g := range t.parts[i].gradient.Data() {
			if g != 0 {
				return false
			}
		}
	}
	return true
}

// validate is the mean loss over all slices, without dropout.
func (t *trainer) validate(ctx context.Context, x, y [][]float32) (float64, error) {
	sum := 0.0
	for from := 0; from < len(x); from += t.Batch {
		var chosen []int
		for n := from; n < min(from+t.Batch, len(x)); n++ {
			chosen = append(chosen, n)
		}
		if err := t.load(chosen, x, y); err != nil {
			return 0, err
		}
		err := t.each(func(i int) error {
			b, outputs := t.loaded[i], []*ort.Tensor{nil, t.parts[i].loss}
			if err := t.evaluate.Run(ctx, []*ort.Tensor{t.weights(), b.x, b.y}, outputs); err != nil {
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
func (t *trainer) each(run func(part int) error) error {
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
func (t *trainer) failed(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("training the %s: %w", t.Network.Label, err)
}
