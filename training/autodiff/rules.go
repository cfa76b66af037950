package autodiff

import (
	"slices"

	"isopet/inference/onnx"
)

// Short names, so that a rule shows the mathematics and little else.
type (
	g = *onnx.Graph
	n = *onnx.Node
	v = onnx.Value
)

// rules gives, for each operator, the gradients with respect to its inputs, where n is the operator and what it put
// out and dy the gradient with respect to that. A nil among them says that an input has no gradient, a nil rule that
// the operator has none. A gradient may have the shape to which its input was broadcast: the walk sums it up.
var rules = map[string]func(g g, n n, dy v) []v{
	"Add":        func(g g, n n, dy v) []v { return []v{dy, dy} },
	"Sub":        func(g g, n n, dy v) []v { return []v{dy, g.Neg(dy)} },
	"Mul":        func(g g, n n, dy v) []v { return []v{g.Mul(dy, n.In[1]), g.Mul(dy, n.In[0])} },
	"Div":        func(g g, n n, dy v) []v { return []v{g.Div(dy, n.In[1]), g.Neg(g.Div(g.Mul(dy, n), n.In[1]))} },
	"Neg":        func(g g, n n, dy v) []v { return []v{g.Neg(dy)} },
	"Sqrt":       func(g g, n n, dy v) []v { return []v{g.Div(dy, g.Add(n, n))} },
	"Log":        func(g g, n n, dy v) []v { return []v{g.Div(dy, n.In[0])} },
	"Relu":       func(g g, n n, dy v) []v { return []v{g.Mul(dy, g.Positive(n))} },
	"LeakyRelu":  func(g g, n n, dy v) []v { return []v{g.Mul(dy, slopes(g, n))} },
	"Sigmoid":    func(g g, n n, dy v) []v { return []v{g.Mul(dy, g.Sub(n, g.Mul(n, n)))} },
	"Softplus":   func(g g, n n, dy v) []v { return []v{g.Mul(dy, g.Sigmoid(n.In[0]))} },
	"Clip":       func(g g, n n, dy v) []v { return []v{where(g, g.Equal(n, n.In[0]), dy), nil, nil} },
	"Where":      func(g g, n n, dy v) []v { return []v{nil, where(g, n.In[0], dy), where(g, g.Not(n.In[0]), dy)} },
	"Dropout":    func(g g, n n, dy v) []v { return []v{where(g, g.Mask(n), g.Mul(dy, kept(g, n))), nil, nil} },
	"Reshape":    func(g g, n n, dy v) []v { return []v{g.Reshape(dy, n.In[0].Dims...), nil} },
	"Transpose":  func(g g, n n, dy v) []v { return []v{g.Transpose(dy, inverse(n.Attr.Ints("perm"))...)} },
	"Expand":     func(g g, n n, dy v) []v { return []v{dy, nil} },
	"ReduceSum":  func(g g, n n, dy v) []v { return []v{g.Expand(unreduced(g, n, dy), n.In[0]), nil} },
	"ReduceMean": func(g g, n n, dy v) []v { return []v{g.Expand(g.Div(dy, g.Count(n.In[0])), n.In[0])} },
	"MatMul":     matMul,

	"Concat":        concat,
	"Slice":         slice,
	"Pad":           pad,
	"SpaceToDepth":  func(g g, n n, dy v) []v { return []v{g.DepthToSpace(dy, n.Attr["blocksize"].(int))} },
	"DepthToSpace":  func(g g, n n, dy v) []v { return []v{g.SpaceToDepth(dy, n.Attr["blocksize"].(int))} },
	"Conv":          conv,
	"ConvTranspose": convTranspose,
	"MaxPool":       maxPool,

	// Constant almost everywhere, or not made of real numbers.
	"HardSigmoid": nil, // only ever the steepest, see Positive
	"Equal":       nil,
	"And":         nil,
	"Or":          nil,
	"Not":         nil,
	"mask":        nil,
	"Cast":        nil, // only ever from whole numbers and truth values
	"Shape":       nil,
	"Size":        nil,
}

