package onnx_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"isopet/inference/onnx"
	"isopet/inference/ort"
)

var (
	twice  = onnx.Window{Stride: [2]int{2, 2}}
	padded = onnx.Window{Stride: [2]int{1, 1}, Pad: [2]int{1, 0}}
)

// shapes lists an operator on inputs of the given shapes, the first of which has a batch, and the shape that the
// operator is to have. ONNX Runtime computes each with a batch of 3 and so says whether the shape is right.
var shapes = []struct {
	name string
	in   [][]int
	op   func(g *onnx.Graph, in []onnx.Value) onnx.Value
	want onnx.Dims
}{
	{"broadcast", [][]int{{-1, 1, 5}, {2, 1}},
		func(g *onnx.Graph, in []onnx.Value) onnx.Value { return g.Add(in[0], in[1]) }, onnx.Dims{-1, 2, 5}},
	{"batch joined", [][]int{{-1, 6, 5}},
		func(g *onnx.Graph, in []onnx.Value) onnx.Value { return g.Reshape(in[0], -6, 5) }, onnx.Dims{-6, 5}},
	{"batch parted", [][]int{{-6, 5}},
		func(g *onnx.Graph, in []onnx.Value) onnx.Value { return g.Reshape(in[0], 2, -1, 15) }, onnx.Dims{2, -1, 15}},
	{"batch last", [][]int{{-1, 2, 5}},
		func(g *onnx.Graph, in []onnx.Value) onnx.Value { return g.Transpose(in[0], 2, 1, 0) }, onnx.Dims{5, 2, -1}},
	{"batches joined", [][]int{{-1, 5}, {-2, 5}},
		func(g *onnx.Graph, in []onnx.Value) onnx.Value { return g.Concat(0, in...) }, onnx.Dims{-3, 5}},
	{"every second", [][]int{{-1, 7}}, func(g *onnx.Graph, in []onnx.Value) onnx.Value {
		return g.Slice(in[0], onnx.Cut{Axis: 1, From: 1, To: 6, Step: 2})
	}, onnx.Dims{-1, 3}},
	{"flip", [][]int{{-1, 7}}, func(g *onnx.Graph, in []onnx.Value) onnx.Value { return g.Flip(in[0], 1) },
		onnx.Dims{-1, 7}},
	{"pad and cut", [][]int{{-1, 7}},
		func(g *onnx.Graph, in []onnx.Value) onnx.Value { return g.Pad(in[0], []int{0, 2}, []int{0, -1}) },
		onnx.Dims{-1, 8}},
	{"expand", [][]int{{-1, 2, 5}, {2, 1}},
		func(g *onnx.Graph, in []onnx.Value) onnx.Value { return g.Expand(in[1], in[0]) }, onnx.Dims{-1, 2, 5}},
	{"sum over the batch", [][]int{{-1, 2, 5}},
		func(g *onnx.Graph, in []onnx.Value) onnx.Value { return g.ReduceSum(in[0], 0, 2) }, onnx.Dims{2}},
	{"batch contracted", [][]int{{-1, 3}, {-1, 5}},
		func(g *onnx.Graph, in []onnx.Value) onnx.Value { return g.MatMul(g.Transpose(in[0], 1, 0), in[1]) },
		onnx.Dims{3, 5}},
	{"matrices broadcast", [][]int{{-1, 2, 3, 5}, {5, 7}},
		func(g *onnx.Graph, in []onnx.Value) onnx.Value { return g.MatMul(in[0], in[1]) }, onnx.Dims{-1, 2, 3, 7}},
	{"conv", [][]int{{-1, 2, 7, 9}, {5, 2, 3, 3}, {5}},
		func(g *onnx.Graph, in []onnx.Value) onnx.Value { return g.Conv(in[0], in[1], in[2], padded) },
		onnx.Dims{-1, 5, 7, 7}},
	{"conv with stride", [][]int{{-1, 2, 7, 9}, {5, 2, 2, 3}},
		func(g *onnx.Graph, in []onnx.Value) onnx.Value { return g.Conv(in[0], in[1], nil, twice) },
		onnx.Dims{-1, 5, 3, 4}},
	{"conv back", [][]int{{-1, 5, 3, 4}, {5, 2, 2, 3}}, func(g *onnx.Graph, in []onnx.Value) onnx.Value {
		return g.ConvTranspose(in[0], in[1], nil, twice, 7, 9)
	}, onnx.Dims{-1, 2, 7, 9}},
	{"pool", [][]int{{-1, 2, 7, 10}}, func(g *onnx.Graph, in []onnx.Value) onnx.Value { return g.MaxPool(in[0], 3) },
		onnx.Dims{-1, 2, 2, 3}},
	{"to depth", [][]int{{-1, 2, 6, 10}},
		func(g *onnx.Graph, in []onnx.Value) onnx.Value { return g.SpaceToDepth(in[0], 2) }, onnx.Dims{-1, 8, 3, 5}},
	{"to space", [][]int{{-1, 8, 3, 5}},
		func(g *onnx.Graph, in []onnx.Value) onnx.Value { return g.DepthToSpace(in[0], 2) }, onnx.Dims{-1, 2, 6, 10}},
}

