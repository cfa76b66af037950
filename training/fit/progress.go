package fit

import "time"

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