// What the lines above need.

// where is dy where the mask is true and 0 elsewhere.
func where(g g, mask, dy v) v { return g.Where(mask, dy, g.Scalar(0)) }

// kept is the factor by which Dropout scales what it keeps.
func kept(g g, n n) v { return g.Scalar(1 / (1 - n.In[1].Float())) }

// slopes is 1 where LeakyRelu's input is positive and its slope elsewhere.
func slopes(g g, n n) v {
	slope := n.Attr["alpha"].(float32)
	return g.Add(g.Mul(g.Positive(n.In[0]), g.Scalar(1-slope)), g.Scalar(slope))
}

// inverse is the permutation that undoes perm.
func inverse(perm []int) []int {
	inv := make([]int, len(perm))
	for i, p := range perm {
		inv[p] = i
	}
	return inv
}

// unreduced gives dy the axes back that the ReduceSum n took away, as ones.
func unreduced(g g, n n, dy v) v {
	dims := slices.Clone(n.In[0].Dims)
	for _, axis := range n.In[1].Ints() {
		dims[axis] = 1
	}
	return g.Reshape(dy, dims...)
}

// swap transposes the matrices in the last two axes.
func swap(g g, x v) v {
	perm := make([]int, len(x.Dims))
	for i := range perm {
		perm[i] = i
	}
	i := len(perm) - 2
	perm[i], perm[i+1] = perm[i+1], perm[i]
	return g.Transpose(x, perm...)
}

// The longer rules.

func matMul(g g, n n, dy v) []v {
	return []v{g.MatMul(dy, swap(g, n.In[1])), g.MatMul(swap(g, n.In[0]), dy)}
}

// concat hands every part its stretch of dy.
func concat(g g, n n, dy v) []v {
	axis, from := n.Attr["axis"].(int), 0
	out := make([]v, len(n.In))
	for i, x := range n.In {
		out[i] = g.Slice(dy, onnx.Cut{Axis: axis, From: from, To: from + x.Dims[axis]})
		from += x.Dims[axis]
	}
	return out
}

// slice puts zeros where the slice was cut off. It knows steps of 1 only.
func slice(g g, n n, dy v) []v {
	x := n.In[0]
	from, axes := n.In[1].Ints(), n.In[3].Ints()
	before, after := make([]int, len(x.Dims)), make([]int, len(x.Dims))
	for i, axis := range axes {
		if n.In[4].Ints()[i] != 1 {
			panic("autodiff: the rule of Slice knows steps of 1 only")
		}
		before[axis], after[axis] = from[i], x.Dims[axis]-from[i]-dy.Dims[axis]
	}
	return []v{g.Pad(dy, before, after), nil, nil, nil, nil}
}

// pad cuts off what was padded.
func pad(g g, n n, dy v) []v {
	var cuts []onnx.Cut
	for axis, before := range n.In[1].Ints()[:len(dy.Dims)] {
		if size := n.In[0].Dims[axis]; size != dy.Dims[axis] {
			cuts = append(cuts, onnx.Cut{Axis: axis, From: before, To: before + size})
		}
	}
	return []v{g.Slice(dy, cuts...), nil}
}

// Trickier: convolutions and pooling. As linear maps of the image, Conv and ConvTranspose are each other's transpose,
// so each is the other's input gradient and both share the gradient of the kernels.

func conv(g g, n n, dy v) []v {
	x, w, win := n.In[0], n.In[1], n.Attr.Window()
	var dx v
	if win.Stride == [2]int{1, 1} { // the flipped kernels as a Conv, which runs faster than ConvTranspose
		flipped := g.Transpose(g.Flip(w, 2, 3), 1, 0, 2, 3)
		pad := [2]int{w.Dims[2] - 1 - win.Pad[0], w.Dims[3] - 1 - win.Pad[1]}
		dx = g.Conv(dy, flipped, nil, onnx.Window{Stride: win.Stride, Pad: pad})
	} else {
		dx = g.ConvTranspose(dy, w, nil, win, x.Dims[2], x.Dims[3])
	}
	return []v{dx, kernels(g, x, dy, w.Dims, win), g.ReduceSum(dy, 0, 2, 3)}[:len(n.In)]
}

