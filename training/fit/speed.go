package fit

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"isopet/inference"
	"isopet/inference/ort"
	"isopet/inference/paper"
	"isopet/training/nn"
)

// Speed is how fast a network runs with the paper's settings: batches of 32 slices of 64×64.
type Speed struct {
	Step      time.Duration // of training, the median
	By        string        // what trained, for a reader
	Inference time.Duration // of 32 slices by the exported network, the median
	Memory    int64         // bytes that training adds to the process at its peak; 0 where the system does not say
}

// warmUp is how many runs come before those that count.
const warmUp = 5

// SpeedOf runs steps of a network on noise, as many as wanted, by an engine, and then the exported network as often.
func SpeedOf(ctx context.Context, rt *ort.Runtime, n nn.Network, by Engine, runs int) (Speed, error) {
	s := speedSettings(n, by)
	label, err := s.Label(rt)
	if err != nil {
		return Speed{}, err
	}
	x, y, chosen := noise(n, s.Batch)
	memory := watchMemory()
	t, err := s.begin(rt)
	if err != nil {
		return Speed{}, err
	}
	defer t.Close()
	speed := Speed{By: label}
	speed.Step, err = median(runs, func() error {
		_, err := t.Step(ctx, s.LearningRate, chosen, x, y)
		return err
	})
	if err != nil {
		return Speed{}, err
	}
	speed.Memory = memory.added()
	spec := inference.Spec{Role: inference.Role(n.Name), Side: s.side(), Normalisation: inference.MinMax}
	model, err := inference.Load(rt, n.Export(s.Build, nn.Initial(n.Params(s.Build), 1), spec.Metadata()), n.Name)
	if err != nil {
		return Speed{}, err
	}
	defer model.Close()
	speed.Inference, err = median(runs, func() error {
		_, err := model.Run(ctx, x)
		return err
	})
	return speed, err
}

// noise is a batch for a network, with the numbers of its slices.
func noise(n nn.Network, batch int) (x, y [][]float32, chosen []int) {
	rnd := rand.New(rand.NewPCG(1, 2))
	const side = paper.Side
	for i := range batch {
		image, target := make([]float32, side*side), make([]float32, side*side)
		for k := range image {
			image[k] = rnd.Float32()
			if rnd.Float32() > 0.9 {
				target[k] = 1
			}
		}
		if len(n.Target(nn.Config{})) == 2 {
			target = []float32{rnd.Float32()}
		}
		x, y, chosen = append(x, image), append(y, target), append(chosen, i)
	}
	return x, y, chosen
}

// median is the median time of run.
func median(runs int, run func() error) (time.Duration, error) {
	times := make([]time.Duration, 0, runs)
	for i := range warmUp + runs {
		start := time.Now()
		if err := run(); err != nil {
			return 0, err
		}
		if i >= warmUp {
			times = append(times, time.Since(start))
		}
	}
	slices.Sort(times)
	return (times[(runs-1)/2] + times[runs/2]) / 2, nil
}
