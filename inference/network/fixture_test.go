package network

import (
	"bytes"
	"context"
	"encoding/binary"
	"testing"
	"testing/fstest"

	"google.golang.org/protobuf/encoding/protowire"

	"isopet/inference/onnx"
	"isopet/inference/ort"
)

// side of the test models' images.
const side = 16

// cpu opens ONNX Runtime on two cores of the processor.
func cpu(t testing.TB) *ort.Runtime {
	t.Helper()
	rt, err := ort.Open(ort.Config{Device: "cpu", Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	return rt
}

// picture and threshold are tasks of one channel.
var (
	picture   = Task{Channels: 1, Side: side, Image: true}
	threshold = Task{Channels: 1, Side: side}
)

// ramp tells columns from rows.
func ramp(i int) float32 { return 0.6 + 0.4*float32(i%side)/side }

// ramped is x·ramp − 0.01, what the model ramps puts out.
func ramped(x []float32) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = v*ramp(i) - 0.01
	}
	return y
}

// ramps is a model of an input of a shape, the batch first.
func ramps(shape ...int) []byte {
	g := onnx.NewGraph("ramps")
	weights, dims := make([]float32, side*side), make([]int, len(shape))
	for i := range weights {
		weights[i] = ramp(i)
	}
	for i, d := range shape {
		if dims[i] = 1; d == side {
			dims[i] = side
		}
	}
	g.Output("y", g.Sub(g.Mul(g.Input("x", shape...), g.Const("ramp", weights, dims...)), g.Scalar(0.01)))
	return g.Marshal(nil)
}

// model is one written by hand: fields of its graph.
func model(graph ...[]byte) []byte {
	const ir, opset = 8, 17
	m := bytesField(number(nil, 1, ir), modelGraph, bytes.Join(graph, nil))
	return bytesField(m, modelOpset, number(textField(nil, 1, ""), 2, opset))
}

// declare is a field of a graph that declares a tensor; shape nil: not known.
func declare(field protowire.Number, name string, typ elementType, shape ...int64) []byte {
	b := value(name, shape)
	if typ != float32s {
		tensor := number(nil, 1, int64(typ))
		var dims []byte
		for _, d := range shape {
			if d < 0 {
				dims = bytesField(dims, 1, textField(nil, 2, "N"))
			} else {
				dims = bytesField(dims, 1, number(nil, 1, d))
			}
		}
		tensor = bytesField(tensor, 2, dims)
		b = bytesField(textField(nil, 1, name), 2, bytesField(nil, 1, tensor))
	}
	return bytesField(nil, field, b)
}

// does is a field of a graph that computes.
func does(node []byte) []byte { return bytesField(nil, graphNode, node) }

// number1 is a field of a graph that holds a whole number or, with a shape, a row of one.
func number1(name string, v int64, dims ...int64) []byte {
	var t []byte
	for _, d := range dims {
		t = number(t, 1, d)
	}
	t = textField(number(t, tensorType, int64(int64s)), tensorName, name)
	return bytesField(nil, graphInitializer, bytesField(t, rawData, binary.LittleEndian.AppendUint64(nil, uint64(v))))
}

// redeclared is a model of which input x and output y are declared otherwise.
func redeclared(t testing.TB, m []byte, ports ...[]byte) []byte {
	t.Helper()
	var out []byte
	err := fields(m, func(f field) error {
		if f.number != modelGraph {
			out = append(out, f.all...)
			return nil
		}
		var graph []byte
		err := fields(f.bytes(), func(f field) error {
			if f.number != graphInput && f.number != graphOutput {
				graph = append(graph, f.all...)
			}
			return nil
		})
		out = bytesField(out, modelGraph, append(graph, bytes.Join(ports, nil)...))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// open makes a model ready that lies alone in its folder.
func open(t testing.TB, data []byte, task Task) (*Network, error) {
	t.Helper()
	return openIn(t.Context(), t, fstest.MapFS{"unet.onnx": {Data: data}}, task)
}

func openIn(ctx context.Context, t testing.TB, folder fstest.MapFS, task Task) (*Network, error) {
	t.Helper()
	f, err := Read(ctx, cpu(t), folder, "unet.onnx")
	if err != nil {
		return nil, err
	}
	n, err := f.Open(ctx, cpu(t), task)
	if err == nil {
		t.Cleanup(func() { n.Close() })
	}
	return n, err
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func near(a, b float32) bool { return a-b < 1e-6 && b-a < 1e-6 }

// made are slices that differ.
func made(n, channels int) [][]float32 {
	inputs := make([][]float32, n)
	for k := range inputs {
		inputs[k] = make([]float32, channels*side*side)
		for i := range inputs[k] {
			inputs[k][i] = float32((i*i+k*7)%101) / 100
		}
	}
	return inputs
}
