package onnx

import "slices"

// Elementwise operators. Two operands are broadcast against each other.

// Add is a + b.
func (g *Graph) Add(a, b Value) Value { return g.binary("Add", Float, Float, a, b) }

// Sub is a − b.
func (g *Graph) Sub(a, b Value) Value { return g.binary("Sub", Float, Float, a, b) }

// Mul is a · b.
func (g *Graph) Mul(a, b Value) Value { return g.binary("Mul", Float, Float, a, b) }

// Div is a / b.
func (g *Graph) Div(a, b Value) Value { return g.binary("Div", Float, Float, a, b) }

// Equal is true where a = b.
func (g *Graph) Equal(a, b Value) Value { return g.binary("Equal", Float, Bool, a, b) }

// And is true where both are.
func (g *Graph) And(a, b Value) Value { return g.binary("And", Bool, Bool, a, b) }

// Or is true where one of the two is.
func (g *Graph) Or(a, b Value) Value { return g.binary("Or", Bool, Bool, a, b) }

// Not is true where x is false.
func (g *Graph) Not(x Value) Value { return g.unary("Not", Bool, x) }

// Neg is −x.
func (g *Graph) Neg(x Value) Value { return g.unary("Neg", Float, x) }

// Sqrt is √x.
func (g *Graph) Sqrt(x Value) Value { return g.unary("Sqrt", Float, x) }

// Log is the natural logarithm.
func (g *Graph) Log(x Value) Value { return g.unary("Log", Float, x) }

// Relu is max(x, 0).
func (g *Graph) Relu(x Value) Value { return g.unary("Relu", Float, x) }

// LeakyRelu is x where x > 0 and slope·x elsewhere.
func (g *Graph) LeakyRelu(x Value, slope float32) Value {
	expect("LeakyRelu", Float, x)
	return g.node("LeakyRelu", Float, x.Dims, Attr{"alpha": slope}, x)
}

// Sigmoid is 1 / (1 + exp(−x)).
func (g *Graph) Sigmoid(x Value) Value { return g.unary("Sigmoid", Float, x) }

// Positive is 1 where x > 0 and 0 elsewhere: the steepest HardSigmoid there is, which is faster than a comparison.
// Numbers below 3e-39 may give something between.
func (g *Graph) Positive(x Value) Value {
	const steepest = float32(0x1.fffffep127)
	return g.node("HardSigmoid", Float, x.Dims, Attr{"alpha": steepest, "beta": float32(0)}, x)
}

// Softplus is log(1 + exp(x)).
func (g *Graph) Softplus(x Value) Value { return g.unary("Softplus", Float, x) }

// Clip limits x to [low, high].
func (g *Graph) Clip(x Value, low, high float32) Value {
	return g.node("Clip", Float, x.Dims, nil, x, g.Scalar(low), g.Scalar(high))
}

// Where takes a where c is true and b elsewhere.
func (g *Graph) Where(c, a, b Value) Value {
	expect("Where", Bool, c)
	expect("Where", Float, a, b)
	return g.node("Where", Float, broadcast("Where", c.Dims, broadcast("Where", a.Dims, b.Dims)), nil, c, a, b)
}

// Cast converts the elements to float32.
func (g *Graph) Cast(x Value) Value {
	return g.node("Cast", Float, x.Dims, Attr{"to": int(Float)}, x)
}

// Dropout sets a random share of the elements to zero and scales the others by 1/(1 − share). Every run of a session
// draws anew; sessions with the same seed draw the same sequence.
func (g *Graph) Dropout(x Value, share float32, seed int64) Value {
	training := g.constant(Bool, nil, []byte{1})
	return g.node("Dropout", Float, x.Dims, Attr{"seed": int(seed)}, x, g.Scalar(share), training)
}

// Mask is true where the Dropout n kept its input.
func (g *Graph) Mask(n Value) Value {
	require(n.Op == "Dropout", "%s has no mask", n.Op)
	if n.mask == nil {
		n.mask = g.node("mask", Bool, n.Dims, nil, n)
	}
	return n.mask
}

// Operators that move elements.

// Reshape gives x another shape of the same size; see Dims for a shape with the batch in it.
func (g *Graph) Reshape(x Value, dims ...int) Value {
	d := Dims(dims)
	require(x.Dims.Size() == d.Size(), "Reshape: %v cannot become %v", x.Dims, d)
	shape := slices.Clone(dims)
	for i := range shape {
		shape[i] = max(shape[i], -1)
	}
	return g.node("Reshape", x.Type, d, nil, x, g.ints(shape...))
}

