package nn

import "isopet/inference/onnx"

// blocked is how ONNX Runtime's processor provider convolves fastest, twice as fast as plain where the kernels are not
// constant: S slices side by side, pixel by pixel, and their channels in blocks of S, in memory [C/S H W S S], the
// shape given as [1 C H WS]. An image with fewer channels has them one behind the other, [C H W S]. S is the
// processor's, 8 or 16; a batch of fewer slices is filled up with zeros, which have no part in the loss.
type blocked struct {
	g      *onnx.Graph
	size   int        // S
	places onnx.Value // [N S]
}

func (b *blocked) fromNCHW(x onnx.Value) onnx.Value {
	g, d := b.g, x.Dims
	b.places = g.Places(x, b.size)
	pixels := g.Transpose(g.Reshape(x, -1, -d.Size()), 1, 0)
	return g.Reshape(g.MatMul(pixels, b.places), 1, d[1], d[2], d[3]*b.size)
}

func (b *blocked) toNCHW(x onnx.Value) onnx.Value {
	g := b.g
	c, height, width := b.shape(x)
	block := b.block(c)
	slices := g.Transpose(g.Reshape(x, c/block, height*width, b.size, block), 2, 0, 3, 1)
	return g.Reshape(g.MatMul(b.places, g.Reshape(slices, b.size, c*height*width)), -1, c, height, width)
}

func (b *blocked) shape(x onnx.Value) (channels, height, width int) {
	return x.Dims[1], x.Dims[2], x.Dims[3] / b.size
}

// block is how many of an image's channels lie together.
func (b *blocked) block(channels int) int {
	if channels < b.size {
		return 1
	}
	return b.size
}

func (b *blocked) conv(x, kernel, bias onnx.Value, l Layer) onnx.Value {
	g, s, d := b.g, b.size, kernel.Dims
	filters := d[0]
	if more := (filters+s-1)/s*s - filters; more > 0 { // filters of zeros fill up the block
		kernel, bias = g.Pad(kernel, make([]int, 4), []int{more, 0, 0, 0}), g.Pad(bias, make([]int, 1), []int{more})
	}
	f, c, block := kernel.Dims[0], d[1], b.block(d[1])
	kernel = g.ReorderInput(g.Reshape(kernel, f/s, s, 1, c*d[2]*d[3]))
	kernel = g.Transpose(g.Reshape(kernel, f/s, c/block, block, d[2]*d[3], s), 0, 1, 3, 2, 4)
	y := g.ConvBlocked(x, g.Reshape(kernel, f, c, d[2], d[3]), bias, [2]int{l.Pad, l.Pad * s}, s, l.Activation == ReLU)
	if filters < f {
		pixels := g.Slice(g.Reshape(y, y.Dims[2]*y.Dims[3], s), onnx.Cut{Axis: 1, To: filters})
		y = g.Reshape(g.Transpose(pixels, 1, 0), 1, filters, y.Dims[2], y.Dims[3])
	}
	return y
}

// convTranspose is a convolution of single pixels that gives the four pixels above each as channels, which then move to
// their places.
func (b *blocked) convTranspose(x, kernel, bias onnx.Value) onnx.Value {
	g, s := b.g, b.size
	c, f := kernel.Dims[0], kernel.Dims[1]
	_, height, width := b.shape(x)
	four := g.Reshape(g.Transpose(kernel, 2, 3, 1, 0), 4*f, c, 1, 1)
	y := b.conv(x, four, g.Concat(0, bias, bias, bias, bias), Layer{})
	y = g.Transpose(g.Reshape(y, 2, 2, f/s, height, width, s*s), 2, 3, 0, 4, 1, 5)
	return g.Reshape(y, 1, f, 2*height, 2*width*s)
}

func (b *blocked) pool(x onnx.Value) onnx.Value {
	g, s := b.g, b.size
	c, height, width := b.shape(x)
	h, w := height/2, width/2
	x = g.Reshape(x, c/s, height, width, s*s)
	if height > 2*h || width > 2*w {
		x = g.Slice(x, onnx.Cut{Axis: 1, To: 2 * h}, onnx.Cut{Axis: 2, To: 2 * w})
	}
	fours := g.Transpose(g.Reshape(x, c/s*h, 2, w, 2, s*s), 1, 3, 0, 2, 4)
	return g.Reshape(g.MaxBlocked(g.Reshape(fours, 1, s, 4, c*h*w)), 1, c, h, w*s)
}
