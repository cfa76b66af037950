// Package onnx builds graphs of ONNX operators and writes them as models.
//
// A graph is built by calling a method per operator; each infers the shape of what it puts out and panics with a
// sentence where the shapes cannot work, since that is a mistake in the program and not in anybody's data. The
// package knows the standard operators that Isopet uses, nothing of gradients, layers or of running a graph.
//
// The operators are those of opset 17 (https://onnx.ai/onnx/operators/), which every ONNX Runtime since 1.12 reads.
package onnx

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// Type is the type of a tensor's elements, numbered as in TensorProto.DataType.
type Type int

// The types that the operators here work with.
const (
	Float Type = 1 // float32
	Int   Type = 7 // int64, for shapes
	Bool  Type = 9
)

// Value is a tensor in a graph. Every node puts out one, so the node stands for it.
type Value = *Node

// Node is an input, a constant or an operator, and the tensor that it puts out.
type Node struct {
	Op   string // the operator, as the specification names it; empty for inputs and constants
	In   []Value
	Attr Attr
	Type Type
	Dims Dims

	name string
	data []byte // a constant's elements, little-endian
	mask Value  // the second output, once Mask has asked for it
}

// Attr holds the attributes of an operator by name: int, []int, float32 or string.
type Attr map[string]any

// Ints gives the attribute called name.
func (a Attr) Ints(name string) []int { return a[name].([]int) }

// Graph is a graph under construction. The zero value is not usable, see NewGraph.
type Graph struct {
	name      string
	nodes     []*Node
	inputs    []Value
	outputs   []Value
	named     map[string]bool
	constants map[string]Value // nameless constants by content
}

// NewGraph starts an empty graph.
func NewGraph(name string) *Graph {
	return &Graph{name: name, named: map[string]bool{}, constants: map[string]Value{}}
}

// Input declares a float32 input. A dimension of -1 is the batch, which is free.
func (g *Graph) Input(name string, dims ...int) Value {
	v := g.add(&Node{Type: Float, Dims: dims, name: g.take(name)})
	g.inputs = append(g.inputs, v)
	return v
}

// Output names a value as an output of the graph.
func (g *Graph) Output(name string, v Value) {
	if v.Op == "" || slices.Contains(g.outputs, v) {
		v = g.node("Identity", v.Type, v.Dims, nil, v)
	}
	v.name = g.take(name)
	g.outputs = append(g.outputs, v)
}

// Const is a named tensor of float32 stored in the model, as weights are.
func (g *Graph) Const(name string, data []float32, dims ...int) Value {
	require(Dims(dims).Size() == len(data), "%d numbers given for the constant %s of shape %v", len(data), name, dims)
	return g.add(&Node{Type: Float, Dims: dims, name: g.take(name), data: encode(data)})
}

// Scalar is a constant without dimensions.
func (g *Graph) Scalar(v float32) Value {
	return g.constant(Float, nil, encode([]float32{v}))
}

func (g *Graph) ints(v ...int) Value {
	data := make([]byte, 0, 8*len(v))
	for _, i := range v {
		data = binary.LittleEndian.AppendUint64(data, uint64(i))
	}
	return g.constant(Int, Dims{len(v)}, data)
}

func (g *Graph) constant(t Type, dims Dims, data []byte) Value {
	key := fmt.Sprint(t, dims, data)
	if g.constants[key] == nil {
		name := g.take(fmt.Sprintf("constant_%d", len(g.nodes)))
		g.constants[key] = g.add(&Node{Type: t, Dims: dims, name: name, data: data})
	}
	return g.constants[key]
}

// node appends an operator.
func (g *Graph) node(op string, t Type, dims Dims, attr Attr, in ...Value) Value {
	name := g.take(fmt.Sprintf("%s_%d", op, len(g.nodes)))
	return g.add(&Node{Op: op, In: in, Attr: attr, Type: t, Dims: slices.Clone(dims), name: name})
}

func (g *Graph) add(n *Node) *Node {
	g.nodes = append(g.nodes, n)
	return n
}

func (g *Graph) take(name string) string {
	require(!g.named[name], "two values are called %q", name)
	g.named[name] = true
	return name
}

// Ints gives the elements of a constant of integers.
func (n *Node) Ints() []int {
	require(n.Type == Int && n.data != nil, "%s is not a constant of integers", n.name)
	v := make([]int, len(n.data)/8)
	for i := range v {
		v[i] = int(binary.LittleEndian.Uint64(n.data[8*i:]))
	}
	return v
}

// Float gives the value of a scalar constant.
func (n *Node) Float() float32 {
	require(n.Type == Float && len(n.data) == 4, "%s is not a constant number", n.name)
	return math.Float32frombits(binary.LittleEndian.Uint32(n.data))
}

func encode(v []float32) []byte {
	data := make([]byte, 0, 4*len(v))
	for _, f := range v {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(f))
	}
	return data
}

// require panics with a sentence unless ok: a graph that cannot be built is a mistake of the program that builds it.
func require(ok bool, format string, args ...any) {
	if !ok {
		panic("onnx: " + fmt.Sprintf(format, args...))
	}
}
