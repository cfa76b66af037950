// Package graph trains networks as graphs of ONNX's standard operators, which ONNX Runtime computes wherever it can:
// on cards, and on processors of all kinds. It is the reference for other engines, and what is taken where they
// cannot. It knows no epochs and no files.
package graph

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"

	"golang.org/x/sync/errgroup"

	"isopet/inference/ort"
	"isopet/training/nn"
)

// microBatch is how many slices a core takes at a time: so few that what lies
// between the layers stays in its cache. Against one session on all cores that halves the work of a step of the U-Net.
const microBatch = 4

// Job is what to train.
type Job struct {
	Network   nn.Network
	Build     nn.Config // how it is built
	Optimiser nn.Optimiser
	Weights   []float32 // with which it starts
	Batch     int       // slices of a step at most
}

// Trainer runs sessions of ONNX Runtime. A batch is divided into parts; workers, each with a session of its own, find
// the gradient of every workers-th part at the same time, and one more session takes the gradients together and updates
// the weights. On processors a worker is a core. Other providers take the whole batch at once.
//
// Which worker takes which part does not depend on chance, so neither do dropout and rounding.
type Trainer struct {
	Job
	rt       *ort.Runtime   // of a worker
	workers  []*ort.Session // gradient, with the epoch's dropout
	models   [][]byte       // of the workers
	update   *ort.Session
	evaluate *ort.Session
	parts    []*part
	size     int      // slices of a part at most
	loaded   []*batch // of the parts that the current batch fills
	errs     []error  // of the workers

	// Two states that swap roles: a step reads the one numbered now and writes the other. On the processor they stay
	// where ONNX Runtime has them; a device is given them, and gives them back, in every step.
	state       [2]state
	now         int
	applyUpdate [2]*ort.Binding // runs of update, from each state

	rate, share         *ort.Tensor // inputs of update
	decay, averageShare *ort.Tensor // more of them, see [nn.Network.Update]; nil without
	tumourWeight        *ort.Tensor // input of the loss, see [nn.Loss]; nil without

	tensors []*ort.Tensor // all, to be closed
	steps   int
}

// state is what a step changes: the weights, Adam's running means of the gradient and its square, and the running mean
// of the weights if there is one.
type state []*ort.Tensor

func (s state) weights() *ort.Tensor { return s[0] }

// final is what the training comes to so far.
func (s state) final() *ort.Tensor {
	if len(s) > 3 {
		return s[3]
	}
	return s[0]
}

// New makes sessions and room for a job.
func New(rt *ort.Runtime, job Job) (_ *Trainer, err error) {
	t := &Trainer{Job: job, rt: rt, size: job.Batch}
	defer func() {
		if err != nil {
			t.Close()
		}
	}()
	parts, workers := 1, 1
	if rt.Provider() == "cpu" {
		t.size = min(microBatch, job.Batch)
		parts = (job.Batch + t.size - 1) / t.size
		workers = min(rt.Threads(), parts)
		t.rt = rt.WithThreads(rt.Threads() / workers)
	}
	t.workers, t.models, t.errs = make([]*ort.Session, workers), make([][]byte, workers), make([]error, workers)
	if t.update, err = t.rt.NewSession(job.Network.Update(job.Build, job.Optimiser, parts)); err != nil {
		return nil, err
	}
	if t.evaluate, err = t.rt.NewSession(job.Network.Evaluate(job.Build)); err != nil {
		return nil, err
	}
	if err := t.makeTensors(parts); err != nil {
		return nil, err
	}
	t.SetState(nn.State{Weights: job.Weights, Average: job.Weights})
	return t, t.bindUpdate()
}

