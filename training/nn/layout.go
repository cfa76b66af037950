package nn

import "isopet/inference/onnx"

// layout is how the images of a network lie in memory, and what layers do to them there.
type layout interface {
	fromNCHW(x onnx.Value) onnx.Value // from [N 1 H W]
	toNCHW(x onnx.Value) onnx.Value   // to [N C H W]
	conv(x, kernel, bias onnx.Value, l Layer) onnx.Value
	convTranspose(x, kernel, bias onnx.Value) onnx.Value
	pool(x onnx.Value) onnx.Value
}

// plain is [N C H W] and standard operators, which run anywhere.
type plain struct{ g *onnx.Graph }

func (p plain) fromNCHW(x onnx.Value) onnx.Value { return x }

func (p plain) toNCHW(x onnx.Value) onnx.Value { return x }

func (p plain) conv(x, kernel, bias onnx.Value, l Layer) onnx.Value {
	win := onnx.Window{Stride: [2]int{1, 1}, Pad: [2]int{l.Pad, l.Pad}}
	return l.activate(p.g, p.g.Conv(x, kernel, bias, win))
}

func (p plain) convTranspose(x, kernel, bias onnx.Value) onnx.Value {
	win := onnx.Window{Stride: [2]int{2, 2}}
	return p.g.ConvTranspose(x, kernel, bias, win, 2*x.Dims[2], 2*x.Dims[3])
}

func (p plain) pool(x onnx.Value) onnx.Value { return p.g.MaxPool(x, 2) }
