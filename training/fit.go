package training

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"isopet/inference/ort"
	"isopet/training/nn"
)

// Fit is how one network was trained, and its weights.
type Fit struct {
	Network nn.Network
	Build   nn.Config // as it was built

	Epochs       int
	Batch        int
	LearningRate float64
	Validation   float64 // share of the slices, the last ones
	Seed         uint64

	Weights []float32
	Loss    []float64 // after each epoch: mean over its slices, each as its step found it, with dropout (as Keras reports it)
	ValLoss []float64 // after each epoch, without dropout; empty without validation
	Elapsed time.Duration
	Step    time.Duration // mean of all training steps, validation apart
}

// Progress is how far the training of a network is.
type Progress struct {
	Model   string // what is trained
	Epoch   int    // from 1
	Epochs  int
	Step    int // of this epoch, from 1
	Steps   int
	Loss    float64       // mean over this epoch so far
	ValLoss float64       // after the last finished epoch, which is this one in its last step; NaN if there is none
	Left    time.Duration // for this network, from the mean time of a step
}

// Run trains the network on slices x and their targets y, which it makes from new weights: the last share is split off
// for validation, the rest is shuffled anew in every epoch (Keras' order of things). Weights, order and dropout come
// from Seed and the number of the epoch alone, so the same seed repeats exactly on the same machine, provider and
// number of threads. Cancelling ctx stops within the step; then, and if the loss is no number any more, f is unusable.
// progress may be nil.
func (f *Fit) Run(ctx context.Context, rt *ort.Runtime, x, y [][]float32, progress func(Progress)) error {
	start := time.Now()
	// Rounding as Keras does: int(n·(1 − share)).
	train := int(float64(len(x)) * (1 - f.Validation))
	if train == 0 {
		return fmt.Errorf("%d slices are too few to train the %s with a share of %g for validation", len(x), f.Network.Label, f.Validation)
	}
	t, err := f.start(rt)
	if err != nil {
		return err
	}
	defer t.close()
	f.Loss, f.ValLoss = nil, nil
	report := Progress{Model: f.Network.Label, Epochs: f.Epochs, Steps: (train + f.Batch - 1) / f.Batch, ValLoss: math.NaN()}
	for report.Epoch = 1; report.Epoch <= f.Epochs; report.Epoch++ {
		random := rand.New(rand.NewPCG(f.Seed, uint64(report.Epoch)))
		order := random.Perm(train)
		if err := t.open(random); err != nil {
			return err
		}
		sum := 0.0
		for report.Step = 1; report.Step <= report.Steps; report.Step++ {
			from := (report.Step - 1) * f.Batch
			batch := order[from:min(from+f.Batch, train)]
			loss, err := t.step(ctx, batch, x, y)
			if err != nil {
				return err
			}
			if math.IsNaN(loss) || math.IsInf(loss, 0) {
				return fmt.Errorf("the loss of the %s is no number any more after step %d of epoch %d: take a learning rate below %g, and check that the scans hold finite values",
					f.Network.Label, report.Step, report.Epoch, f.LearningRate)
			}
			sum += loss * float64(len(batch))
			report.Loss = sum / float64(from+len(batch))
			f.Step = t.spent / time.Duration(t.steps)
			if last := report.Step == report.Steps; last && train < len(x) {
				if report.ValLoss, err = t.validate(ctx, x[train:], y[train:]); err != nil {
					return err
				}
				f.ValLoss = append(f.ValLoss, report.ValLoss)
			}
			left := f.Epochs*report.Steps - t.steps
			report.Left = time.Duration(left) * time.Since(start) / time.Duration(t.steps)
			if progress != nil {
				progress(report)
			}
		}
		f.Loss = append(f.Loss, report.Loss)
	}
	f.Weights = slices.Clone(t.state[0].weights.Data())
	f.Elapsed = time.Since(start)
	return nil
}
