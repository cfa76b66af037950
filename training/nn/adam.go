package nn

import (
	"math"

	"isopet/inference/onnx"
)

// Adam's constants (Kingma and Ba 2015), as Keras has them. Keras adds its ε, 1e-7, to the root that is not corrected
// for the bias.
const (
	beta1 = 0.9
	beta2 = 0.999
)

// Rate is Adam's learning rate at a step, which counts from 1, corrected for the bias of the running means.
func Rate(learning float64, step int) float32 {
	t := float64(step)
	return float32(learning * math.Sqrt(1-math.Pow(beta2, t)) / (1 - math.Pow(beta1, t)))
}

// state is what training carries from step to step.
type state struct{ weights, mean, square onnx.Value }

// adam is the state after a step along the gradient d.
func adam(g *onnx.Graph, s state, d, rate onnx.Value) state {
	toward := func(mean, x onnx.Value, share float32) onnx.Value {
		return g.Add(mean, g.Mul(g.Sub(x, mean), g.Scalar(share)))
	}
	mean := toward(s.mean, d, 1-beta1)
	square := toward(s.square, g.Mul(d, d), 1-beta2)
	change := g.Div(g.Mul(mean, rate), g.Add(g.Sqrt(square), g.Scalar(epsilon)))
	return state{g.Sub(s.weights, change), mean, square}
}
