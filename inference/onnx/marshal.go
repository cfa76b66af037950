package onnx

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// What the models are written for: the IR version and the set of operators of ONNX 1.12.
const (
	irVersion = 8
	opset     = 17
)

// message is a protocol buffer under construction. The field numbers below are those of
// https://github.com/onnx/onnx/blob/v1.12.0/onnx/onnx.proto; each call says which field it writes.
type message []byte

func (m *message) varint(field protowire.Number, v int) {
	*m = protowire.AppendVarint(protowire.AppendTag(*m, field, protowire.VarintType), uint64(v))
}

func (m *message) varints(field protowire.Number, v []int) {
	for _, i := range v {
		m.varint(field, i)
	}
}

func (m *message) bytes(field protowire.Number, v []byte) {
	*m = protowire.AppendBytes(protowire.AppendTag(*m, field, protowire.BytesType), v)
}

func (m *message) float(field protowire.Number, v float32) {
	*m = protowire.AppendFixed32(protowire.AppendTag(*m, field, protowire.Fixed32Type), math.Float32bits(v))
}

func (m *message) string(field protowire.Number, v string) { m.bytes(field, []byte(v)) }

// Marshal writes the graph as an ONNX model with the given metadata: the declared inputs and outputs and those nodes
// and constants that an output needs. The same graph and metadata give the same bytes.
func (g *Graph) Marshal(metadata map[string]string) []byte {
	require(len(g.outputs) > 0, "the graph %s has no output", g.name)
	var m message
	m.varint(1, irVersion)  // ModelProto.ir_version
	m.string(2, Producer)   // ModelProto.producer_name
	m.bytes(7, g.marshal()) // ModelProto.graph
	var operators message
	operators.string(1, "")    // OperatorSetIdProto.domain, the standard's
	operators.varint(2, opset) // OperatorSetIdProto.version
	m.bytes(8, operators)      // ModelProto.opset_import
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		var entry message
		entry.string(1, key)           // StringStringEntryProto.key
		entry.string(2, metadata[key]) // StringStringEntryProto.value
		m.bytes(14, entry)             // ModelProto.metadata_props
	}
	return m
}

func (g *Graph) marshal() message {
	needed := g.needed()
	var m message
	for _, n := range g.nodes {
		if needed[n] && n.Op != "" && n.Op != "mask" {
			m.bytes(1, n.marshal(needed)) // GraphProto.node
		}
	}
	m.string(2, g.name) // GraphProto.name
	for _, n := range g.nodes {
		if needed[n] && n.data != nil {
			m.bytes(5, n.tensor()) // GraphProto.initializer
		}
	}
	for _, v := range g.inputs {
		m.bytes(11, v.info()) // GraphProto.input
	}
	for _, v := range g.outputs {
		m.bytes(12, v.info()) // GraphProto.output
	}
	return m
}

// needed holds the nodes from which an output can be reached.
func (g *Graph) needed() map[Value]bool {
	needed := map[Value]bool{}
	for _, v := range g.outputs {
		needed[v] = true
	}
	for _, n := range slices.Backward(g.nodes) { // a node comes after what goes into it
		if needed[n] {
			for _, in := range n.In {
				needed[in] = true
			}
		}
	}
	return needed
}

func (n *Node) marshal(needed map[Value]bool) message {
	var m message
	for _, in := range n.In {
		m.string(1, in.name) // NodeProto.input
	}
	m.string(2, n.name) // NodeProto.output
	if n.mask != nil && needed[n.mask] {
		m.string(2, n.mask.name)
	}
	m.string(3, n.name) // NodeProto.name
	m.string(4, n.Op)   // NodeProto.op_type
	for _, name := range slices.Sorted(maps.Keys(n.Attr)) {
		var a message
		a.string(1, name) // AttributeProto.name
		switch v := n.Attr[name].(type) {
		case int:
			a.varint(3, v)  // AttributeProto.i
			a.varint(20, 2) // AttributeProto.type = INT
		case []int:
			a.varints(8, v) // AttributeProto.ints
			a.varint(20, 7) // AttributeProto.type = INTS
		case float32:
			a.float(2, v)   // AttributeProto.f
			a.varint(20, 1) // AttributeProto.type = FLOAT
		case string:
			a.string(4, v)  // AttributeProto.s
			a.varint(20, 3) // AttributeProto.type = STRING
		default:
			require(false, "%s: the attribute %s cannot be written", n.Op, name)
		}
		m.bytes(5, a) // NodeProto.attribute
	}
	return m
}

func (n *Node) tensor() message {
	var m message
	m.varints(1, n.Dims)     // TensorProto.dims
	m.varint(2, int(n.Type)) // TensorProto.data_type
	m.string(8, n.name)      // TensorProto.name
	m.bytes(9, n.data)       // TensorProto.raw_data
	return m
}

func (n *Node) info() message {
	var shape message
	for _, d := range n.Dims {
		var dim message
		switch {
		case d == -1:
			dim.string(2, "N") // Dimension.dim_param
		case d < 0:
			dim.string(2, fmt.Sprintf("%dN", -d))
		default:
			dim.varint(1, d) // Dimension.dim_value
		}
		shape.bytes(1, dim) // TensorShapeProto.dim
	}
	var tensor, typ, m message
	tensor.varint(1, int(n.Type)) // TypeProto.Tensor.elem_type
	tensor.bytes(2, shape)        // TypeProto.Tensor.shape
	typ.bytes(1, tensor)          // TypeProto.tensor_type
	m.string(1, n.name)           // ValueInfoProto.name
	m.bytes(2, typ)               // ValueInfoProto.type
	return m
}
