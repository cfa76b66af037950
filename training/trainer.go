package training

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"isopet/inference/ort"
	"isopet/training/nn"
)

// micro is how many slices a core takes at a time: so few that what lies between the layers stays in its cache. Against
// one session on all cores that halves the work of a step of the U-Net.
const micro = 4

// trainer runs the steps of one network. A batch is divided into parts; lanes, each with a session of its own, find the
// gradient of every lanes-th part at the same time, and one more session takes the gradients together and moves the
// weights. On processors a lane is a core. Other providers take the whole batch at once.
//
// Which lane takes which part does not depend on chance, so neither do dropout and rounding.
type trainer struct {
	fit      *Fit
	rt       *ort.Runtime   // of a lane
	lanes    []*ort.Session // gradient, with the epoch's dropout
	update   *ort.Session
	evaluate *ort.Session
	parts    []*part
	size     int // slices of a part at most

	// Two states that swap roles: a step reads the first and writes the second. They stay where ONNX Runtime has them.
	state       [2]state
	rate, share *ort.Tensor

	tensors []*ort.Tensor // all, to be closed
	steps   int
	spent   time.Duration
}

// state is what a step changes: the weights and Adam's running means of the gradient and its square.
type state struct{ weights, mean, square *ort.Tensor }

// part is a piece of a batch.
type part struct {
	batches        map[int][2]*ort.Tensor // x and y by the number of slices
	gradient, loss *ort.Tensor
}

func (f *Fit) start(rt *ort.Runtime) (_ *trainer, err error) {
	t := &trainer{fit: f, rt: rt, size: f.Batch}
	defer func() {
		if err != nil {
			t.close()
		}
	}()
	parts, lanes := 1, 1
	if rt.Provider() == "cpu" {
		t.size = min(micro, f.Batch)
		parts = (f.Batch + t.size - 1) / t.size
		lanes = min(rt.Threads(), parts)
		t.rt = rt.WithThreads(rt.Threads() / lanes)
	}
	t.lanes = make([]*ort.Session, lanes)
	if t.update, err = t.rt.NewSession(f.Network.Update(f.Build, parts)); err != nil {
		return nil, err
	}
	if t.evaluate, err = t.rt.NewSession(f.Network.Evaluate(f.Build)); err != nil {
		return nil, err
	}
	weights := nn.Initial(f.Network.Params(f.Build), f.Seed)
	n := int64(len(weights))
	for i := range t.state {
		s := &t.state[i]
		if err := t.make(n, &s.weights, &s.mean, &s.square); err != nil {
			return nil, err
		}
	}
	copy(t.state[0].weights.Data(), weights)
	for range parts {
		p := &part{batches: map[int][2]*ort.Tensor{}}
		t.parts = append(t.parts, p)
		if err := errors.Join(t.make(n, &p.gradient), t.make(1, &p.loss)); err != nil {
			return nil, err
		}
	}
	return t, errors.Join(t.make(1, &t.rate), t.make(int64(parts), &t.share))
}

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
	for _, s := range append(t.lanes, t.update, t.evaluate) {
		if s != nil {
			s.Close()
		}
	}
	for _, tensor := range t.tensors {
		tensor.Close()
	}
}

// open makes the sessions of an epoch. The seed of dropout is part of the graph, so that an epoch can be repeated
// without those before it.
func (t *trainer) open(random *rand.Rand) error {
	var group errgroup.Group
	for i, old := range t.lanes {
		build := t.fit.Build
		build.Seed = random.Uint64()
		group.Go(func() (err error) {
			if old != nil {
				old.Close()
			}
			t.lanes[i], err = t.rt.NewSession(t.fit.Network.Gradient(build))
			return err
		})
	}
	return group.Wait()
}

// step trains on the chosen slices and returns their loss before it.
func (t *trainer) step(ctx context.Context, chosen []int, x, y [][]float32) (float64, error) {
	start := time.Now()
	from, to := t.state[0], t.state[1]
	loss, err := t.each(ctx, chosen, x, y, func(lane int, p *part, x, y *ort.Tensor) error {
		return t.lanes[lane].Run(ctx, []*ort.Tensor{from.weights, x, y}, []*ort.Tensor{p.gradient, p.loss})
	})
	if err != nil {
		return 0, err
	}
	t.steps++
	t.rate.Data()[0] = nn.Rate(t.fit.LearningRate, t.steps)
	in := []*ort.Tensor{from.weights, from.mean, from.square, t.rate, t.share}
	for _, p := range t.parts {
		in = append(in, p.gradient)
	}
	if err := t.update.Run(ctx, in, []*ort.Tensor{to.weights, to.mean, to.square}); err != nil {
		return 0, t.failed(err)
	}
	t.state[0], t.state[1] = to, from
	t.spent += time.Since(start)
	return loss, nil
}

// validate is the mean loss over all slices, without dropout.
func (t *trainer) validate(ctx context.Context, x, y [][]float32) (float64, error) {
	sum := 0.0
	for from := 0; from < len(x); from += t.fit.Batch {
		var chosen []int
		for n := from; n < min(from+t.fit.Batch, len(x)); n++ {
			chosen = append(chosen, n)
		}
		loss, err := t.each(ctx, chosen, x, y, func(_ int, p *part, x, y *ort.Tensor) error {
			outputs := []*ort.Tensor{nil, p.loss}
			if err := t.evaluate.Run(ctx, []*ort.Tensor{t.state[0].weights, x, y}, outputs); err != nil {
				return err
			}
			outputs[0].Close()
			return nil
		})
		if err != nil {
			return 0, err
		}
		sum += loss * float64(len(chosen))
	}
	return sum / float64(len(x)), nil
}

// each runs the parts of a batch in the lanes and returns the mean loss of its slices. It leaves each part's share of
// the batch in t.share; a part without slices has none.
func (t *trainer) each(ctx context.Context, chosen []int, x, y [][]float32, run func(lane int, p *part, x, y *ort.Tensor) error) (float64, error) {
	share := t.share.Data()
	clear(share)
	var batches [][2]*ort.Tensor
	for mine := range slices.Chunk(chosen, t.size) {
		i := len(batches)
		batch, err := t.load(t.parts[i], mine, x, y)
		if err != nil {
			return 0, err
		}
		share[i] = float32(len(mine)) / float32(len(chosen))
		batches = append(batches, batch)
	}
	group, ctx := errgroup.WithContext(ctx)
	for lane := range t.lanes {
		group.Go(func() error {
			for i := lane; i < len(batches); i += len(t.lanes) {
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := run(lane, t.parts[i], batches[i][0], batches[i][1]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return 0, t.failed(err)
	}
	loss := 0.0
	for i := range batches {
		loss += float64(share[i]) * float64(t.parts[i].loss.Data()[0])
	}
	return loss, nil
}

// load copies slices and their targets into a part's tensors of that number.
func (t *trainer) load(p *part, chosen []int, x, y [][]float32) (batch [2]*ort.Tensor, err error) {
	batch, ok := p.batches[len(chosen)]
	if !ok {
		shapes := [2][]int{{-1, 1, t.fit.side(), t.fit.side()}, t.fit.Network.Target(t.fit.Build)}
		for k, shape := range shapes {
			dims := []int64{int64(len(chosen))}
			for _, d := range shape[1:] {
				dims = append(dims, int64(d))
			}
			if batch[k], err = t.tensor(dims...); err != nil {
				return batch, err
			}
		}
		p.batches[len(chosen)] = batch
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

// failed says where an error came up, unless it is that of cancelling.
func (t *trainer) failed(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("training the %s: %w", t.fit.Network.Label, err)
}
