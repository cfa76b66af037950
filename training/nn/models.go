package nn

import (
	"fmt"

	"isopet/inference/onnx"
	"isopet/training/autodiff"
)

// The models, with their inputs and outputs in order. P is the number of parameters, C that of channels, N the batch,
// which is free and may differ from run to run. An output that takes an input's place in the next run has a prime here
// and "next_" in its name; it must not share memory with the input, so two sets of tensors swap roles.

// Gradient is the first half of a training step, for a batch or a part of one: the network with dropout, its loss and
// the gradients.
//
//	weights [P], x [N C side side], y [N …] → gradient [P], loss [1]
//
// Training starts with Initial weights and with zeros for mean and square. x are the slices, y their targets of shape
// Target, and the loss is the one before the step, as Keras reports it. A [Loss] that regards Tumours has one more input,
// tumour_weight [1], here and in Evaluate: the [TumourWeight] of the whole batch. Where a batch is divided among several
// sessions, each needs a Config with a Seed of its own.
func (n Network) Gradient(cfg Config) []byte {
	g := onnx.NewGraph(n.Name + "_gradient")
	w := cfg.writer(g, g.Input("weights", n.size(cfg)))
	w.training = true
	loss, gradient := n.gradient(w, cfg)
	g.Output("gradient", gradient)
	g.Output("loss", g.Reshape(loss, 1))
	return g.Marshal(nil)
}

// Update is the second half of a training step: the optimiser's step along the weighted sum of the gradients of the
// parts of a batch.
//
//	weights [P], mean [P], square [P], rate [1], share [parts], gradient_0 [P], … → weights' [P], mean' [P], square' [P]
//
// The rate is [Rate] of the step; the share of a part is its number of slices divided by the batch's. With Decay there
// is one more input, decay [1], the learning rate times Decay. With Average there are two more, average [P] and
// average_share [1], which is [AverageShare] of the step, and one more output, average' [P].
func (n Network) Update(cfg Config, o Optimiser, parts int) []byte {
	g, p := onnx.NewGraph(n.Name+"_update"), n.size(cfg)
	weights, mean, square := g.Input("weights", p), g.Input("mean", p), g.Input("square", p)
	rate, share := g.Input("rate", 1), g.Input("share", parts)
	var sum onnx.Value
	for i := range parts {
		part := g.Input(fmt.Sprintf("gradient_%d", i), p)
		part = g.Mul(part, g.Slice(share, onnx.Cut{From: i, To: i + 1}))
		if sum == nil {
			sum = part
		} else {
			sum = g.Add(sum, part)
		}
	}
	o.step(g, weights, mean, square, rate, sum)
	return g.Marshal(nil)
}

// Evaluate is the network without dropout and its loss, for validation while training.
//
//	weights [P], x [N C side side], y [N …] → prediction [N …], loss [1]
func (n Network) Evaluate(cfg Config) []byte {
	g := onnx.NewGraph(n.Name + "_evaluate")
	z, loss := n.loss(cfg.writer(g, g.Input("weights", n.size(cfg))), cfg)
	g.Output("prediction", cfg.Output.apply(g, z))
	g.Output("loss", g.Reshape(loss, 1))
	return g.Marshal(nil)
}

// Export is the trained network for inference, its weights in the model under their own names. What of a slice has no
// influence on the output is cut off, which takes 14 % of the threshold CNN's time away.
//
//	x [N C side side] → prediction [N …]
func (n Network) Export(cfg Config, weights []float32, metadata map[string]string) []byte {
	g := onnx.NewGraph(n.Name)
	w := &writer{g: g, weight: func(p Param) onnx.Value {
		return g.Const(p.Name, weights[p.Offset:p.Offset+p.Size()], p.Dims...)
	}}
	g.Output("prediction", cfg.Output.apply(g, w.write(n.Plan(cfg), cfg.image(g))))
	return g.Marshal(metadata)
}

// writer writes networks whose parameters are cut out of the vector of weights.
func (c Config) writer(g *onnx.Graph, weights onnx.Value) *writer {
	return &writer{g: g, weight: part(g, weights), seed: c.Seed}
}

// gradient puts the network, its loss and the gradient of all weights into the graph.
func (n Network) gradient(w *writer, cfg Config) (loss, gradient onnx.Value) {
	_, loss = n.loss(w, cfg)
	var flat []onnx.Value
	for _, d := range autodiff.Gradients(w.g, loss, w.weights) {
		flat = append(flat, w.g.Reshape(d, d.Dims.Size()))
	}
	return loss, w.g.Concat(0, flat...)
}

func (n Network) loss(w *writer, cfg Config) (z, loss onnx.Value) {
	z = w.write(n.Plan(cfg), cfg.image(w.g))
	y, weight := w.g.Input("y", z.Dims...), onnx.Value(nil)
	if n.Loss.Tumours {
		weight = w.g.Input("tumour_weight", 1)
	}
	return z, n.Loss.Of(w.g, z, y, cfg.Output, weight)
}

// size is the number of parameters.
func (n Network) size(cfg Config) int { return n.Plan(cfg).Size() }

// part cuts parameters out of the vector of weights.
func part(g *onnx.Graph, weights onnx.Value) func(Param) onnx.Value {
	return func(p Param) onnx.Value {
		return g.Reshape(g.Slice(weights, onnx.Cut{From: p.Offset, To: p.Offset + p.Size()}), p.Dims...)
	}
}
