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

// clipMargin is added to the norm that divides, as PyTorch's clip_grad_norm_ has it.
const clipMargin = 1e-6

// toward is the mean of which x is a new share.
func toward(g *onnx.Graph, mean, x, share onnx.Value) onnx.Value {
	return g.Add(mean, g.Mul(g.Sub(x, mean), share))
}

// clip shortens the gradient d to a norm of at most so much.
func clip(g *onnx.Graph, d onnx.Value, most float64) onnx.Value {
	norm := g.Sqrt(g.ReduceSum(g.Mul(d, d), 0))
	return g.Mul(d, g.Clip(g.Div(g.Scalar(float32(most)), g.Add(norm, g.Scalar(clipMargin))), 0, 1))
}

// step puts a step along the gradient d into the graph. Inputs that the zero optimiser has no need of are there for
// others only.
func (o Optimiser) step(g *onnx.Graph, weights, mean, square, rate, d onnx.Value) {
	if o.Clip > 0 {
		d = clip(g, d, o.Clip)
	}
	mean = toward(g, mean, d, g.Scalar(1-beta1))
	square = toward(g, square, g.Mul(d, d), g.Scalar(1-beta2))
	change := g.Div(g.Mul(mean, rate), g.Add(g.Sqrt(square), g.Scalar(epsilon)))
	if o.Decay > 0 {
		change = g.Add(change, g.Mul(weights, g.Input("decay", 1)))
	}
	weights = g.Sub(weights, change)
	g.Output("next_weights", weights)
	g.Output("next_mean", mean)
	g.Output("next_square", square)
	if o.Average {
		average := g.Input("average", weights.Dims...)
		g.Output("next_average", toward(g, average, weights, g.Input("average_share", 1)))
	}
}