// Transpose reorders the axes: axis i of the result is axis perm[i] of x.
func (g *Graph) Transpose(x Value, perm ...int) Value {
	require(len(perm) == len(x.Dims), "Transpose: %v are not the axes of %v", perm, x.Dims)
	dims := make(Dims, len(perm))
	for i, p := range perm {
		dims[i] = x.Dims[x.Dims.axis(p)]
	}
	return g.node("Transpose", x.Type, dims, Attr{"perm": perm}, x)
}

// Concat joins values along an axis.
func (g *Graph) Concat(axis int, x ...Value) Value {
	axis = x[0].Dims.axis(axis)
	total := 0
	for _, v := range x {
		require(slices.Equal(v.Dims.with(axis, 0), x[0].Dims.with(axis, 0)),
			"Concat: %v and %v do not join along axis %d", x[0].Dims, v.Dims, axis)
		total += v.Dims[axis]
	}
	return g.node("Concat", x[0].Type, x[0].Dims.with(axis, total), Attr{"axis": axis}, x...)
}

// Cut is a stretch [From, To) of an axis, every Step-th element of it; a Step of 0 is 1.
type Cut struct{ Axis, From, To, Step int }

// Slice cuts x along some of its axes.
func (g *Graph) Slice(x Value, cuts ...Cut) Value {
	dims := slices.Clone(x.Dims)
	var axes, from, to, steps []int
	for _, c := range cuts {
		c.Step = max(c.Step, 1)
		require(0 <= c.From && c.From < c.To && c.To <= x.Dims[c.Axis], "Slice: %v has no %v", x.Dims, c)
		dims[c.Axis] = (c.To - c.From + c.Step - 1) / c.Step
		axes, from, to, steps = append(axes, c.Axis), append(from, c.From), append(to, c.To), append(steps, c.Step)
	}
	return g.node("Slice", x.Type, dims, nil, x, g.ints(from...), g.ints(to...), g.ints(axes...), g.ints(steps...))
}

// Flip reverses x along axes whose size is known.
func (g *Graph) Flip(x Value, axes ...int) Value {
	var from, to, steps []int
	for _, a := range axes {
		from, to, steps = append(from, -1), append(to, -x.Dims[a]-1), append(steps, -1)
	}
	return g.node("Slice", x.Type, x.Dims, nil, x, g.ints(from...), g.ints(to...), g.ints(axes...), g.ints(steps...))
}

// Pad puts zeros around x: before[i] in front of axis i and after[i] behind it.
func (g *Graph) Pad(x Value, before, after []int) Value {
	dims := slices.Clone(x.Dims)
	for i := range dims {
		if n := before[i] + after[i]; n != 0 {
			require(dims[i] > 0, "Pad: the batch of %v cannot be padded", x.Dims)
			dims[i] += n
		}
	}
	return g.node("Pad", x.Type, dims, nil, x, g.ints(slices.Concat(before, after)...))
}

// Expand broadcasts x to the shape of like.
func (g *Graph) Expand(x, like Value) Value {
	require(slices.Equal(broadcast("Expand", x.Dims, like.Dims), like.Dims), "Expand: %v cannot become %v", x.Dims,
		like.Dims)
	return g.node("Expand", x.Type, like.Dims, nil, x, g.node("Shape", Int, Dims{len(like.Dims)}, nil, like))
}

// SpaceToDepth moves blocks of k×k pixels into the channels: [N C H W] to [N kkC H/k W/k], the place in the block
// outermost.
func (g *Graph) SpaceToDepth(x Value, k int) Value {
	d := image("SpaceToDepth", x)
	require(d[2]%k == 0 && d[3]%k == 0, "SpaceToDepth: %v is not made of blocks of %d", d, k)
	return g.node("SpaceToDepth", Float, Dims{d[0], d[1] * k * k, d[2] / k, d[3] / k}, Attr{"blocksize": k}, x)
}

// DepthToSpace is SpaceToDepth undone.
func (g *Graph) DepthToSpace(x Value, k int) Value {
	d := image("DepthToSpace", x)
	require(d[1]%(k*k) == 0, "DepthToSpace: the channels of %v do not fill blocks of %d", d, k)
	return g.node("DepthToSpace", Float, Dims{d[0], d[1] / (k * k), d[2] * k, d[3] * k}, Attr{"blocksize": k}, x)
}

// Operators that sum.

// ReduceSum sums over axes, which vanish from the shape.
func (g *Graph) ReduceSum(x Value, axes ...int) Value {
	var dims Dims
	for i, n := range x.Dims {
		if !slices.Contains(axes, i) {
			dims = append(dims, n)
		}
	}
	require(len(dims)+len(axes) == len(x.Dims), "ReduceSum: %v are not axes of %v", axes, x.Dims)
	return g.node("ReduceSum", Float, dims, Attr{"keepdims": 0}, x, g.ints(axes...))
}

