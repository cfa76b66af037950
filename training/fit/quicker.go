package fit

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"isopet/inference/ort"
	"isopet/training/nn"
)

// trial is for how long a device is timed, ten times as long if it has made fewer than three steps by then.
const trial = time.Second

// Quicker is the provider that rt has, or the CPU if that trains a network faster, or the provider cannot train it; then
// it says so in a sentence. It takes some two seconds, unless rt is the CPU.
func Quicker(ctx context.Context, rt *ort.Runtime, n nn.Network, by Engine) (*ort.Runtime, string, error) {
	if rt.Provider() == "cpu" {
		return rt, "", nil
	}
	cpu, err := ort.Open(ort.Config{Library: rt.Library(), Device: "cpu", Threads: rt.Threads()})
	if err != nil {
		return nil, "", err
	}
	return quicker(ctx, rt, cpu, func(rt *ort.Runtime) (time.Duration, error) { return timeStep(ctx, rt, n, by) })
}

func quicker(ctx context.Context, card, cpu *ort.Runtime, step func(*ort.Runtime) (time.Duration, error)) (*ort.Runtime,
	string, error) {
	onCard, failed := step(card)
	if ctx.Err() != nil {
		return nil, "", ctx.Err()
	}
	onCPU, err := step(cpu)
	switch {
	case err != nil && failed != nil:
		return nil, "", err
	case failed != nil:
		return cpu, fmt.Sprintf("Training on the CPU: %s cannot: %v.", card.Label(), failed), nil
	case err != nil || onCard <= onCPU:
		return card, "", nil
	}
	return cpu, fmt.Sprintf("Training on the CPU: a step takes %.1f ms there, and %.1f ms on %s; --device %s insists on that.",
		milliseconds(onCPU), milliseconds(onCard), card.Label(), card.Provider()), nil
}

func milliseconds(d time.Duration) float64 { return 1000 * d.Seconds() }

// timeStep is how long a step of training takes.
func timeStep(ctx context.Context, rt *ort.Runtime, n nn.Network, by Engine) (time.Duration, error) {
	s := speedSettings(n, by)
	t, err := s.begin(rt)
	if err != nil {
		return 0, err
	}
	defer t.Close()
	x, y, chosen := noise(n, s.Batch)
	var times []time.Duration
	for begin := time.Now(); time.Since(begin) < trial || len(times) < 3 && time.Since(begin) < 10*trial; {
		start := time.Now()
		if _, err := t.Step(ctx, s.LearningRate, chosen, x, y); err != nil {
			return 0, err
		}
		times = append(times, time.Since(start))
	}
	slices.Sort(times) // the first is slow
	return times[len(times)/2], nil
}

// speedSettings are the paper's, for figures of how fast a network is.
func speedSettings(n nn.Network, by Engine) Settings {
	return Settings{
		Network: n, Hyperparameters: Hyperparameters{Batch: 32, LearningRate: 0.001, Engine: by}, Seed: 1,
	}
}

// begin gets an engine ready for a first epoch from new weights.
func (s Settings) begin(rt *ort.Runtime) (trainer, error) {
	e, err := s.engine(rt)
	if err != nil {
		return nil, err
	}
	t, err := e.open(rt, s, nn.Initial(s.Network.Params(s.Build), s.Seed))
	if err != nil {
		return nil, err
	}
	if err := t.Open(rand.New(rand.NewPCG(1, 1))); err != nil {
		t.Close()
		return nil, err
	}
	return t, nil
}
