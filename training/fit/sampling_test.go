package fit

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"isopet/training/nn"
)

// sampled is a small training on drawn slices: of three with tumour and two without, each seen with the next.
func sampled() (s Settings, x, y [][]float32) {
	network, err := nn.Find("isopet")
	if err != nil {
		panic(err)
	}
	s = Settings{
		Network: network, Build: nn.Config{Side: 16, Channels: 2, Output: nn.Sigmoid},
		Optimiser: nn.Optimiser{Decay: 1e-4, Clip: 5, Average: true},
		Epochs:    2, Hyperparameters: Hyperparameters{Batch: 4, LearningRate: 2e-3}, Seed: 3,
	}
	s.Sampling = &Sampling{
		Steps: 6, Warmup: 2, Empty: 0.25, Tumour: []int{0, 2, 4}, Free: []int{1, 3},
		Near: [][]int{{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 0}},
		Channels: func(near [][]float32, gain, gamma float64) []float32 {
			all := slices.Concat(near...)
			for i, v := range all {
				all[i] = float32(math.Pow(gain*float64(v)/20, gamma))
			}
			return all
		},
	}
	for k := range 5 {
		values, mask := make([]float32, 256), make([]float32, 256)
		for i := range values {
			values[i] = 1 + float32(i%16)/8
			if k%2 == 0 && i/16 > 4 && i/16 < 9 && i%16 > 5 && i%16 < 11 {
				values[i], mask[i] = 9, 1
			}
		}
		x, y = append(x, values), append(y, mask)
	}
	return s, x, y
}

// TestSampling: the same seed gives the same weights, another gives others, and a training that was interrupted after an
// epoch goes on to the bit.
func TestSampling(t *testing.T) {
	rt := open(t)
	train := func(seed uint64) []float32 {
		s, x, y := sampled()
		s.Seed = seed
		r, err := new(Series).Run(t.Context(), rt, s, x, y, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Loss) != 2 || len(r.ValLoss) != 0 {
			t.Errorf("losses %v, of validation %v", r.Loss, r.ValLoss)
		}
		return r.Weights
	}
	want := train(3)
	if !slices.Equal(want, train(3)) || slices.Equal(want, train(4)) {
		t.Error("the seed does not decide the weights")
	}
	path := filepath.Join(t.TempDir(), "checkpoint")
	first, err := Checkpoint{Path: path}.Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	s, x, y := sampled()
	_, err = first.Run(ctx, rt, s, x, y, func(p Progress) {
		if p.Epoch == 2 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	again, err := Checkpoint{Path: path, Resume: true}.Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := again.Run(t.Context(), rt, s, x, y, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(want, r.Weights) {
		t.Error("a training that was interrupted ends with other weights")
	}
}

// TestSamplingNeedsTumour: without a slice with tumour there is nothing to train on.
func TestSamplingNeedsTumour(t *testing.T) {
	s, x, y := sampled()
	s.Sampling.Tumour = nil
	if _, err := new(Series).Run(t.Context(), open(t), s, x, y, nil); err == nil {
		t.Error("it trains on nothing")
	}
}

// TestRate follows the rise of the learning rate, and its fall along the cosine.
func TestRate(t *testing.T) {
	s := &Sampling{Steps: 600, Warmup: 30}
	for step, want := range map[int]float64{0: 1. / 30, 29: 0.9942473, 300: 0.5, 599: 6.854e-6} {
		if got := s.rate(step); math.Abs(got-want) > 1e-6 {
			t.Errorf("step %d: %g", step, got)
		}
	}
}

// TestDistortion: without a change of place a stack keeps its values; turned over, it is read from above, and upside
// down from below; what is moved in from beyond the edge is no tumour.
func TestDistortion(t *testing.T) {
	_, x, y := sampled()
	keep := func(near [][]float32, _, _ float64) []float32 { return slices.Concat(near...) }
	random := rand.New(rand.NewPCG(1, 1))
	still := distortion{zoom: 1, brighter: 1, exponent: 1}
	near := [][]float32{x[0], x[1]}
	if got, mask := still.apply(random, near, y[0], keep); !slices.Equal(got, slices.Concat(x[0], x[1])) ||
		!slices.Equal(mask, y[0]) {
		t.Error("no change changes something")
	}
	over := still
	over.over, over.turned = true, true
	got, mask := over.apply(random, near, y[0], keep)
	for i := range 256 {
		if from := (15-i/16)*16 + i%16; got[i] != x[1][from] || got[256+i] != x[0][from] || mask[i] != y[0][from] {
			t.Fatalf("pixel %d is %g and %g, mask %g", i, got[i], got[256+i], mask[i])
		}
	}
	away := still
	away.right = 16
	if _, mask := away.apply(random, near, y[0], keep); slices.Contains(mask, 1) {
		t.Error("tumour beyond the edge")
	}
}