func TestShapes(t *testing.T) {
	const batch = 3
	for _, c := range shapes {
		g := onnx.NewGraph(c.name)
		var in []onnx.Value
		var at []*ort.Tensor
		for i, dims := range c.in {
			in = append(in, g.Input(fmt.Sprint("in", i), dims...))
			at = append(at, zeros(t, dims, batch))
		}
		y := c.op(g, in)
		if !slices.Equal(y.Dims, c.want) {
			t.Errorf("%s: shape %v, want %v", c.name, y.Dims, c.want)
		}
		g.Output("y", y)
		got := run(t, session(t, g.Marshal(nil)), at...)[0].Shape()
		if want := zeros(t, c.want, batch).Shape(); !slices.Equal(got, want) {
			t.Errorf("%s: ONNX Runtime computes the shape %v, want %v", c.name, got, want)
		}
	}
}

// TestPanics: a graph that cannot be built is told why.
func TestPanics(t *testing.T) {
	for want, build := range map[string]func(g *onnx.Graph, x onnx.Value){
		"onnx: Add: the shapes [N 2 6 6] and [5] do not go together": func(g *onnx.Graph,
			x onnx.Value) {
			g.Add(x, g.Input("a", 5))
		},
		"onnx: Reshape: [N 2 6 6] cannot become [N 2 35]": func(g *onnx.Graph,
			x onnx.Value) {
			g.Reshape(x, -1, 2, 35)
		},
		"onnx: Reshape: [N 2 6 6] cannot become [72]": func(g *onnx.Graph,
			x onnx.Value) {
			g.Reshape(x, 72)
		},
		"onnx: the batch occurs twice in the shape [N 2N 36]": func(g *onnx.Graph,
			x onnx.Value) {
			g.Reshape(x, -1, -2, 36)
		},
		"onnx: Conv: kernels [3 4 3 3] do not fit images [N 2 6 6]": func(g *onnx.Graph,
			x onnx.Value) {
			g.Conv(x, g.Input("w", 3, 4, 3, 3), nil, padded)
		},
		"onnx: Conv: kernels [3 2 9 9] are larger than images [N 2 6 6]": func(g *onnx.Graph,
			x onnx.Value) {
			g.Conv(x, g.Input("w", 3, 2, 9, 9), nil, twice)
		},
		"onnx: MatMul: [N 2 6 6] and [5 6] cannot be multiplied": func(g *onnx.Graph,
			x onnx.Value) {
			g.MatMul(x, g.Input("w", 5, 6))
		},
		"onnx: Not: x has elements of type 1, not 9": func(g *onnx.Graph,
			x onnx.Value) {
			g.Not(x)
		},
		"onnx: MaxPool: [N 2] is not of the form [N C H W]": func(g *onnx.Graph,
			x onnx.Value) {
			g.MaxPool(g.Input("a", -1, 2), 2)
		},
		"onnx: two values are called \"x\"": func(g *onnx.Graph,
			x onnx.Value) {
			g.Input("x", 2)
		},
		"onnx: 2 numbers given for the constant w of shape [3]": func(g *onnx.Graph,
			x onnx.Value) {
			g.Const("w", []float32{1, 2}, 3)
		},
		"onnx: the graph panics has no output": func(g *onnx.Graph,
			x onnx.Value) {
			g.Marshal(nil)
		},
		"onnx: SpaceToDepth: [N 2 6 6] is not made of blocks of 4": func(g *onnx.Graph,
			x onnx.Value) {
			g.SpaceToDepth(x, 4)
		},
		"onnx: Concat: [N 2 6 6] and [N 2 6 5] do not join along axis 1": func(g *onnx.Graph,
			x onnx.Value) {
			g.Concat(1, x, g.Input("b", -1, 2, 6, 5))
		},
		"onnx: ConvTranspose: images [N 2 6 6] cannot become [N 3 12 14]": func(g *onnx.Graph,
			x onnx.Value) {
			g.ConvTranspose(x, g.Input("w", 2, 3, 2, 2), nil, twice, 12, 14)
		},
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != want {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			g := onnx.NewGraph("panics")
			build(g, g.Input("x", -1, 2, 6, 6))
		}()
	}
}

