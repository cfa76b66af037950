package nn

import "isopet/inference/onnx"

// Loss compares what the network puts out, before the last activation, with the target of the same shape and means over
// all elements of the batch.
type Loss struct {
	Name  string // by which an engine knows it
	Label string // for a reader
	Of    func(g *onnx.Graph, z, y onnx.Value, output Activation) onnx.Value
}

// The losses.
var (
	BinaryCrossEntropy = Loss{"cross-entropy", "Binary cross-entropy", binaryCrossEntropy}
	MeanSquaredError   = Loss{"squared error", "Mean squared error", meanSquaredError}
)

// epsilon is Keras' backend.epsilon().
const epsilon = 1e-7

// binaryCrossEntropy is −mean(y·log p + (1 − y)·log(1 − p)).
//
// For the paper's linear output it is what Keras computes: p is clipped to [1e-7, 1 − 1e-7], 1e-7 is added inside the
// logarithms, and the gradient is zero where it clips. For a sigmoid it is computed from z, log(1 + exp z) − y·z, which
// neither overflows nor loses its gradient.
func binaryCrossEntropy(g *onnx.Graph, z, y onnx.Value, output Activation) onnx.Value {
	if output == Sigmoid {
		return g.ReduceMean(g.Sub(g.Softplus(z), g.Mul(y, z)))
	}
	one, eps := g.Scalar(1), g.Scalar(epsilon)
	p := g.Clip(output.apply(g, z), epsilon, 1-epsilon)
	hit := g.Mul(y, g.Log(g.Add(p, eps)))
	miss := g.Mul(g.Sub(one, y), g.Log(g.Add(g.Sub(one, p), eps)))
	return g.Neg(g.ReduceMean(g.Add(hit, miss)))
}

// meanSquaredError is mean((p − y)²).
func meanSquaredError(g *onnx.Graph, z, y onnx.Value, output Activation) onnx.Value {
	d := g.Sub(output.apply(g, z), y)
	return g.ReduceMean(g.Mul(d, d))
}
