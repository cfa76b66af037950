package onnx_test

import (
	"bytes"
	"flag"
	"os"
	"reflect"
	"testing"

	"isopet/inference/onnx"
)

var update = flag.Bool("update", false, "write kinds.onnx anew")

// kinds has a row for each operator, by the name of its method: what the operator gives for x [1 2 8 8], or something that
// follows from it and is the same in every run.
var kinds = map[string]func(g *onnx.Graph, x onnx.Value) onnx.Value{
	"Add":       func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Add(x, flipped(g, x)) },
	"Sub":       func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Sub(x, flipped(g, x)) },
	"Mul":       func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Mul(x, flipped(g, x)) },
	"Div":       func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Div(x, above(g, x)) },
	"Equal":     func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Cast(negative(g, x)) },
	"And":       func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Cast(g.And(negative(g, x), across(g, x))) },
	"Or":        func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Cast(g.Or(negative(g, x), across(g, x))) },
	"Not":       func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Cast(g.Not(negative(g, x))) },
	"Neg":       func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Neg(x) },
	"Sqrt":      func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Sqrt(above(g, x)) },
	"Log":       func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Log(above(g, x)) },
	"Relu":      func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Relu(x) },
	"LeakyRelu": func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.LeakyRelu(x, 0.1) },
	"Sigmoid":   func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Sigmoid(x) },
	"Positive":  func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Positive(x) },
	"Softplus":  func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Softplus(x) },
	"Clip":      func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Clip(x, -0.5, 0.25) },
	"Where":     func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Where(negative(g, x), x, flipped(g, x)) },
	"Cast":      func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Cast(across(g, x)) },
	"Dropout": func(g *onnx.Graph, x onnx.Value) onnx.Value {
		d := g.Dropout(x, 0.5, 1)
		return g.Sub(d, kept(g, d, x))
	},
	"Mask": func(g *onnx.Graph, x onnx.Value) onnx.Value {
		d := g.Dropout(x, 0.5, 2)
		return g.Sub(kept(g, d, x), d)
	},
	"Reshape":   func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Reshape(x, 4, 32) },
	"Transpose": func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Transpose(x, 0, 2, 3, 1) },
	"Concat":    func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Concat(1, x, flipped(g, x)) },
	"Slice": func(g *onnx.Graph, x onnx.Value) onnx.Value {
		return g.Slice(x, onnx.Cut{Axis: 2, From: 1, To: 7, Step: 2})
	},
	"Flip":         func(g *onnx.Graph, x onnx.Value) onnx.Value { return flipped(g, x) },
	"Pad":          func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Pad(x, []int{0, 0, 1, 2}, []int{0, 0, 0, 1}) },
	"Expand":       func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Expand(g.ReduceSum(x, 0, 1, 2), x) },
	"SpaceToDepth": func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.SpaceToDepth(x, 2) },
	"DepthToSpace": func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.DepthToSpace(g.SpaceToDepth(x, 4), 2) },
	"ReduceSum":    func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.ReduceSum(x, 0, 2, 3) },
	"ReduceMean":   func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Mul(x, g.ReduceMean(x)) },
	"Count":        func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Div(x, g.Count(x)) },
	"MatMul":       func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.MatMul(x, flipped(g, x)) },
	"Conv": func(g *onnx.Graph, x onnx.Value) onnx.Value {
		return g.Conv(x, kernel(g, "conv", 3, 2, 3, 3), nil, onnx.Window{Stride: [2]int{1, 1}, Pad: [2]int{1, 1}})
	},
	"ConvTranspose": func(g *onnx.Graph, x onnx.Value) onnx.Value {
		return g.ConvTranspose(x, kernel(g, "back", 2, 3, 2, 2), nil, twice, 16, 16)
	},
	"MaxPool": func(g *onnx.Graph, x onnx.Value) onnx.Value { return g.MaxPool(x, 2) },
}

// builders are the methods that are no operators.
var builders = map[string]bool{"Input": true, "Output": true, "Const": true, "Scalar": true, "Marshal": true}

func flipped(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Flip(x, 2, 3) }

// above is x² + 0.5.
func above(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Add(g.Mul(x, x), g.Scalar(0.5)) }

// negative is true where x is not positive, across where it is not positive on the other side.
func negative(g *onnx.Graph, x onnx.Value) onnx.Value { return g.Equal(g.Relu(x), g.Scalar(0)) }
func across(g *onnx.Graph, x onnx.Value) onnx.Value   { return negative(g, flipped(g, x)) }

// kept is what a dropout of half of x has to give.
func kept(g *onnx.Graph, dropout, x onnx.Value) onnx.Value {
	return g.Mul(g.Cast(g.Mask(dropout)), g.Mul(x, g.Scalar(2)))
}

func kernel(g *onnx.Graph, name string, dims ...int) onnx.Value {
	data := make([]float32, onnx.Dims(dims).Size())
	for i := range data {
		data[i] = float32(i%7-3) / 4
	}
	return g.Const(name, data, dims...)
}

// TestKinds: kinds.onnx of package ort, with which a provider proves that it computes all that inference and training
// use, has all operators. -update writes it anew.
func TestKinds(t *testing.T) {
	g := onnx.NewGraph("kinds")
	x := g.Input("x", 1, 2, 8, 8)
	methods := reflect.TypeFor[*onnx.Graph]()
	n := 0
	for m := range methods.Methods() {
		row := kinds[m.Name]
		if (row == nil) != builders[m.Name] {
			t.Fatalf("the method %s has no row, or needs none", m.Name)
		}
		if row != nil {
			g.Output(m.Name, row(g, x))
			n++
		}
	}
	if n != len(kinds) {
		t.Errorf("%d operators, and %d rows", n, len(kinds))
	}
	const file = "../ort/kinds.onnx"
	model := g.Marshal(nil)
	if *update {
		if err := os.WriteFile(file, model, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if there, err := os.ReadFile(file); err != nil || !bytes.Equal(there, model) {
		t.Errorf("%s is not that of the operators: %v; write it anew with -update", file, err)
	}
}
