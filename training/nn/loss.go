package nn

import "isopet/inference/onnx"

// Loss compares what the network puts out, before the last activation, with the target of the same shape.
type Loss struct {
	Name  string // by which an engine knows it
	Label string // for a reader

	// Tumours says that a part of the loss means over the slices with a tumour alone. It is then given [TumourWeight],
	// so that the losses and gradients of parts of a batch still add up to those of the batch.
	Tumours bool

	// Of is the loss of a batch or of a part of one, the mean over its slices. The weight is nil unless Tumours.
	Of func(g *onnx.Graph, z, y onnx.Value, output Activation, weight onnx.Value) onnx.Value
}

// The losses.
var (
	BinaryCrossEntropy = Loss{
		Name: "cross-entropy", Label: "Binary cross-entropy",
		Of: func(g *onnx.Graph, z, y onnx.Value, output Activation, _ onnx.Value) onnx.Value {
			return binaryCrossEntropy(g, z, y, output)
		},
	}
	MeanSquaredError     = Loss{Name: "squared error", Label: "Mean squared error", Of: meanSquaredError}
	CrossEntropyWithDice = Loss{
		Name: "cross-entropy + Dice", Label: "Binary cross-entropy and Dice", Tumours: true, Of: crossEntropyWithDice,
	}
)

// TumourWeight is the number of chosen slices for each of those that have a tumour, 0 if none has.
func TumourWeight(chosen []int, targets [][]float32) float32 {
	with := 0
	for _, i := range chosen {
		for _, v := range targets[i] {
			if v > 0 {
				with++
				break
			}
		}
	}
	if with == 0 {
		return 0
	}
	return float32(len(chosen)) / float32(with)
}

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
	p := probability(g, z, output)
	hit := g.Mul(y, g.Log(g.Add(p, eps)))
	miss := g.Mul(g.Sub(one, y), g.Log(g.Add(g.Sub(one, p), eps)))
	return g.Neg(g.ReduceMean(g.Add(hit, miss)))
}

// probability is what the network puts out, between 0 and 1: a linear output is clipped.
func probability(g *onnx.Graph, z onnx.Value, output Activation) onnx.Value {
	if output == Sigmoid {
		return g.Sigmoid(z)
	}
	return g.Clip(output.apply(g, z), epsilon, 1-epsilon)
}

// meanSquaredError is mean((p − y)²).
func meanSquaredError(g *onnx.Graph, z, y onnx.Value, output Activation, _ onnx.Value) onnx.Value {
	d := g.Sub(output.apply(g, z), y)
	return g.ReduceMean(g.Mul(d, d))
}

// crossEntropyWithDice is binaryCrossEntropy plus the mean of 1 − (2Σpy + 1)/(Σp + Σy + 1) over the slices with a
// tumour, sums being over a slice: the overlap counts as much for a small tumour as for a large one, and a slice
// without one, of which it would make nearly all or nothing, is left to the cross-entropy.
func crossEntropyWithDice(g *onnx.Graph, z, y onnx.Value, output Activation, weight onnx.Value) onnx.Value {
	p, one := probability(g, z, output), g.Scalar(1)
	sum := func(x onnx.Value) onnx.Value { return g.ReduceSum(x, 1, 2, 3) }
	size := sum(y)
	both := sum(g.Mul(p, y))
	overlap := g.Div(g.Add(g.Add(both, both), one), g.Add(g.Add(sum(p), size), one))
	lost := g.Mul(g.Mul(g.Sub(one, overlap), g.Positive(size)), weight)
	return g.Add(binaryCrossEntropy(g, z, y, output), g.ReduceMean(lost))
}
