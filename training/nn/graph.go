package nn

import "isopet/inference/onnx"

// writer writes a plan into a graph.
type writer struct {
	g        *onnx.Graph
	weight   func(Param) onnx.Value // puts a parameter into the graph
	training bool                   // dropout is on
	seed     uint64                 // of dropout
	weights  []onnx.Value           // of the parameters so far
}

// layers says how each kind of layer is written, whose parameters are in the graph already. The layer's place in its
// plan is at.
var layers = map[Kind]func(w *writer, l Layer, at int, in, params []onnx.Value) onnx.Value{
	Input: func(w *writer, l Layer, _ int, in, _ []onnx.Value) onnx.Value {
		x := in[0]
		if side := l.Shape[0]; side < x.Dims[2] {
			x = w.g.Slice(x, onnx.Cut{Axis: 2, To: side}, onnx.Cut{Axis: 3, To: side})
		}
		return x
	},
	Convolution: func(w *writer, l Layer, _ int, in, params []onnx.Value) onnx.Value {
		win := onnx.Window{Stride: [2]int{1, 1}, Pad: [2]int{l.Pad, l.Pad}}
		return l.activate(w.g, w.convolve(in[0], params[0], params[1], win))
	},
	Transposed: func(w *writer, l Layer, _ int, in, params []onnx.Value) onnx.Value {
		win := onnx.Window{Stride: [2]int{2, 2}}
		return w.g.ConvTranspose(in[0], params[0], params[1], win, l.Shape[0], l.Shape[1])
	},
	MaxPooling: func(w *writer, l Layer, _ int, in, _ []onnx.Value) onnx.Value {
		return l.activate(w.g, w.g.MaxPool(in[0], 2))
	},
	Dropping: func(w *writer, l Layer, at int, in, _ []onnx.Value) onnx.Value {
		if !w.training || l.Share == 0 {
			return in[0]
		}
		return w.g.Dropout(in[0], l.Share, int64(mix(w.seed, uint64(at))>>1))
	},
	Concatenation: func(w *writer, _ Layer, _ int, in, _ []onnx.Value) onnx.Value { return w.g.Concat(1, in...) },
	Flattening: func(w *writer, l Layer, _ int, in, _ []onnx.Value) onnx.Value {
		return w.g.Reshape(in[0], -1, l.Shape[0])
	},
	FullyJoined: func(w *writer, l Layer, _ int, in, params []onnx.Value) onnx.Value {
		return l.activate(w.g, w.g.Add(w.g.MatMul(in[0], params[0]), params[1]))
	},
	ToDepth: func(w *writer, _ Layer, _ int, in, _ []onnx.Value) onnx.Value { return w.g.SpaceToDepth(in[0], 2) },
	ToSpace: func(w *writer, _ Layer, _ int, in, _ []onnx.Value) onnx.Value { return w.g.DepthToSpace(in[0], 2) },
}

// write puts the plan into the graph, from slices [N C H W] to the output before its last activation.
func (w *writer) write(p Plan, x onnx.Value) onnx.Value {
	var out []onnx.Value // of the layers
	for at, l := range p.Layers {
		in, params := []onnx.Value(nil), []onnx.Value(nil)
		for _, i := range l.Inputs {
			in = append(in, out[i])
		}
		if l.Kind == Input {
			in = append(in, x)
		}
		for _, param := range l.Params {
			params = append(params, w.weight(param))
		}
		w.weights = append(w.weights, params...)
		out = append(out, layers[l.Kind](w, l, at, in, params))
	}
	return out[len(out)-1]
}

// convolve is a convolution with a bias. Of two images joined it is the sum of theirs, which is the same to the bit:
// ONNX Runtime then keeps the channels in blocks, where joining would take them apart, and the U-Net's inference takes
// 5 % less time. Training has no such blocks, and would have more to add up.
func (w *writer) convolve(x, kernel, bias onnx.Value, win onnx.Window) onnx.Value {
	if w.training || x.Op != "Concat" {
		return w.g.Conv(x, kernel, bias, win)
	}
	a, b := x.In[0], x.In[1]
	n := a.Dims[1]
	of := func(part onnx.Value, cut onnx.Cut, bias onnx.Value) onnx.Value {
		return w.g.Conv(part, w.g.Slice(kernel, cut), bias, win)
	}
	// ONNX Runtime has the first operand add itself to the second: the order of the joined channels.
	return w.g.Add(of(b, onnx.Cut{Axis: 1, From: n, To: x.Dims[1]}, bias), of(a, onnx.Cut{Axis: 1, To: n}, nil))
}

// activate puts what a layer ends with into the graph.
func (l Layer) activate(g *onnx.Graph, x onnx.Value) onnx.Value {
	if l.Activation == ReLU && l.Slope != 0 {
		return g.LeakyRelu(x, l.Slope)
	}
	return l.Activation.apply(g, x)
}

func (a Activation) apply(g *onnx.Graph, x onnx.Value) onnx.Value {
	switch a {
	case ReLU:
		return g.Relu(x)
	case Sigmoid:
		return g.Sigmoid(x)
	}
	return x
}
