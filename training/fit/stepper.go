package fit

import (
	"context"
	"math/rand/v2"
	"time"
)

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
