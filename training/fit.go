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
	Patience     int     // epochs without a better loss of validation after which to stop; 0 is never
	Augment      bool    // change slices at random in every epoch, but not those for validation
	Seed         uint64

	Weights []float32 // after the last epoch; with Patience after the Best
	Best    int       // the epoch with the best loss of validation; 0 without validation
	Loss    []float64 // after each epoch: mean over its slices, before the step, dropout on, as Keras reports it
	ValLoss []float64 // after each epoch, without dropout; empty without validation
	Elapsed time.Duration
	Step    time.Duration // mean of all training steps, validation apart

	place  int                     // in the order of training
	slices int                     // for training or for validation, which are more; 0 is not known
	resume *snapshot               // where to go on
	save   func(s *snapshot) error // called after each epoch; what it is given stays as it is
}

// snapshot is a training after an epoch. Weights, order and dropout of the next come from it and the settings alone:
// the state of the random numbers is the number of the epoch.
type snapshot struct {
	Epoch, Steps          int
	Weights, Mean, Square []float32
	BestWeights           []float32 // with Patience, of the best epoch
	Best                  int
	Loss, ValLoss         []float64
	Elapsed, Spent        time.Duration
	Done                  bool // this was the last epoch
}

// stepper is what a fit needs computed. How a batch is divided, where it is computed and with which operators is the
// stepper's affair; what comes out depends on the seed and the steps alone.
type stepper interface {
	// open begins an epoch, whose dropout comes from random.
	open(random *rand.Rand) error
	// step trains on the chosen slices and returns their mean loss before it.
	step(ctx context.Context, chosen []int, x, y [][]float32) (float64, error)
	// dead says that the last step's gradient was zero for every weight.
	dead() bool
	// validate is the mean loss over all slices, without dropout.
	validate(ctx context.Context, x, y [][]float32) (float64, error)
	// save copies the weights, Adam's means and the number of steps into a snapshot, and restore sets them from one.
	save(*snapshot)
	restore(*snapshot)
	close()
}

var _ stepper = (*trainer)(nil)

// Progress is how far the training of a network is.
type Progress struct {
	Model   string // what is trained
	Network int    // its place in the order of training, from 0
	Epoch   int    // from 1
	Epochs  int
	Step    int // of this epoch, from 1
	Steps   int
	Loss    float64       // mean over this epoch so far
	ValLoss float64       // after the last finished epoch, which is this one in its last step; NaN if there is none
	Mean    time.Duration // of a step, validation apart
	Left    time.Duration // for this network, from the mean time of a step
}

// zeroGradientLossLimit is the loss of a batch up to which a network without a gradient is not dead: every pixel is
// clipped on its right side. One on the wrong side costs 16 divided by the number of pixels.
const zeroGradientLossLimit = 1e-5

// divergenceFactor is how many times its first value a loss may reach before training has failed.
const divergenceFactor = 1000

