package fit

import (
	"bytes"
	"cmp"
	"errors"
	"math/rand/v2"
	"slices"

	"golang.org/x/sync/errgroup"

	"isopet/inference/ort"
	"isopet/training/nn"
)

// microBatch is how many slices a core takes at a time where there are standard operators only: so few that what lies
// between the layers stays in its cache. Against one session on all cores that halves the work of a step of the U-Net.
const microBatch = 4

// trainer is the [stepper] that runs sessions of ONNX Runtime. A batch is divided into parts; workers, each with a
// session of its own, find the gradient of every workers-th part at the same time, and one more session takes the
// gradients together and updates the weights. On processors a worker is a core. Other providers take the whole batch at
// once.
//
// Which worker takes which part does not depend on chance, so neither do dropout and rounding.
type trainer struct {
	Settings
	rt       *ort.Runtime   // of a worker
	build    nn.Config      // of the network in its sessions
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
	rate, share *ort.Tensor

	tensors []*ort.Tensor // all, to be closed
	steps   int
}

// state is what a step changes: the weights and Adam's running means of the gradient and its square.
type state struct{ weights, mean, square *ort.Tensor }

// block is how many slices a part takes side by side: as many as make the fastest convolutions, or 0, for standard
// operators only, where there are none or the batch is so small that most places would stay empty.
func (s Settings) block(rt *ort.Runtime) int {
	if n := rt.Block(); s.Batch >= n/2 {
		return n
	}
	return 0
}

// newTrainer makes new weights and room for batches of at most so many slices, with block of them side by side (see
// nn.Config.Block), or with standard operators for 0.
func newTrainer(rt *ort.Runtime, s Settings, slices, block int) (_ *trainer, err error) {
	room := min(s.Batch, slices)
	t := &trainer{Settings: s, rt: rt, build: s.Build, size: room}
	t.build.Block = block
	defer func() {
		if err != nil {
			t.close()
		}
	}()
	parts, workers := 1, 1
	if rt.Provider() == "cpu" {
		t.size = cmp.Or(block, min(microBatch, room))
		parts = (room + t.size - 1) / t.size
		workers = min(rt.Threads(), parts)
		t.rt = rt.WithThreads(rt.Threads() / workers)
	}
	t.workers, t.models, t.errs = make([]*ort.Session, workers), make([][]byte, workers), make([]error, workers)
	if t.update, err = t.rt.NewSession(s.Network.Update(t.build, parts)); err != nil {
		return nil, err
	}
	if t.evaluate, err = t.rt.NewSession(s.Network.Evaluate(t.build)); err != nil {
		return nil, err
	}
	weights := nn.Initial(s.Network.Params(s.Build), s.Seed)
	n := int64(len(weights))
	for i := range t.state {
		now := &t.state[i]
		if err := t.make(n, &now.weights, &now.mean, &now.square); err != nil {
			return nil, err
		}
	}
	copy(t.state[0].weights.Data(), weights)
	for range parts {
		p := &part{batches: map[int]*batch{}}
		t.parts = append(t.parts, p)
		if err := errors.Join(t.make(n, &p.gradient), t.make(1, &p.loss)); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(t.make(1, &t.rate), t.make(int64(parts), &t.share)); err != nil {
		return nil, err
	}
	for i := range t.applyUpdate {
		from, to := t.state[i], t.state[1-i]
		in := []*ort.Tensor{from.weights, from.mean, from.square, t.rate, t.share}
		for _, p := range t.parts {
			in = append(in, p.gradient)
		}
		if t.applyUpdate[i], err = t.update.Bind(in, []*ort.Tensor{to.weights, to.mean, to.square}); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// weights are those after the last step.
func (t *trainer) weights() *ort.Tensor { return t.state[t.now].weights }

// make makes vectors that are closed with the trainer.
func (t *trainer) make(n int64, vectors ...**ort.Tensor) (err error) {
	for _, v := range vectors {
		if *v, err = t.tensor(n); err != nil {
			return err
		}
	}
	return nil
}

func (t *trainer) tensor(shape ...int64) (*ort.Tensor, error) {
	tensor, err := ort.NewTensor(shape...)
	if err == nil {
		t.tensors = append(t.tensors, tensor)
	}
	return tensor, err
}

func (t *trainer) close() {
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
func (t *trainer) closeBindings() {
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

// open makes the sessions of an epoch. The seed of dropout is part of the graph, so that an epoch can be repeated
// without those before it; the sessions of a network without dropout stay.
func (t *trainer) open(random *rand.Rand) error {
	var group errgroup.Group
	for i, old := range t.workers {
		build := t.build
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

// save copies the state into a snapshot.
func (t *trainer) save(s *snapshot) {
	now := t.state[t.now]
	s.Steps = t.steps
	s.Weights = slices.Clone(now.weights.Data())
	s.Mean, s.Square = slices.Clone(now.mean.Data()), slices.Clone(now.square.Data())
}

// restore goes on from a snapshot; the zero one is the start.
func (t *trainer) restore(s *snapshot) {
	if s.Epoch == 0 {
		return
	}
	now := t.state[t.now]
	copy(now.weights.Data(), s.Weights)
	copy(now.mean.Data(), s.Mean)
	copy(now.square.Data(), s.Square)
	t.steps = s.Steps
}
