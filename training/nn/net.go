// Package nn holds the paper's two networks, the layers they are made of, their losses and Adam, and writes them as
// ONNX models: the training step, its two halves, an evaluation and the finished network for inference.
//
// A network is a short function over layers (unet.go, threshold.go) and a row of Networks. All its trainable numbers
// are one vector, in the order in which the layers ask for them, so that a training step has three tensors of state
// whatever the network: weights, mean and square. Images are [N C H W]. The package runs nothing.
package nn

import (
	"fmt"

	"isopet/inference/onnx"
)

// Activation is what a layer ends with. The zero value is Linear.
type Activation int

// The activations.
const (
	Linear Activation = iota
	ReLU
	Sigmoid
)

func (a Activation) apply(g *onnx.Graph, x onnx.Value) onnx.Value {
	switch a {
	case ReLU:
		return g.Relu(x)
	case Sigmoid:
		return g.Sigmoid(x)
	}
	return x
}

// Padding says whether a convolution pads its image. The zero value is Valid.
type Padding int

// The paddings, by Keras' names.
const (
	Valid Padding = iota // none: the image shrinks
	Same                 // zeros, so that the image keeps its size
)

// Layer is a row of the paper's tables 2 and 3.
type Layer struct {
	Kind       string // Keras' name
	Shape      []int  // of the output: height, width and channels, or units
	Parameters int
}

// Param is a trainable tensor and its place in the vector of weights.
type Param struct {
	Name          string // layer and role, as "Conv2D_1/kernel"
	Dims          []int
	Offset        int // of its first element
	Init          Init
	FanIn, FanOut int // values that go into one output, outputs that one value goes into
}

// Size is the number of elements.
func (p Param) Size() int { return onnx.Dims(p.Dims).Size() }

// Net is a network under construction: its methods add layers.
type Net struct {
	g        *onnx.Graph
	layout   layout                 // how images lie in memory
	weight   func(Param) onnx.Value // puts a parameter into the graph
	training bool                   // dropout is on
	seed     uint64                 // of dropout
	layers   []Layer
	params   []Param
	weights  []onnx.Value // of params
}

// Conv2D says what a convolution is like.
type Conv2D struct {
	Filters, Kernel int // the kernel is square
	Padding         Padding
	Activation      Activation
	Init            Init
}

// Conv adds a convolution with bias.
func (net *Net) Conv(x onnx.Value, c Conv2D) onnx.Value {
	channels, _, _ := net.layout.shape(x)
	area, pad := c.Kernel*c.Kernel, 0
	kernel := net.param("Conv2D", "kernel", c.Init, area*channels, area*c.Filters, c.Filters, channels, c.Kernel,
		c.Kernel)
	bias := net.param("Conv2D", "bias", Zeros, 1, 1, c.Filters)
	if c.Padding == Same {
		pad = c.Kernel / 2
	}
	return net.layer("Conv2D", net.layout.conv(x, kernel, bias, pad, c.Activation), kernel, bias)
}

// ConvTranspose adds a transposed convolution of 2×2 with bias, which doubles height and width.
func (net *Net) ConvTranspose(x onnx.Value, filters int) onnx.Value {
	channels, _, _ := net.layout.shape(x)
	kernel := net.param("Conv2DTranspose", "kernel", Glorot, 4*channels, 4*filters, channels, filters, 2, 2)
	bias := net.param("Conv2DTranspose", "bias", Zeros, 1, 1, filters)
	return net.layer("Conv2DTranspose", net.layout.convTranspose(x, kernel, bias), kernel, bias)
}

// Pool adds the maximum over blocks of 2×2, and then the activation of the layer before, if that left it out: ReLU
// never falls, so it makes no difference which comes first but for the work, which is a quarter.
func (net *Net) Pool(x onnx.Value, activation Activation) onnx.Value {
	return net.layer("MaxPooling2D", activation.apply(net.g, net.layout.pool(x)))
}

// Dropout sets a share of the elements to zero while training and scales the others by 1/(1 − share).
func (net *Net) Dropout(x onnx.Value, share float32) onnx.Value {
	y := x
	if net.training {
		y = net.g.Dropout(x, share, int64(mix(net.seed, uint64(len(net.layers)))>>1))
	}
	return net.layer("Dropout", y)
}

// Concat adds the channels of b behind those of a.
func (net *Net) Concat(a, b onnx.Value) onnx.Value {
	return net.layer("Concatenate", net.g.Concat(1, a, b))
}

// Flatten makes an image a vector, channel by channel. Keras' order has the channels last, which only permutes the
// weights of the layer behind it.
func (net *Net) Flatten(x onnx.Value) onnx.Value {
	x = net.layout.toNCHW(x)
	return net.layer("Flatten", net.g.Reshape(x, -1, -x.Dims.Size()))
}

// Dense adds a fully connected layer with bias.
func (net *Net) Dense(x onnx.Value, units int, activation Activation) onnx.Value {
	in := x.Dims[1]
	kernel := net.param("Dense", "kernel", Glorot, in, units, in, units)
	bias := net.param("Dense", "bias", Zeros, 1, 1, units)
	return net.layer("Dense", activation.apply(net.g, net.g.Add(net.g.MatMul(x, kernel), bias)), kernel, bias)
}

// layer notes what a layer looks like and hands it on.
func (net *Net) layer(kind string, y onnx.Value, weights ...onnx.Value) onnx.Value {
	row := Layer{Kind: kind}
	if len(y.Dims) == 4 {
		channels, height, width := net.layout.shape(y)
		row.Shape = []int{height, width, channels}
	} else {
		row.Shape = y.Dims[1:]
	}
	for _, w := range weights {
		row.Parameters += w.Dims.Size()
	}
	net.layers = append(net.layers, row)
	return y
}

func (net *Net) param(kind, role string, init Init, fanIn, fanOut int, dims ...int) onnx.Value {
	number := 1
	for _, l := range net.layers {
		if l.Kind == kind {
			number++
		}
	}
	p := Param{Name: fmt.Sprintf("%s_%d/%s", kind, number, role), Dims: dims, Init: init, FanIn: fanIn, FanOut: fanOut}
	if k := len(net.params); k > 0 {
		p.Offset = net.params[k-1].Offset + net.params[k-1].Size()
	}
	w := net.weight(p)
	net.params, net.weights = append(net.params, p), append(net.weights, w)
	return w
}
