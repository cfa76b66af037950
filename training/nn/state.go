package nn

// Optimiser says how the weights follow their gradient. The zero value is the paper's: plain Adam.
type Optimiser struct {
	// Decay draws the weights towards zero, apart from Adam: every step takes the share learning rate · Decay of them
	// (AdamW, Loshchilov and Hutter 2019).
	Decay float64

	// Clip is the largest norm of the gradient of all weights together; a longer one is shortened to it. 0 is no limit.
	Clip float64

	// Average keeps a running mean of the weights after every step, see [AverageShare], which is what the training
	// comes to in place of the last weights.
	Average bool
}

// State is what a training carries from step to step. All vectors have an element for each trainable number.
type State struct {
	Steps        int // so far
	Weights      []float32
	Mean, Square []float32 // Adam's running means of the gradient and its square
	Average      []float32 // of the weights, with [Optimiser.Average]; else nil
}

// Final is what the training comes to: the mean of the weights where there is one, else the weights.
func (s State) Final() []float32 {
	if s.Average != nil {
		return s.Average
	}
	return s.Weights
}

// AverageShare is by how much of the way the mean of the weights follows them after a step, which counts from 1: at
// least 0.01, and much at first, so that the weights at the start are soon forgotten.
func AverageShare(step int) float32 {
	t := float64(step - 1)
	return float32(1 - min(0.99, (1+t)/(10+t)))
}