// ReduceMean is the mean of all elements, a scalar.
func (g *Graph) ReduceMean(x Value) Value {
	return g.node("ReduceMean", Float, nil, Attr{"keepdims": 0}, x)
}

// Count is the number of elements of x as a float32 scalar.
func (g *Graph) Count(x Value) Value { return g.Cast(g.node("Size", Int, nil, nil, x)) }

// MatMul multiplies the matrices in the last two axes; the axes before them are broadcast.
func (g *Graph) MatMul(a, b Value) Value {
	i, j := len(a.Dims)-2, len(b.Dims)-2
	require(i >= 0 && j >= 0 && a.Dims[i+1] == b.Dims[j], "MatMul: %v and %v cannot be multiplied", a.Dims, b.Dims)
	dims := append(broadcast("MatMul", a.Dims[:i], b.Dims[:j]), a.Dims[i], b.Dims[j+1])
	return g.node("MatMul", Float, dims, nil, a, b)
}

// Window says how a kernel moves over an image: its step and the zeros around the image, by rows and columns.
type Window struct{ Stride, Pad [2]int }

// attr writes the window with the specification's attributes.
func (w Window) attr() Attr {
	return Attr{"strides": w.Stride[:], "pads": []int{w.Pad[0], w.Pad[1], w.Pad[0], w.Pad[1]}}
}

// Window reads back how the kernel of a Conv or ConvTranspose moves.
func (a Attr) Window() Window {
	return Window{Stride: [2]int(a.Ints("strides")), Pad: [2]int(a.Ints("pads")[:2])}
}

// Conv correlates images x [N C H W] with kernels w [F C h w] and adds the bias b [F] unless it is nil.
func (g *Graph) Conv(x, w, b Value, win Window) Value {
	d, k := image("Conv", x), image("Conv", w)
	require(d[1] == k[1], "Conv: kernels %v do not fit images %v", k, d)
	out := Dims{d[0], k[0], 0, 0}
	for i := range 2 {
		out[2+i] = (d[2+i]+2*win.Pad[i]-k[2+i])/win.Stride[i] + 1
	}
	require(out[2] > 0 && out[3] > 0, "Conv: kernels %v are larger than images %v", k, d)
	return g.node("Conv", Float, out, win.attr(), bias("Conv", out[1], x, w, b)...)
}

// ConvTranspose is the transpose of Conv as a linear map: it takes images x [N F H W] with the kernels w [F C h w] to
// images of C channels and the given height and width, and adds the bias b [C] unless it is nil.
func (g *Graph) ConvTranspose(x, w, b Value, win Window, height, width int) Value {
	d, k := image("ConvTranspose", x), image("ConvTranspose", w)
	require(d[1] == k[0], "ConvTranspose: kernels %v do not fit images %v", k, d)
	out := Dims{d[0], k[1], height, width}
	attr, more := win.attr(), make([]int, 2)
	for i := range 2 {
		more[i] = out[2+i] + 2*win.Pad[i] - k[2+i] - (d[2+i]-1)*win.Stride[i]
		require(more[i] >= 0 && more[i] < win.Stride[i], "ConvTranspose: images %v cannot become %v", d, out)
	}
	attr["output_padding"] = more
	return g.node("ConvTranspose", Float, out, attr, bias("ConvTranspose", out[1], x, w, b)...)
}

// MaxPool takes the largest of each block of k×k pixels; rows and columns that fill no block are left out.
func (g *Graph) MaxPool(x Value, k int) Value {
	d := image("MaxPool", x)
	require(d[2] >= k && d[3] >= k, "MaxPool: images %v are smaller than %d", d, k)
	return g.node("MaxPool", Float, Dims{d[0], d[1], d[2] / k, d[3] / k}, Attr{"kernel_shape": []int{k, k},
		"strides": []int{k, k}}, x)
}

// What the operators have in common.

func (g *Graph) binary(op string, in, out Type, a, b Value) Value {
	expect(op, in, a, b)
	return g.node(op, out, broadcast(op, a.Dims, b.Dims), nil, a, b)
}

func (g *Graph) unary(op string, t Type, x Value) Value {
	expect(op, t, x)
	return g.node(op, t, x.Dims, nil, x)
}

func expect(op string, t Type, values ...Value) {
	for _, v := range values {
		require(v.Type == t, "%s: %s has elements of type %d, not %d", op, v.name, v.Type, t)
	}
}

func image(op string, x Value) Dims {
	require(len(x.Dims) == 4, "%s: %v is not of the form [N C H W]", op, x.Dims)
	return x.Dims
}

func bias(op string, channels int, x, w, b Value) []Value {
	if b == nil {
		return []Value{x, w}
	}
	require(slices.Equal(b.Dims, Dims{channels}), "%s: the bias %v is not one number for each of %d channels", op,
		b.Dims, channels)
	return []Value{x, w, b}
}