// Run trains the network on slices x and their targets y, which it makes from new weights: the last share is split off
// for validation, the rest is shuffled anew in every epoch (Keras' order of things). Weights, order, dropout and
// changes come from Seed and the number of the epoch alone, so the same seed repeats exactly on the same machine,
// provider and number of threads. Cancelling ctx stops within the step; then, and if the loss is no number any more, f
// is unusable. progress may be nil.
func (f *Fit) Run(ctx context.Context, rt *ort.Runtime, x, y [][]float32, progress func(Progress)) error {
	start := time.Now()
	// Rounding as Keras does: int(n·(1 − share)).
	train := int(float64(len(x)) * (1 - f.Validation))
	if train == 0 {
		return fmt.Errorf("%d slices are too few to train the %s with a share of %g for validation",
			len(x), f.Network.Label, f.Validation)
	}
	s := &snapshot{}
	if f.resume != nil {
		s = f.resume
	}
	if s.Done {
		f.take(s)
		return nil
	}
	f.slices = max(train, len(x)-train)
	begun, err := f.start(rt)
	if err != nil {
		return err
	}
	var t stepper = begun
	defer t.close()
	t.restore(s)
	began, first := time.Now(), s.Steps
	steps, spent := first, s.Spent
	changes := augmentation{seed: f.Seed, side: f.side()}
	report := Progress{
		Model: f.Network.Label, Network: f.place,
		Epochs: f.Epochs, Steps: (train + f.Batch - 1) / f.Batch, ValLoss: math.NaN(),
	}
	if n := len(s.ValLoss); n > 0 {
		report.ValLoss = s.ValLoss[n-1]
	}
	limit := math.Inf(1)
	if len(s.Loss) > 0 {
		limit = divergenceFactor * max(1, s.Loss[0])
	}
	for report.Epoch = s.Epoch + 1; !s.Done; report.Epoch++ {
		random := rand.New(rand.NewPCG(f.Seed, uint64(report.Epoch)))
		order := random.Perm(train)
		if err := t.open(random); err != nil {
			return err
		}
		sum := 0.0
		for report.Step = 1; report.Step <= report.Steps; report.Step++ {
			from := (report.Step - 1) * f.Batch
			batch := order[from:min(from+f.Batch, train)]
			chosen, xs, ys := batch, x, y
			if f.Augment {
				chosen, xs, ys = changes.batch(report.Epoch, batch, x, y)
			}
			now := time.Now()
			loss, err := t.step(ctx, chosen, xs, ys)
			if err != nil {
				return err
			}
			spent += time.Since(now)
			if steps++; steps == 1 {
				limit = divergenceFactor * max(1, loss)
			}
			if err := f.checkLoss(loss, limit, report); err != nil {
				return err
			}
			sum += loss * float64(len(batch))
			report.Loss, report.Mean = sum/float64(from+len(batch)), spent/time.Duration(steps)
			if report.Step == report.Steps {
				if f.Build.Output == nn.Linear && loss > zeroGradientLossLimit && t.dead() {
					return fmt.Errorf("the %s died in epoch %d: it puts out 0 or less, or 1 or more, everywhere, where the loss "+
						"of a linear output has no gradient; take another seed, or a sigmoid output",
						f.Network.Label, report.Epoch)
				}
				if train < len(x) {
					if report.ValLoss, err = t.validate(ctx, x[train:], y[train:]); err != nil {
						return err
					}
				}
			}
			left := f.Epochs*report.Steps - steps
			report.Left = time.Duration(float64(left) * float64(time.Since(began)) / float64(steps-first))
			if progress != nil {
				progress(report)
			}
		}
		s = f.snapshot(t, s, report)
		s.Spent = spent
		s.Elapsed += time.Since(start)
		start = time.Now()
		s.Done = report.Epoch >= f.Epochs || f.Patience > 0 && report.Epoch-s.Best >= f.Patience
		if f.save != nil {
			if err := f.save(s); err != nil {
				return err
			}
		}
	}
	f.take(s)
	return nil
}

// side is that of a slice in pixels.
func (f *Fit) side() int { return f.Build.Image()[1] }

// checkLoss says what to do about a loss that is no number or has exploded.
func (f *Fit) checkLoss(loss, limit float64, at Progress) error {
	what := fmt.Sprintf("has exploded to %.3g", loss)
	switch {
	case math.IsNaN(loss) || math.IsInf(loss, 0):
		what = "is no number any more"
	case loss <= limit:
		return nil
	}
	return fmt.Errorf("the loss of the %s %s after step %d of epoch %d: take a learning rate below %g, and check that "+
		"the scans hold finite values",
		f.Network.Label, what, at.Step, at.Epoch, f.LearningRate)
}

// take makes a finished training's outcome f's.
func (f *Fit) take(s *snapshot) {
	f.Weights, f.Best, f.Loss, f.ValLoss = s.Weights, s.Best, s.Loss, s.ValLoss
	if f.Patience > 0 {
		f.Weights = s.BestWeights
	}
	f.Elapsed, f.Step = s.Elapsed, s.Spent/time.Duration(s.Steps)
}

// snapshot is the state after an epoch; before is that after the last one.
func (f *Fit) snapshot(t stepper, before *snapshot, report Progress) *snapshot {
	s := &snapshot{
		Epoch: report.Epoch, Elapsed: before.Elapsed,
		Best: before.Best, BestWeights: before.BestWeights,
		Loss: append(slices.Clip(before.Loss), report.Loss), ValLoss: before.ValLoss,
	}
	t.save(s)
	if math.IsNaN(report.ValLoss) {
		return s
	}
	s.ValLoss = append(slices.Clip(before.ValLoss), report.ValLoss)
	if s.Best == 0 || report.ValLoss < s.ValLoss[s.Best-1] {
		s.Best = s.Epoch
		if f.Patience > 0 {
			s.BestWeights = s.Weights
		}
	}
	return s
}