// TestMarshal: the same graph gives the same bytes, without what no output needs, and ONNX Runtime reads back the
// names, shapes and metadata.
func TestMarshal(t *testing.T) {
	build := func() []byte {
		g := onnx.NewGraph("model")
		x := g.Input("x", -1, 2)
		g.Sqrt(g.Const("unneeded", make([]float32, 1000), 1000))
		y := g.MatMul(x, g.Const("w", []float32{1, 2, 3, 4, 5, 6}, 2, 3))
		g.Output("y", y)
		g.Output("same", y)
		return g.Marshal(map[string]string{"b": "2", "a": "1", "ä": "µ"})
	}
	model := build()
	if !bytes.Equal(model, build()) {
		t.Error("the same graph gives different bytes")
	}
	if bytes.Contains(model, []byte("unneeded")) || bytes.Contains(model, []byte("Sqrt")) {
		t.Error("the model holds what no output needs")
	}
	s := session(t, model)
	if got := s.Metadata(); len(got) != 3 || got["a"] != "1" || got["b"] != "2" || got["ä"] != "µ" {
		t.Errorf("metadata %v", got)
	}
	if got, want := fmt.Sprint(s.Inputs(), s.Outputs()), `["x" [? 2]] ["y" [? 3] "same" [? 3]]`; got != want {
		t.Errorf("inputs and outputs %s, want %s", got, want)
	}
	x := zeros(t, []int{-1, 2}, 2)
	copy(x.Data(), []float32{1, 0, 1, 1})
	for _, y := range run(t, s, x) {
		if want := []float32{1, 2, 3, 5, 7, 9}; !slices.Equal(y.Data(), want) {
			t.Errorf("output %v, want %v", y.Data(), want)
		}
	}
}

// TestDropout: what is kept is scaled, every run draws anew, and a session with the same seed draws the same.
func TestDropout(t *testing.T) {
	const share, n = 0.2, 10000
	g := onnx.NewGraph("dropout")
	g.Output("y", g.Dropout(g.Input("x", -1), share, 11))
	model := g.Marshal(nil)
	x := zeros(t, []int{-1}, n)
	for i := range x.Data() {
		x.Data()[i] = 1
	}
	s, again := session(t, model), session(t, model)
	first, second := run(t, s, x)[0].Data(), run(t, s, x)[0].Data()
	kept := 0
	for _, y := range first {
		if y != 0 {
			kept++
			if math.Abs(float64(y)-1/(1-share)) > 1e-6 {
				t.Fatalf("kept %g, want %g", y, 1/(1-share))
			}
		}
	}
	if sigma := math.Sqrt(n * share * (1 - share)); math.Abs(float64(kept)-n*(1-share)) > 5*sigma {
		t.Errorf("%d of %d kept", kept, n)
	}
	if slices.Equal(first, second) {
		t.Error("two runs draw the same")
	}
	if !slices.Equal(first, run(t, again, x)[0].Data()) || !slices.Equal(second, run(t, again, x)[0].Data()) {
		t.Error("two sessions with one seed draw differently")
	}
}

func session(t *testing.T, model []byte) *ort.Session {
	t.Helper()
	rt, err := ort.Open(ort.Config{Device: "cpu", Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	s, err := rt.NewSession(model)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func run(t *testing.T, s *ort.Session, in ...*ort.Tensor) []*ort.Tensor {
	t.Helper()
	out := make([]*ort.Tensor, len(s.Outputs()))
	if err := s.Run(context.Background(), in, out); err != nil {
		t.Fatal(err)
	}
	return out
}

// zeros makes a tensor, a negative dimension -k being k times the batch.
func zeros(t *testing.T, dims []int, batch int) *ort.Tensor {
	t.Helper()
	if _, err := ort.Open(ort.Config{Device: "cpu", Threads: 1}); err != nil {
		t.Fatal(err)
	}
	shape := make([]int64, len(dims))
	for i, n := range dims {
		if shape[i] = int64(n); n < 0 {
			shape[i] = int64(-n * batch)
		}
	}
	x, err := ort.NewTensor(shape...)
	if err != nil {
		t.Fatal(err)
	}
	return x
}
