// Package nn holds the paper's two networks, the layers they are made of, their losses and Adam. It writes them down as
// plans, which an engine can follow, and as ONNX models: the training step in its two halves, an evaluation and the
// finished network for inference.
//
// A network is a short function over layers (unet.go, threshold.go) and a row of Networks. All its trainable numbers
// are one vector, in the order in which the layers ask for them, so that a training step has three tensors of state
// whatever the network: weights, mean and square. Images are [N C H W]. The package runs nothing.
package nn

import "fmt"

// Activation is what a layer ends with. The zero value is Linear.
type Activation int

// The activations.
const (
	Linear Activation = iota
	ReLU
	Sigmoid
)

// Padding says whether a convolution pads its image. The zero value is Valid.
type Padding int

// The paddings, by Keras' names.
const (
	Valid Padding = iota // none: the image shrinks
	Same                 // zeros, so that the image keeps its size
)

// Net is a network under construction: its methods add layers to its plan.
type Net struct{ plan Plan }

// Tensor is what a layer of a [Net] puts out; it is the layer's place.
type Tensor int

// Conv2D says what a convolution is like.
type Conv2D struct {
	Filters, Kernel int // the kernel is square
	Padding         Padding
	Activation      Activation
	Init            Init
	Slope           float32 // of a ReLU where it is negative; 0, as in the paper, is the plain one
	Bias            float32 // with which all biases start
}

// Conv adds a convolution with bias.
func (net *Net) Conv(x Tensor, c Conv2D) Tensor {
	height, width, channels := net.image(x)
	area, pad := c.Kernel*c.Kernel, 0
	if c.Padding == Same {
		pad = c.Kernel / 2
	}
	height, width = height+2*pad-c.Kernel+1, width+2*pad-c.Kernel+1
	require(height > 0 && width > 0, "kernels of %d pixels are larger than the image %v", c.Kernel,
		net.plan.Layers[x].Shape)
	return net.add(Layer{
		Kind: Convolution, Inputs: []int{int(x)}, Shape: []int{height, width, c.Filters},
		Kernel: c.Kernel, Pad: pad, Activation: c.Activation, Slope: c.Slope,
		Params: []Param{
			{
				Dims: []int{c.Filters, channels, c.Kernel, c.Kernel}, Init: c.Init, Slope: c.Slope,
				FanIn: area * channels, FanOut: area * c.Filters,
			},
			{Dims: []int{c.Filters}, Init: Constant, Start: c.Bias},
		},
	})
}

// ConvTranspose adds a transposed convolution of 2×2 with bias, which doubles height and width.
func (net *Net) ConvTranspose(x Tensor, filters int) Tensor {
	height, width, channels := net.image(x)
	return net.add(Layer{
		Kind: Transposed, Inputs: []int{int(x)}, Shape: []int{2 * height, 2 * width, filters}, Kernel: 2,
		Params: []Param{
			{Dims: []int{channels, filters, 2, 2}, Init: Glorot, FanIn: 4 * channels, FanOut: 4 * filters},
			{Dims: []int{filters}, Init: Constant},
		},
	})
}

// Pool adds the maximum over blocks of 2×2, and then the activation of the layer before, if that left it out: ReLU
// never falls, so it makes no difference which comes first but for the work, which is a quarter.
func (net *Net) Pool(x Tensor, activation Activation) Tensor {
	height, width, channels := net.image(x)
	require(height > 1 && width > 1, "the image %v has no blocks of 2×2", net.plan.Layers[x].Shape)
	return net.add(Layer{
		Kind: MaxPooling, Inputs: []int{int(x)}, Shape: []int{height / 2, width / 2, channels}, Activation: activation,
	})
}

// Dropout sets a share of the elements to zero while training and scales the others by 1/(1 − share).
func (net *Net) Dropout(x Tensor, share float32) Tensor {
	return net.add(Layer{Kind: Dropping, Inputs: []int{int(x)}, Shape: net.plan.Layers[x].Shape, Share: share})
}

// Concat adds the channels of b behind those of a.
func (net *Net) Concat(a, b Tensor) Tensor {
	height, width, channels := net.image(a)
	h, w, more := net.image(b)
	require(h == height && w == width, "images of %d×%d and %d×%d pixels do not join", height, width, h, w)
	return net.add(Layer{
		Kind: Concatenation, Inputs: []int{int(a), int(b)}, Shape: []int{height, width, channels + more},
	})
}

// SpaceToDepth makes channels of blocks of 2×2 pixels: channel c of the pixel at place p of its block, in reading
// order, becomes channel p·C + c.
func (net *Net) SpaceToDepth(x Tensor) Tensor {
	height, width, channels := net.image(x)
	require(height%2 == 0 && width%2 == 0, "the image %v is not made of blocks of 2×2", net.plan.Layers[x].Shape)
	return net.add(Layer{Kind: ToDepth, Inputs: []int{int(x)}, Shape: []int{height / 2, width / 2, 4 * channels}})
}

// DepthToSpace is SpaceToDepth undone.
func (net *Net) DepthToSpace(x Tensor) Tensor {
	height, width, channels := net.image(x)
	require(channels%4 == 0, "the channels of %v do not fill blocks of 2×2", net.plan.Layers[x].Shape)
	return net.add(Layer{Kind: ToSpace, Inputs: []int{int(x)}, Shape: []int{2 * height, 2 * width, channels / 4}})
}

// Flatten makes an image a vector, channel by channel. Keras' order has the channels last, which only permutes the
// weights of the layer behind it.
func (net *Net) Flatten(x Tensor) Tensor {
	height, width, channels := net.image(x)
	return net.add(Layer{Kind: Flattening, Inputs: []int{int(x)}, Shape: []int{height * width * channels}})
}

// Dense adds a fully connected layer with bias.
func (net *Net) Dense(x Tensor, units int, activation Activation) Tensor {
	shape := net.plan.Layers[x].Shape
	require(len(shape) == 1, "a dense layer reads a vector, not an image %v", shape)
	in := shape[0]
	return net.add(Layer{
		Kind: FullyJoined, Inputs: []int{int(x)}, Shape: []int{units}, Activation: activation,
		Params: []Param{
			{Dims: []int{in, units}, Init: Glorot, FanIn: in, FanOut: units},
			{Dims: []int{units}, Init: Constant},
		},
	})
}

// image is the shape of what a layer puts out.
func (net *Net) image(x Tensor) (height, width, channels int) {
	shape := net.plan.Layers[x].Shape
	require(len(shape) == 3, "%s puts out a vector, not an image", net.plan.Layers[x].Kind)
	return shape[0], shape[1], shape[2]
}

// add adds a layer, and gives its parameters their names and places.
func (net *Net) add(l Layer) Tensor {
	number, offset := 1, net.plan.Size()
	for _, before := range net.plan.Layers {
		if before.Kind == l.Kind {
			number++
		}
	}
	for i := range l.Params {
		l.Params[i].Name = fmt.Sprintf("%s_%d/%s", l.Kind, number, [...]string{"kernel", "bias"}[i])
		l.Params[i].Offset = offset
		offset += l.Params[i].Size()
	}
	net.plan.Layers = append(net.plan.Layers, l)
	return Tensor(len(net.plan.Layers) - 1)
}
