package onnx

import "slices"

// blocked is the domain of operators that ONNX Runtime keeps for itself, for its processor provider only: those on
// images whose channels lie in blocks, [N C/b H W b] in memory, where b is the number of numbers that the processor
// computes with at once. The shape is still given as [N C H W]. What b is, ReorderInput tells: it fills up the last
// block.
const blocked = "com.microsoft.nchwc"

// ReorderInput moves channels, a multiple of 4, into blocks.
func (g *Graph) ReorderInput(x Value) Value {
	return g.node(blocked+".ReorderInput", Float, image("ReorderInput", x), nil, x)
}

// ReorderOutput is ReorderInput undone.
func (g *Graph) ReorderOutput(x Value) Value {
	d := image("ReorderOutput", x)
	return g.node(blocked+".ReorderOutput", Float, d, Attr{"channels": d[1]}, x)
}

// MaxBlocked is the largest along the rows of images [N C H W] in blocks: [N C 1 W].
func (g *Graph) MaxBlocked(x Value) Value {
	d := image("MaxBlocked", x)
	return g.node(blocked+".MaxPool", Float, d.with(2, 1), Attr{"kernel_shape": []int{d[2], 1}}, x)
}

// ConvBlocked correlates images x [N C H W] in blocks with kernels w [F C h w], whose neighbouring columns are applied
// to every dilation-th column of the image, adds the bias b [F] unless it is nil, and then takes max(·, 0) if relu says
// so. Pad is that of Window. In memory the kernels are [F/b C/b h w b b], channels before filters, or [F/b C h w b] of
// an image with one channel, which is not in blocks.
func (g *Graph) ConvBlocked(x, w, b Value, pad [2]int, dilation int, relu bool) Value {
	d, k := image("ConvBlocked", x), image("ConvBlocked", w)
	require(d[1] == k[1], "ConvBlocked: kernels %v do not fit images %v", k, d)
	out := Dims{d[0], k[0], d[2] + 2*pad[0] - (k[2] - 1), d[3] + 2*pad[1] - dilation*(k[3]-1)}
	require(out[2] > 0 && out[3] > 0, "ConvBlocked: kernels %v are larger than images %v", k, d)
	attr := Window{Stride: [2]int{1, 1}, Pad: pad}.attr()
	attr["dilations"] = []int{1, dilation}
	if relu {
		attr["activation"] = "Relu"
	}
	return g.node(blocked+".Conv", Float, out, attr, bias("ConvBlocked", out[1], x, w, b)...)
}

// Positive is 1 where x > 0 and 0 elsewhere: the steepest HardSigmoid there is, which is faster than a comparison.
// Numbers below 3e-39 may give something between.
func (g *Graph) Positive(x Value) Value {
	const steepest = float32(0x1.fffffep127)
	return g.node("HardSigmoid", Float, x.Dims, Attr{"alpha": steepest, "beta": float32(0)}, x)
}

// Places is the matrix [N n] that puts the slices of a batch, as many as like has, on the first of n places: row i is 1
// at column i.
func (g *Graph) Places(like Value, n int) Value {
	require(like.Dims[0] == -1, "Places: %v does not begin with the batch", like.Dims)
	one := make([]float32, n*n)
	for i := range n {
		one[i*n+i] = 1
	}
	batch := g.node("Shape", Int, Dims{1}, Attr{"start": 0, "end": 1}, like)
	return g.node("Slice", Float, Dims{-1, n}, nil, g.constant(Float, Dims{n, n}, encode(one)), g.ints(0), batch,
		g.ints(0), g.ints(1))
}

// Ones is a matrix [1 n] of ones; a product with it sums, faster than ReduceSum does along axes that are not the last.
func (g *Graph) Ones(n int) Value {
	return g.constant(Float, Dims{1, n}, encode(slices.Repeat([]float32{1}, n)))
}
