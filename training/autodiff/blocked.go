package autodiff

import "isopet/inference/onnx"

// maxBlocked hands dy to the largest pixel of each column, to the first of several. It knows images of one block.
func maxBlocked(g g, n n, dy v) []v {
	x := n.In[0]
	batch, height, row := x.Dims[0], x.Dims[2], x.Dims[1]*x.Dims[3]
	x, largest, rest := g.Reshape(x, batch, height, row), g.Reshape(n, batch, 1, row), g.Reshape(dy, batch, 1, row)
	parts := make([]v, height)
	for i := range height - 1 {
		here := g.Slice(x, onnx.Cut{Axis: 1, From: i, To: i + 1})
		later := g.Mul(rest, g.Positive(g.Sub(largest, here)))
		parts[i], rest = g.Sub(rest, later), later
	}
	parts[height-1] = rest
	return []v{g.Reshape(g.Concat(1, parts...), n.In[0].Dims...)}
}

// convBlocked is conv for images [1 C H WS] of S slices that lie side by side, pixel by pixel: in memory [C/S H W S S],
// the slices before the block's channels. They are as many as the block has channels, and the dilation of the
// convolution keeps them apart. So both gradients are convolutions of the same kind that need (almost) no moving: the
// responses [F/S P Q S S], read as kernels of P×Q pixels and S channels, are in blocks already, and of the image only
// channels and slices change places.
func convBlocked(g g, n n, dy v) []v {
	x, w := n.In[0], n.In[1]
	pads, s := n.Attr.Ints("pads"), n.Attr.Ints("dilations")[1]
	c, height, width := x.Dims[1], x.Dims[2], x.Dims[3]/s
	f, h, wide := w.Dims[0], w.Dims[2], w.Dims[3]
	block := s // channels that lie together
	if c < s {
		block = 1
	}
	if n.Attr["activation"] != nil {
		dy = g.Mul(dy, g.Positive(n))
	}

	var dx v // images of less than a block of channels come from outside
	if block > 1 {
		swapped := g.ReorderInput(g.Reshape(w, f/s*c/s*h*wide, s, 1, s))
		flipped := g.Flip(g.Reshape(swapped, f/s, c/s, h, wide, s*s), 2, 3)
		back := g.Reshape(g.Transpose(flipped, 1, 0, 2, 3, 4), c, f, h, wide)
		dx = g.ConvBlocked(dy, back, nil, [2]int{h - 1 - pads[0], (wide-1)*s - pads[1]}, s, false)
	}

	if beside := pads[1] / s; beside > 0 {
		around := []int{0, beside * s * block}
		x = g.Pad(g.Reshape(x, c/block*height, width*s*block), around, around)
		width += 2 * beside
	}
	if block > 1 {
		x = g.ReorderInput(g.Reshape(x, c/block*height*width, s, 1, block))
	}
	x = g.Reshape(x, c/block, s, height, width*block)
	p, q := dy.Dims[2], dy.Dims[3]/s
	dw := g.ConvBlocked(x, g.Reshape(dy, f, s, p, q), nil, [2]int{pads[0], 0}, block, false)
	dw = g.Transpose(g.Reshape(dw, c/block, f/s, h*wide*block*s), 1, 0, 2)

	rows := g.MatMul(g.Ones(p), g.Reshape(dy, f/s, p, q*s*s))
	sums := g.MatMul(g.Ones(q*s), g.Reshape(rows, f/s, q*s, s))
	return []v{dx, g.Reshape(dw, w.Dims...), g.Reshape(sums, f)}[:len(n.In)]
}
