// Package autodiff extends a graph by the gradients of one of its values.
//
// The mathematics is the table in rules.go, one line for most operators. This file is the walk from the loss back to
// the weights: it adds up what arrives at a value by several ways and undoes broadcasting, once, for all rules.
// The gradients consist of standard operators like the graph itself; whatever runs the one runs the other. The
// package knows neither layers nor how graphs are run.
package autodiff

import (
	"fmt"
	"slices"

	"isopet/inference/onnx"
)

// Gradients extends g by the gradients of loss, a scalar, with respect to each of wrt; their shapes are those of wrt.
// It panics if the loss does not depend on one of them or if an operator between has no rule.
func Gradients(g *onnx.Graph, loss onnx.Value, wrt []onnx.Value) []onnx.Value {
	if len(loss.Dims) != 0 {
		panic(fmt.Sprintf("autodiff: the loss has the shape %v but must be a scalar", loss.Dims))
	}
	gradient := map[onnx.Value]onnx.Value{loss: g.Scalar(1)}
	order, active := path(loss, wrt)
	for _, n := range slices.Backward(order) {
		dy := gradient[n]
		if dy == nil || n.Op == "" {
			continue
		}
		rule, ok := rules[n.Op]
		if !ok {
			panic("autodiff: no rule for the operator " + n.Op)
		}
		if rule == nil {
			continue
		}
		for i, dx := range rule(g, n, dy) {
			x := n.In[i]
			if dx == nil || !active[x] {
				continue
			}
			dx = unbroadcast(g, dx, x.Dims)
			if sum := gradient[x]; sum != nil {
				dx = g.Add(sum, dx)
			}
			gradient[x] = dx
		}
	}
	out := make([]onnx.Value, len(wrt))
	for i, x := range wrt {
		if out[i] = gradient[x]; out[i] == nil {
			panic(fmt.Sprintf("autodiff: the loss does not depend on value %d of wrt", i))
		}
	}
	return out
}

// path lists what the loss is made from, every value after those it is computed from, and says which of them depend
// on a value of wrt.
func path(loss onnx.Value, wrt []onnx.Value) (order []onnx.Value, active map[onnx.Value]bool) {
	active = map[onnx.Value]bool{}
	var visit func(n onnx.Value)
	visit = func(n onnx.Value) {
		if _, seen := active[n]; seen {
			return
		}
		depends := slices.Contains(wrt, n)
		for _, in := range n.In {
			visit(in)
			depends = depends || active[in]
		}
		active[n] = depends
		order = append(order, n)
	}
	visit(loss)
	return order, active
}

// unbroadcast sums a gradient over the axes along which its value was repeated.
func unbroadcast(g *onnx.Graph, dy onnx.Value, dims onnx.Dims) onnx.Value {
	if slices.Equal(dy.Dims, dims) {
		return dy
	}
	var axes []int
	for i, n := range dy.Dims {
		j := i - (len(dy.Dims) - len(dims))
		if j < 0 || dims[j] == 1 && n != 1 {
			axes = append(axes, i)
		}
	}
	return g.Reshape(g.ReduceSum(dy, axes...), dims...)
}
