package fit

import (
	"context"
	"time"

	"isopet/inference/ort"
	"isopet/training/checksummed"
)

// Series is networks that are trained one after the other. Each is kept in the checkpoint after every epoch, and goes
// on from there: what comes out is the same to the bit. The zero value keeps nothing.
type Series struct {
	state checkpointState
	path  string // of the checkpoint; "" is none
	begun int    // networks that the training has come to
}

// Run trains the next network on slices x and their targets y, from new weights: the last share is split off for
// validation, the rest is shuffled anew in every epoch (Keras' order of things). Weights, order, dropout and changes
// come from the seed and the number of the epoch alone, so the same seed repeats exactly by the same engine, on any
// number of threads by Isopet's and on the same by ONNX Runtime. Cancelling ctx stops within the step. A loss that is no number, or explodes, and a network
// that has died are errors. progress may be nil.
func (s *Series) Run(
	ctx context.Context, rt *ort.Runtime, settings Settings, x, y [][]float32, progress func(Progress),
) (*Result, error) {
	start := time.Now()
	e, err := settings.engine(rt)
	if err != nil {
		return nil, err
	}
	settings.Engine = e.name
	place := s.begun
	s.begun++
	last := new(snapshot)
	if place < len(s.state.Networks) {
		last = s.state.Networks[place]
	}
	if last.Done {
		return outcome(settings, last, e.label(rt)), nil
	}
	f, err := begin(rt, e, settings, x, y, last)
	if err != nil {
		return nil, err
	}
	defer f.trainer.Close()
	f.report.Network = place
	for !f.last.Done {
		if f.last, err = f.epoch(ctx, progress); err != nil {
			return nil, err
		}
		f.last.Elapsed += time.Since(start)
		start = time.Now()
		if err := s.keep(place, settings.Network.Label, f.last); err != nil {
			return nil, err
		}
	}
	return outcome(settings, f.last, e.label(rt)), nil
}

// keep writes the checkpoint after an epoch of the network at that place.
func (s *Series) keep(place int, label string, now *snapshot) error {
	if s.path == "" {
		return nil
	}
	if now.Done { // to be read, not to go on from
		done := *now
		done.State.Mean, done.State.Square = nil, nil
		now = &done
	}
	s.state.Networks, s.state.Labels = append(s.state.Networks[:place], now), append(s.state.Labels[:place], label)
	return checksummed.Write(s.path, &s.state)
}