func convTranspose(g g, n n, dy v) []v {
	x, w, win := n.In[0], n.In[1], n.Attr.Window()
	return []v{g.Conv(dy, w, nil, win), kernels(g, dy, x, w.Dims, win), g.ReduceSum(dy, 0, 2, 3)}[:len(n.In)]
}

// kernels is the gradient of kernels [F C h w] that slide over images [N C H W] and meet the responses [N F P Q]: for
// each tap (i, j) the product of the responses with the image beneath that tap. The images are shifted by j, the
// responses by i, so that one matrix product per image gives all taps; they are then summed over the batch. A Conv with
// batch and channels swapped gives the same three times slower.
func kernels(g g, images, responses v, dims onnx.Dims, win onnx.Window) v {
	f, c, h, w := dims[0], dims[1], dims[2], dims[3]
	batch, p, q := responses.Dims[0], responses.Dims[2], responses.Dims[3]
	if win.Pad != [2]int{} {
		around := []int{0, 0, win.Pad[0], win.Pad[1]}
		images = g.Pad(images, around, around)
	}
	height := images.Dims[2]
	if s := win.Stride[0]; s > 1 { // rows of zeros in place of the rows that the kernels leave out
		responses = g.Pad(g.Reshape(responses, batch, f, p, 1, q), make([]int, 5), []int{0, 0, 0, s - 1, 0})
		p *= s
		responses = g.Reshape(responses, batch, f, p, q)
	}
	var left, down []v
	for j := range w {
		cut := onnx.Cut{Axis: 3, From: j, To: j + (q-1)*win.Stride[1] + 1, Step: win.Stride[1]}
		left = append(left, g.Slice(images, cut))
	}
	for i := range h {
		down = append(down, g.Pad(responses, []int{0, 0, i, 0}, []int{0, 0, height - p - i, 0}))
	}
	columns := g.Reshape(g.Concat(1, left...), batch, w*c, height*q)
	rows := g.Reshape(g.Concat(1, down...), batch, h*f, height*q)
	products := g.ReduceSum(g.MatMul(rows, swap(g, columns)), 0)
	return g.Transpose(g.Reshape(products, h, f, w, c), 1, 3, 0, 2)
}

// maxPool hands dy to the largest pixel of each block, to the first in reading order if several are largest, as Keras
// and PyTorch do. Even ground is common in a scan's background, where handing dy to all of them would count it
// fourfold.
func maxPool(g g, n n, dy v) []v {
	x, k := n.In[0], n.Attr.Ints("strides")[0]
	batch, c, h, w := n.Dims[0], n.Dims[1], n.Dims[2], n.Dims[3]
	whole := x // without the rows and columns that fill no block
	rest := []int{0, 0, x.Dims[2] - k*h, x.Dims[3] - k*w}
	if rest[2]+rest[3] > 0 {
		whole = g.Slice(x, onnx.Cut{Axis: 2, To: k * h}, onnx.Cut{Axis: 3, To: k * w})
	}
	one := onnx.Dims{batch, 1, c, h, w}
	largest := g.Equal(g.Reshape(g.SpaceToDepth(whole, k), batch, k*k, c, h, w), g.Reshape(n, one...))
	first, taken := make([]v, k*k), v(nil)
	for i := range first {
		here := g.Slice(largest, onnx.Cut{Axis: 1, From: i, To: i + 1})
		if first[i] = here; i == 0 {
			taken = here
			continue
		}
		first[i] = g.And(here, g.Not(taken))
		taken = g.Or(taken, here)
	}
	blocks := where(g, g.Concat(1, first...), g.Reshape(dy, one...))
	dx := g.DepthToSpace(g.Reshape(blocks, batch, k*k*c, h, w), k)
	if whole != x {
		dx = g.Pad(dx, make([]int, 4), rest)
	}
	return []v{dx}
}