// makeTensors makes all tensors but those of batches.
func (t *Trainer) makeTensors(parts int) error {
	n := int64(len(t.Weights))
	vectors := 3
	if t.Optimiser.Average {
		vectors = 4
	}
	for i := range t.state {
		t.state[i] = make(state, vectors)
		for k := range t.state[i] {
			if err := t.make(n, &t.state[i][k]); err != nil {
				return err
			}
		}
	}
	for range parts {
		p := &part{batches: map[int]*batch{}}
		t.parts = append(t.parts, p)
		if err := errors.Join(t.make(n, &p.gradient), t.make(1, &p.loss)); err != nil {
			return err
		}
	}
	numbers := []**ort.Tensor{&t.rate}
	if t.Optimiser.Decay > 0 {
		numbers = append(numbers, &t.decay)
	}
	if t.Optimiser.Average {
		numbers = append(numbers, &t.averageShare)
	}
	if t.Network.Loss.Tumours {
		numbers = append(numbers, &t.tumourWeight)
	}
	return errors.Join(t.make(1, numbers...), t.make(int64(parts), &t.share))
}

// bindUpdate ties the runs of update to their tensors.
func (t *Trainer) bindUpdate() (err error) {
	for i := range t.applyUpdate {
		from := t.state[i]
		in := append(slices.Clone(from[:3]), t.rate, t.share)
		for _, p := range t.parts {
			in = append(in, p.gradient)
		}
		if t.decay != nil {
			in = append(in, t.decay)
		}
		if t.averageShare != nil {
			in = append(in, from[3], t.averageShare)
		}
		if t.applyUpdate[i], err = t.update.Bind(in, t.state[1-i]); err != nil {
			return err
		}
	}
	return nil
}

// make makes vectors that are closed with the trainer.
func (t *Trainer) make(n int64, vectors ...**ort.Tensor) (err error) {
	for _, v := range vectors {
		if *v, err = t.tensor(n); err != nil {
			return err
		}
	}
	return nil
}

func (t *Trainer) tensor(shape ...int64) (*ort.Tensor, error) {
	tensor, err := ort.NewTensor(shape...)
	if err == nil {
		t.tensors = append(t.tensors, tensor)
	}
	return tensor, err
}

// Close gives up the sessions and the memory.
func (t *Trainer) Close() {
	t.closeBindings()
	for _, b := range t.applyUpdate {
		if b != nil {
			b.Close()
		}
	}
	for _, s := range append(t.workers, t.update, t.evaluate) {
		if s != nil {
			s.Close()
		}
	}
	for _, tensor := range t.tensors {
		tensor.Close()
	}
}

// closeBindings gives up the runs that are bound to the workers' sessions.
func (t *Trainer) closeBindings() {
	for _, p := range t.parts {
		for _, b := range p.batches {
			for i, run := range b.gradient {
				if run != nil {
					run.Close()
					b.gradient[i] = nil
				}
			}
		}
	}
}

// Open begins an epoch: it makes the sessions whose dropout comes from random. The seed of dropout is part of the
// graph, so that an epoch can be repeated without those before it; the sessions of a network without dropout stay.
func (t *Trainer) Open(random *rand.Rand) error {
	var group errgroup.Group
	for i, old := range t.workers {
		build := t.Build
		build.Seed = random.Uint64()
		model := t.Network.Gradient(build)
		if bytes.Equal(model, t.models[i]) {
			continue
		}
		t.models[i] = model
		t.closeBindings()
		group.Go(func() (err error) {
			if old == nil {
				t.workers[i], err = t.rt.NewSession(model)
				return err
			}
			old.Close()
			t.workers[i], err = t.rt.NewSessionLike(old, model)
			return err
		})
	}
	return group.Wait()
}

// State is a copy of what the training carries from step to step.
func (t *Trainer) State() nn.State {
	s := nn.State{Steps: t.steps}
	for i, v := range vectors(&s) {
		if i < len(t.state[t.now]) {
			*v = slices.Clone(t.state[t.now][i].Data())
		}
	}
	return s
}

// SetState goes on from a state. Running means that it lacks are zero.
func (t *Trainer) SetState(s nn.State) {
	for i, v := range t.state[t.now] {
		clear(v.Data())
		copy(v.Data(), *vectors(&s)[i])
	}
	t.steps = s.Steps
}

// vectors are those of a state, in the order of the graph's.
func vectors(s *nn.State) [4]*[]float32 {
	return [4]*[]float32{&s.Weights, &s.Mean, &s.Square, &s.Average}
}
