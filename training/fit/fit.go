// Package fit trains one network after the other on slices and their targets: epochs, batches, validation, stopping
// early, random changes of slices, and the checkpoint from which an interrupted training goes on to the bit. It knows
// no patient, no cohort and no method: what networks learn from are numbers here, and what for is decided elsewhere.
package fit

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

// Settings are how one network is trained.
type Settings struct {
	Network   nn.Network
	Build     nn.Config // how it is built
	Optimiser nn.Optimiser

	Epochs int
	Hyperparameters
	Seed uint64

	Start []float32 // the weights that the training begins with; nil: new ones, of the seed

	Sampling *Sampling // nil, as in the paper: every slice once in an epoch
}

// Hyperparameters are what is chosen for all networks alike.
type Hyperparameters struct {
	Batch        int     // slices per step
	LearningRate float64 // of Adam

	// Validation is the share of the slices, the last ones, that is left out of training and only scored.
	Validation float64

	// Patience stops a network after so many epochs without a better loss of validation and keeps its best epoch; 0, as
	// in the paper, trains all epochs and keeps the last.
	Patience int

	// Augment flips, shifts by up to 1/16 of the side (4 of 64 pixels), turns by up to 10° and brightens by up to 10 %
	// the slices that are trained on, anew in every epoch.
	Augment bool `json:",omitzero"`

	// Engine is what trains; "" is the first that can, see [Settings.Label].
	Engine Engine `json:",omitzero"`
}

// Result is a network as trained: how, and what came of it.
type Result struct {
	Settings

	Weights []float32 // after the last epoch, or their running mean; with Patience after the Best
	Best    int       // the epoch with the best loss of validation; 0 without validation
	Loss    []float64 // after each epoch: mean over its slices, before the step, dropout on, as Keras reports it
	ValLoss []float64 // after each epoch, without dropout; empty without validation
	Elapsed time.Duration
	Step    time.Duration // mean of all training steps, validation apart
	By      string        // what trained it, for a reader: the label of the Engine
}

// Export is the trained network as an ONNX model.
func (f *Result) Export(metadata map[string]string) []byte {
	return f.Network.Export(f.Build, f.Weights, metadata)
}

// zeroGradientLossLimit is the loss of a batch up to which a network without a gradient is not dead: every pixel is
// clipped on its right side. One on the wrong side costs 16 divided by the number of pixels.
const zeroGradientLossLimit = 1e-5

// divergenceFactor is how many times its first value a loss may reach before training has failed.
const divergenceFactor = 1000

// fitting is a training under way.
type fitting struct {
	Settings
	trainer      trainer
	augmentation augmentation

	x, y  [][]float32
	train int // slices to train on, the first; the others are for validation

	last   *snapshot // after the last full epoch; the zero value at the start
	limit  float64   // of the loss
	steps  int       // so far, of all epochs
	spent  time.Duration
	began  time.Time // this run
	first  int       // steps before this run
	report Progress
}

// begin gets ready to train from the start, which is the zero snapshot, or from the end of an epoch.
func begin(rt *ort.Runtime, e *engine, s Settings, x, y [][]float32, last *snapshot) (*fitting, error) {
	train, err := s.split(len(x))
	if err != nil {
		return nil, err
	}
	room := s
	room.Batch = min(s.Batch, max(train, len(x)-train))
	steps := (train + s.Batch - 1) / s.Batch
	if s.Sampling != nil {
		room.Batch, steps = s.Batch, s.Sampling.Steps/s.Epochs
	}
	start := s.Start
	if start == nil {
		start = nn.Initial(s.Network.Params(s.Build), s.Seed)
	}
	t, err := e.open(rt, room, slices.Clone(start))
	if err != nil {
		return nil, err
	}
	if last.Epoch > 0 {
		t.SetState(last.State)
	}
	f := &fitting{
		Settings: s, trainer: t, augmentation: augmentation{seed: s.Seed, side: s.side()},
		x: x, y: y, train: train,
		last: last, limit: math.Inf(1), steps: last.State.Steps, spent: last.Spent,
		began: time.Now(), first: last.State.Steps,
		report: Progress{
			Model: s.Network.Label, Epochs: s.Epochs, Steps: steps, ValLoss: math.NaN(),
		},
	}
	if n := len(last.ValLoss); n > 0 {
		f.report.ValLoss = last.ValLoss[n-1]
	}
	if len(last.Loss) > 0 {
		f.limit = divergenceFactor * max(1, last.Loss[0])
	}
	return f, nil
}

