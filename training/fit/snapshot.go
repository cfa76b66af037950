package fit

import (
	"math"
	"slices"
	"time"

	"isopet/training/nn"
)

// snapshot is a training after an epoch. Weights, order and dropout of the next come from it and the settings alone:
// the state of the random numbers is the number of the epoch.
type snapshot struct {
	Epoch          int
	State          nn.State
	BestWeights    []float32 // with Patience, what the training had come to after the best epoch
	Best           int
	Loss, ValLoss  []float64
	Elapsed, Spent time.Duration
	Done           bool // this was the last epoch
}

// snapshot is the state after the epoch that has just ended.
func (f *fitting) snapshot() *snapshot {
	s := &snapshot{
		Epoch: f.report.Epoch, State: f.trainer.State(), Elapsed: f.last.Elapsed, Spent: f.spent,
		Best: f.last.Best, BestWeights: f.last.BestWeights,
		Loss: append(slices.Clip(f.last.Loss), f.report.Loss), ValLoss: f.last.ValLoss,
	}
	if v := f.report.ValLoss; !math.IsNaN(v) {
		s.ValLoss = append(slices.Clip(s.ValLoss), v)
		if s.Best == 0 || v < s.ValLoss[s.Best-1] {
			s.Best = s.Epoch
			if f.Patience > 0 {
				s.BestWeights = s.State.Final()
			}
		}
	}
	s.Done = s.Epoch >= f.Epochs || f.Patience > 0 && s.Epoch-s.Best >= f.Patience
	return s
}

// outcome is what came of a training that has ended with a snapshot.
func outcome(s Settings, last *snapshot, by string) *Result {
	f := &Result{
		Settings: s,
		Weights:  last.State.Final(), Best: last.Best, Loss: last.Loss, ValLoss: last.ValLoss,
		Elapsed: last.Elapsed, Step: last.Spent / time.Duration(last.State.Steps), By: by,
	}
	if s.Patience > 0 {
		f.Weights = last.BestWeights
	}
	return f
}
