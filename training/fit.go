package training

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
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
		if err := t.open(rt, random.Uint64()); err != nil {
			return err
		}
		order := random.Perm(train)
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
	f.Weights = append([]float32(nil), t.state[0][0].Data()...)
	f.Elapsed = time.Since(start)
	return nil
}

// trainer holds what the steps of one network share. Weights and Adam's two means stay where ONNX Runtime reads and
// writes them: two sets of tensors that swap roles, the first being the one to read.
type trainer struct {
	fit      *Fit
	session  *ort.Session // the training step, with the epoch's dropout
	evaluate *ort.Session
	state    [2][3]*ort.Tensor // weights, mean, square
	rate     *ort.Tensor
	loss     *ort.Tensor
	batches  map[int][2]*ort.Tensor // x and y by the number of slices
	tensors  []*ort.Tensor
	steps    int
	spent    time.Duration
}

func (f *Fit) start(rt *ort.Runtime) (_ *trainer, err error) {
	t := &trainer{fit: f, batches: map[int][2]*ort.Tensor{}}
	defer func() {
		if err != nil {
			t.close()
		}
	}()
	if t.evaluate, err = rt.NewSession(f.Network.Evaluate(f.Build)); err != nil {
		return nil, err
	}
	weights := nn.Initial(f.Network.Params(f.Build), f.Seed)
	for i := range t.state {
		for k := range t.state[i] {
			if t.state[i][k], err = t.tensor(int64(len(weights))); err != nil {
				return nil, err
			}
		}
	}
	copy(t.state[0][0].Data(), weights)
	if t.rate, err = t.tensor(1); err != nil {
		return nil, err
	}
	t.loss, err = t.tensor(1)
	return t, err
}

func (t *trainer) tensor(shape ...int64) (*ort.Tensor, error) {
	tensor, err := ort.NewTensor(shape...)
	if err == nil {
		t.tensors = append(t.tensors, tensor)
	}
	return tensor, err
}

func (t *trainer) close() {
	for _, s := range []*ort.Session{t.session, t.evaluate} {
		if s != nil {
			s.Close()
		}
	}
	for _, tensor := range t.tensors {
		tensor.Close()
	}
}

// open makes the session of an epoch. The seed of dropout is part of the graph, so that an epoch can be repeated
// without those before it.
func (t *trainer) open(rt *ort.Runtime, seed uint64) (err error) {
	if t.session != nil {
		t.session.Close()
	}
	build := t.fit.Build
	build.Seed = seed
	t.session, err = rt.NewSession(t.fit.Network.Step(build))
	return err
}

// load copies the chosen slices and their targets into the tensors of that number.
func (t *trainer) load(chosen []int, x, y [][]float32) (batch [2]*ort.Tensor, err error) {
	batch, ok := t.batches[len(chosen)]
	if !ok {
		side, n := int64(t.fit.side()), int64(len(chosen))
		if batch[0], err = t.tensor(n, 1, side, side); err != nil {
			return batch, err
		}
		target := []int64{n}
		for _, d := range t.fit.Network.Target(t.fit.Build)[1:] {
			target = append(target, int64(d))
		}
		if batch[1], err = t.tensor(target...); err != nil {
			return batch, err
		}
		t.batches[len(chosen)] = batch
	}
	for k, from := range [][][]float32{x, y} {
		data := batch[k].Data()
		size := len(data) / len(chosen)
		for i, n := range chosen {
			copy(data[i*size:(i+1)*size], from[n])
		}
	}
	return batch, nil
}

func (f *Fit) side() int {
	if f.Build.Side == 0 {
		return 64
	}
	return f.Build.Side
}

// step trains on a batch and returns the loss before it.
func (t *trainer) step(ctx context.Context, chosen []int, x, y [][]float32) (float64, error) {
	start := time.Now()
	batch, err := t.load(chosen, x, y)
	if err != nil {
		return 0, err
	}
	t.steps++
	t.rate.Data()[0] = nn.Rate(t.fit.LearningRate, t.steps)
	in, out := t.state[0], t.state[1]
	err = t.session.Run(ctx,
		[]*ort.Tensor{in[0], in[1], in[2], t.rate, batch[0], batch[1]},
		[]*ort.Tensor{out[0], out[1], out[2], t.loss})
	if err != nil {
		return 0, t.failed(ctx, err)
	}
	t.state[0], t.state[1] = out, in
	t.spent += time.Since(start)
	return float64(t.loss.Data()[0]), nil
}

// validate is the mean loss over slices without dropout.
func (t *trainer) validate(ctx context.Context, x, y [][]float32) (float64, error) {
	sum := 0.0
	for from := 0; from < len(x); from += t.fit.Batch {
		var chosen []int
		for n := from; n < min(from+t.fit.Batch, len(x)); n++ {
			chosen = append(chosen, n)
		}
		batch, err := t.load(chosen, x, y)
		if err != nil {
			return 0, err
		}
		outputs := []*ort.Tensor{nil, t.loss}
		if err := t.evaluate.Run(ctx, []*ort.Tensor{t.state[0][0], batch[0], batch[1]}, outputs); err != nil {
			return 0, t.failed(ctx, err)
		}
		outputs[0].Close()
		sum += float64(t.loss.Data()[0]) * float64(len(chosen))
	}
	return sum / float64(len(x)), nil
}

func (t *trainer) failed(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil && errors.Is(err, cause) {
		return err
	}
	return fmt.Errorf("training the %s: %w", t.fit.Network.Label, err)
}
