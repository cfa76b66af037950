package nn

import (
	"fmt"

	"isopet/inference/onnx"
)

// Kind is what a layer does, by Keras' name where Keras has one.
type Kind string

// The kinds of layers.
const (
	Input         Kind = "InputLayer"
	Convolution   Kind = "Conv2D"          // of Layer.Kernel × Layer.Kernel pixels, with bias and activation
	Transposed    Kind = "Conv2DTranspose" // 2×2 by steps of 2, with bias: doubles height and width
	MaxPooling    Kind = "MaxPooling2D"    // of 2×2, with activation; an odd last row or column is left out
	Dropping      Kind = "Dropout"         // of Layer.Share, while training only
	Concatenation Kind = "Concatenate"     // of the inputs' channels, in their order
	Flattening    Kind = "Flatten"         // an image as a vector, channel by channel
	FullyJoined   Kind = "Dense"           // with bias and activation
	ToDepth       Kind = "SpaceToDepth"    // blocks of 2×2 pixels become channels: place in the block, then channel
	ToSpace       Kind = "DepthToSpace"    // ToDepth undone
)

// Layer is a layer of a network, and a row of the paper's tables 2 and 3.
type Layer struct {
	Kind   Kind
	Inputs []int // the layers that it reads, by their place in [Plan]
	Shape  []int // of the output: height, width and channels, or units

	Kernel     int        // side of a convolution's kernels in pixels
	Pad        int        // zeros around what a convolution reads, in pixels
	Activation Activation // what it ends with
	Slope      float32    // of a ReLU where it is negative
	Share      float32    // of the elements that Dropping sets to zero
	Params     []Param    // kernel and bias
}

// Parameters is the number of trainable numbers.
func (l Layer) Parameters() (n int) {
	for _, p := range l.Params {
		n += p.Size()
	}
	return n
}

// Param is a trainable tensor and its place in the vector of weights.
//
// Dims of a kernel are those of ONNX: [filters channels h w] of a convolution, [channels filters 2 2] of a transposed
// one, [in units] of a dense layer, whose inputs lie channel by channel.
type Param struct {
	Name          string // layer and role, as "Conv2D_1/kernel"
	Dims          []int
	Offset        int // of its first element
	Init          Init
	FanIn, FanOut int     // values that go into one output, outputs that one value goes into
	Slope         float32 // of the ReLU behind it
	Start         float32 // with Constant
}

// Size is the number of elements.
func (p Param) Size() int { return onnx.Dims(p.Dims).Size() }

// Plan is a network written down: its layers in the order in which they compute, from the input to the output before
// its last activation, which the last layer is.
type Plan struct {
	Layers []Layer

	// Image is the shape of the slices: channels, height and width. Where the input layer is smaller, the network sees
	// the upper left of them.
	Image [3]int

	Output Activation // what the output ends with
	Loss   Loss
}

// Params lists what there is to train, in the order of the vector of weights.
func (p Plan) Params() (list []Param) {
	for _, l := range p.Layers {
		list = append(list, l.Params...)
	}
	return list
}

// Size is the number of trainable numbers.
func (p Plan) Size() (n int) {
	for _, l := range p.Layers {
		n += l.Parameters()
	}
	return n
}

// Target is the shape of what the network is trained towards, as ONNX has it; -1 is the batch.
func (p Plan) Target() []int {
	shape := p.Layers[len(p.Layers)-1].Shape
	if len(shape) == 3 {
		return []int{-1, shape[2], shape[0], shape[1]}
	}
	return []int{-1, shape[0]}
}

// Plan writes the network down as it is trained: what of a slice has no influence on the output is cut off. A network
// of shapes that cannot be, which is a mistake in its function, panics with a sentence.
func (n Network) Plan(cfg Config) Plan {
	side := cfg.Image()[1]
	if n.EffectiveSide != nil {
		side = min(side, n.EffectiveSide(side))
	}
	return n.plan(cfg, side)
}

// plan is the network that sees so many pixels of a side.
func (n Network) plan(cfg Config, side int) Plan {
	image := cfg.Image()
	net := &Net{Plan{Image: image, Output: cfg.Output, Loss: n.Loss}}
	n.Build(net, net.add(Layer{Kind: Input, Shape: []int{side, side, image[0]}}))
	for i := range net.plan.Layers {
		if cfg.NoDropout {
			net.plan.Layers[i].Share = 0
		}
	}
	return net.plan
}

// require panics with a sentence unless ok: a network that cannot be built is a mistake of the program.
func require(ok bool, format string, args ...any) {
	if !ok {
		panic("nn: " + fmt.Sprintf(format, args...))
	}
}
