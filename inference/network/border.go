package network

import (
	"bytes"
	"encoding/binary"
	"math"
)

// border is what is written round a model so that single precision goes in and comes out.
type border struct {
	input, output port
	shape         []int64 // of the input, where the model does not declare it
	flat          bool    // the output becomes one row of numbers: the library gives none without dimensions
}

// needed says that the model cannot be run as it is.
func (b border) needed(outputs int) bool {
	return b.input.typ != float32s || b.output.typ != float32s || b.shape != nil || b.flat || outputs > 1
}

// Names of what is written.
const (
	castInput  = "isopet.input"
	castOutput = "isopet.output"
	rowOutput  = "isopet.row"
	rowShape   = "isopet.row.shape"
)

// write is the model with its border: the input and the output are cast, and other outputs are not computed.
func (b border) write(model []byte) ([]byte, error) {
	out := make([]byte, 0, len(model)+1024)
	err := fields(model, func(f field) error {
		if f.number != modelGraph {
			out = append(out, f.all...)
			return nil
		}
		graph, err := b.graph(f.bytes())
		out = bytesField(out, modelGraph, graph)
		return err
	})
	return out, err
}

func (b border) graph(g []byte) ([]byte, error) {
	out := make([]byte, 0, len(g)+1024)
	in := b.input
	if in.typ != float32s {
		// It comes before all nodes that read it.
		out = bytesField(out, graphNode, cast(castInput, in.name, in.typ))
		in.name, in.typ = castInput, float32s
	}
	err := fields(g, func(f field) error {
		switch {
		case f.number == graphOutput:
			return nil
		case f.number == graphInput && bytes.Equal(f.all, b.input.all):
			if in.name == b.input.name && b.shape == nil {
				break
			}
			shape := in.shape
			if b.shape != nil {
				shape = b.shape
			}
			out = bytesField(out, graphInput, value(in.name, shape))
			return nil
		}
		out = append(out, f.all...)
		return nil
	})
	last := b.output.name
	if b.output.typ != float32s {
		out = bytesField(out, graphNode, cast(last, castOutput, float32s))
		last = castOutput
	}
	if b.flat {
		out = bytesField(out, graphInitializer, row())
		out = bytesField(out, graphNode, node("Reshape", rowOutput, last, rowShape))
		last = rowOutput
	}
	switch {
	case b.flat:
		out = bytesField(out, graphOutput, value(last, []int64{-1}))
	case last == b.output.name:
		out = append(out, b.output.all...)
	case b.output.known:
		out = bytesField(out, graphOutput, value(last, b.output.shape))
	default:
		out = bytesField(out, graphOutput, value(last, nil))
	}
	return out, err
}

// node is a NodeProto.
func node(op, output string, inputs ...string) (m []byte) {
	for _, in := range inputs {
		m = textField(m, 1, in)
	}
	return textField(textField(m, 2, output), 4, op)
}

// cast is the node that casts a value to a type.
func cast(from, to string, typ elementType) []byte {
	const attributeInt = 2
	a := number(number(textField(nil, 1, "to"), 3, int64(typ)), 20, attributeInt)
	return bytesField(node("Cast", to, from), 5, a)
}

// value is the ValueInfoProto of a tensor of float32; shape nil: not known.
func value(name string, shape []int64) []byte {
	tensor := number(nil, 1, int64(float32s))
	if shape != nil {
		var dims []byte
		for i, d := range shape {
			if d < 0 {
				dims = bytesField(dims, 1, textField(nil, 2, "isopet."+string(rune('a'+i%26))))
			} else {
				dims = bytesField(dims, 1, number(nil, 1, d))
			}
		}
		tensor = bytesField(tensor, 2, dims)
	}
	return bytesField(textField(nil, 1, name), 2, bytesField(nil, 1, tensor))
}

// row is the TensorProto of the shape [-1], a row of numbers.
func row() []byte {
	t := number(nil, 1, 1)
	t = number(t, tensorType, int64(int64s))
	t = textField(t, tensorName, rowShape)
	return bytesField(t, rawData, binary.LittleEndian.AppendUint64(nil, math.MaxUint64)) // -1
}
