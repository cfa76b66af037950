package cpu

import (
	"errors"
	"fmt"
	"slices"

	"isopet/training/cpu/kernel"
	"isopet/training/nn"
)

// mostSide is the largest side of an image in pixels.
const mostSide = 256

// network is a plan made ready: layers in the order in which they compute, and where their parameters stand. It holds
// no numbers.
type network struct {
	plan   nn.Plan
	nodes  []*node // the last puts out what the loss sees
	params []*param
	size   int // of the vector of weights
	wide   int // of the vectors of transformed kernels
	border int // of images, in pixels
	blocks int // of channels at most, on either side of a convolution
	stack  int // slices that a worker takes at a time
	work   int // products that a slice costs
	loss   criterion
}

// node is a layer as it is run. Dropout, and the activation of a pooling, are done by the convolution before it.
type node struct {
	nn.Layer
	number int     // in the plan
	in     []*node // what it reads
	slope  float32 // of the activation where it is negative: 0 is ReLU, 1 none
	share  float32 // of its numbers that are dropped
	places []int   // where each channel stands among those of a pixel, or each unit in the vector
	blocks int     // of 16 numbers that those take
	learns bool    // a parameter stands at or before it, so its gradient is needed
	param  *param  // nil: none
	joined *node   // what it is a part of
	last   *node   // to read it
}

// vector says that it has no pixels.
func (n *node) vector() bool { return len(n.Shape) == 1 }

// activated says that a gradient changes on its way through the activation or dropout.
func (n *node) activated() bool { return n.slope != 1 || n.share > 0 }

// scale is what numbers are multiplied by that are not dropped.
func (n *node) scale() float32 { return 1 / (1 - n.share) }

// kind is what is known of a kind of layers.
type kind struct {
	check  func(n *node) string // says what about a layer is not known here; "" is nothing; nil: any is
	taps   int                  // places of a kernel of other layers than convolutions; 0: there is none
	places func(n *node) []int  // of channels; nil: one behind the other
	build  func(w *worker, n *node)
}

// kinds are the layers that can be run.
var kinds = map[nn.Kind]kind{
	nn.Input:         {build: func(*worker, *node) {}}, // what reads it takes what it needs
	nn.Convolution:   {check: checkConvolution, build: (*worker).convolution},
	nn.Transposed:    {taps: 4, build: (*worker).pointwise},
	nn.MaxPooling:    {check: checkPooling, places: keptPlaces, build: (*worker).pooling},
	nn.Concatenation: {check: checkConcatenation, places: joinedPlaces, build: (*worker).concatenation},
	nn.Flattening:    {places: flatPlaces, build: (*worker).flattening},
	nn.FullyJoined:   {taps: 1, build: (*worker).dense},
	nn.ToDepth:       {build: (*worker).toDepth},
	nn.ToSpace:       {build: (*worker).toSpace},
}

// errProcessor is said where there are no kernels.
var errProcessor = errors.New("this processor has neither AVX-512 nor AVX2")

// Can says why networks of a plan cannot be trained here; nil: they can.
func Can(plan nn.Plan) error {
	if kernel.Best() == nil {
		return errProcessor
	}
	_, err := compile(plan)
	return err
}

// compile makes a plan ready, or says what about it is not known here.
func compile(plan nn.Plan) (*network, error) {
	net := &network{plan: plan, border: 1, stack: mostStacked}
	of := make([]*node, len(plan.Layers)) // of each layer
	for i, l := range plan.Layers {
		n := &node{Layer: l, number: i}
		for _, j := range l.Inputs {
			n.in = append(n.in, of[j])
		}
		of[i] = n
		var what string
		if l.Kind == nn.Dropping {
			of[i], what = n.in[0], dropped(n)
		} else {
			what = net.add(n)
		}
		if what != "" {
			return nil, fmt.Errorf("layer %d of the network (%s) %s", i, l.Kind, what)
		}
	}
	for _, n := range net.nodes {
		if n.joined != nil && n.last != n.joined {
			return nil, fmt.Errorf("layer %d of the network (%s) is read again after it was joined with others", n.number,
				n.Kind)
		}
	}
	if len(net.params) == 0 {
		return nil, errors.New("the network has nothing to train")
	}
	var known bool
	if net.loss, known = criteria[objective{plan.Loss.Name, plan.Output}]; !known {
		return nil, fmt.Errorf("the loss %q of such an output is not known", plan.Loss.Name)
	}
	return net, nil
}

// add adds a layer, or says what about it is not known.
func (net *network) add(n *node) string {
	k, known := kinds[n.Kind]
	if !known {
		return "is of no known kind"
	}
	if !n.vector() && (n.Shape[0] != n.Shape[1] || n.Shape[0] > mostSide) {
		return fmt.Sprintf("has %d×%d pixels: only squares of up to %d are known", n.Shape[0], n.Shape[1], mostSide)
	}
	if !n.vector() && n.Shape[0] >= large {
		net.stack = 1
	}
	switch n.Activation {
	case nn.Linear:
		n.slope = 1
	case nn.ReLU:
		n.slope = n.Slope
	default:
		return "ends with an activation that only the last may have"
	}
	if n.slope < 0 || n.slope > 1 {
		return fmt.Sprintf("has a ReLU of slope %g, which is not between 0 and 1", n.slope)
	}
	if k.check != nil {
		if what := k.check(n); what != "" {
			return what
		}
	}
	for _, in := range n.in {
		in.last = n
		n.learns = n.learns || in.learns
	}
	if k.places == nil {
		k.places = onePerChannel
	}
	n.places = k.places(n)
	n.blocks = slices.Max(n.places)/kernel.Block + 1
	if len(n.Params) > 0 {
		n.learns = true
		net.addParam(n, max(k.taps, n.Kernel*n.Kernel))
	}
	net.nodes = append(net.nodes, n)
	return ""
}

// onePerChannel are places one behind the other.
func onePerChannel(n *node) []int {
	places := make([]int, n.Shape[len(n.Shape)-1])
	for i := range places {
		places[i] = i
	}
	return places
}

// keptPlaces are those of the input.
func keptPlaces(n *node) []int { return n.in[0].places }

// dropped has the layer before a dropout drop, or says why it cannot: with ReLU alone, a number that is 0 tells that no
// gradient goes through it.
func dropped(n *node) string {
	if d := n.in[0]; n.Share > 0 {
		if d.Kind != nn.Convolution || d.Kernel != 3 || d.slope != 0 || d.share > 0 || d.last != nil {
			return "follows something else than a convolution of 3×3 pixels with ReLU that nothing else reads"
		}
		d.share = n.Share
	}
	return ""
}