// split is how many of so many slices, the first, are trained on. It rounds as Keras does: int(n·(1 − share)).
func (s Settings) split(n int) (int, error) {
	if s.Sampling != nil {
		return n, s.Sampling.check()
	}
	train := int(float64(n) * (1 - s.Validation))
	if train == 0 {
		return 0, fmt.Errorf("%d slices are too few to train the %s with a share of %g for validation",
			n, s.Network.Label, s.Validation)
	}
	return train, nil
}

// side is that of a slice in pixels.
func (s Settings) side() int { return s.Build.Image()[1] }

// epoch trains once on all slices, in an order of the epoch's own, and returns the state after it. progress may be nil.
func (f *fitting) epoch(ctx context.Context, progress func(Progress)) (*snapshot, error) {
	f.report.Epoch = f.last.Epoch + 1
	random := rand.New(rand.NewPCG(f.Seed, uint64(f.report.Epoch)))
	order := f.order(random)
	if err := f.trainer.Open(random); err != nil {
		return nil, err
	}
	sum, done := 0.0, 0
	f.report.Step = 0
	for batch := range slices.Chunk(order, f.Batch) {
		f.report.Step++
		loss, err := f.step(ctx, batch)
		if err != nil {
			return nil, err
		}
		sum, done = sum+loss*float64(len(batch)), done+len(batch)
		f.report.Loss, f.report.Mean = sum/float64(done), f.spent/time.Duration(f.steps)
		if done == len(order) {
			if err := f.validate(ctx, loss); err != nil {
				return nil, err
			}
		}
		left := f.Epochs*f.report.Steps - f.steps
		f.report.Left = time.Duration(float64(left) * float64(time.Since(f.began)) / float64(f.steps-f.first))
		if progress != nil {
			progress(f.report)
		}
	}
	return f.snapshot(), nil
}

// order is that of the slices of an epoch; of drawn ones it only says how many there are.
func (f *fitting) order(random *rand.Rand) []int {
	if f.Sampling != nil {
		return make([]int, f.report.Steps*f.Batch)
	}
	return random.Perm(f.train)
}

// step trains on a batch and returns its loss before.
func (f *fitting) step(ctx context.Context, batch []int) (float64, error) {
	x, y, learning := f.x, f.y, f.LearningRate
	start := time.Now()
	switch {
	case f.Sampling != nil:
		var err error
		if x, y, err = f.drawn(ctx, f.steps); err != nil {
			return 0, err
		}
		for i := range batch {
			batch[i] = i
		}
		learning *= f.Sampling.rate(f.steps)
	case f.Augment:
		batch, x, y = f.augmentation.batch(f.report.Epoch, batch, x, y)
		start = time.Now()
	}
	loss, err := f.trainer.Step(ctx, learning, batch, x, y)
	if err != nil {
		return 0, err
	}
	f.spent += time.Since(start)
	if f.steps++; f.steps == 1 {
		f.limit = divergenceFactor * max(1, loss)
	}
	return loss, f.checkLoss(loss)
}

// checkLoss says what to do about a loss that is no number or has exploded.
func (f *fitting) checkLoss(loss float64) error {
	what := fmt.Sprintf("has exploded to %.3g", loss)
	switch {
	case math.IsNaN(loss) || math.IsInf(loss, 0):
		what = "is no number any more"
	case loss <= f.limit:
		return nil
	}
	return fmt.Errorf("the loss of the %s %s after step %d of epoch %d: take a learning rate below %g, and check that "+
		"the scans hold finite values",
		f.Network.Label, what, f.report.Step, f.report.Epoch, f.LearningRate)
}

// validate ends an epoch, whose last batch had that loss: it finds a dead network, and the loss of validation.
func (f *fitting) validate(ctx context.Context, loss float64) (err error) {
	if f.Build.Output == nn.Linear && loss > zeroGradientLossLimit && f.trainer.Dead() {
		return fmt.Errorf("the %s died in epoch %d: it puts out 0 or less, or 1 or more, everywhere, where the loss "+
			"of a linear output has no gradient; take another seed, or a sigmoid output",
			f.Network.Label, f.report.Epoch)
	}
	if f.train < len(f.x) {
		f.report.ValLoss, err = f.trainer.Validate(ctx, f.x[f.train:], f.y[f.train:])
	}
	return err
}
