package network

import (
	"fmt"
	"slices"
	"strings"
)

// Fields of the model format beside those of weights.go, numbered as there.
const (
	modelOpset    = 8
	modelGraph    = 7
	modelMetadata = 14

	graphNode        = 1
	graphInitializer = 5
	graphInput       = 11
	graphOutput      = 12

	tensorType = 2
	tensorName = 8
)

// elementType is the type of a tensor's elements, numbered as TensorProto.DataType.
type elementType int64

// The types that are told apart here.
const (
	float32s elementType = 1
	int64s   elementType = 7
)

// elementTypes are what the types are called, and whether their values are whole numbers.
var elementTypes = map[elementType]struct {
	name  string
	whole bool
}{
	1: {"float32", false}, 2: {"uint8", true}, 3: {"int8", true}, 4: {"uint16", true}, 5: {"int16", true},
	6: {"int32", true}, 7: {"int64", true}, 8: {"text", false}, 9: {"bool", true}, 10: {"float16", false},
	11: {"float64", false}, 12: {"uint32", true}, 13: {"uint64", true}, 14: {"complex64", false},
	15: {"complex128", false}, 16: {"bfloat16", false},
}

func (t elementType) String() string {
	if known, ok := elementTypes[t]; ok {
		return known.name
	}
	return fmt.Sprintf("type %d", int64(t))
}

// whole says that values of the type are whole numbers.
func (t elementType) whole() bool { return elementTypes[t].whole }

// real says that values of the type are numbers with fractions, which ONNX casts to float32 and back.
func (t elementType) real() bool { return t == float32s || t == 10 || t == 11 || t == 16 }

// port is an input or output as the model declares it.
type port struct {
	name  string
	typ   elementType // 0: it is no tensor
	shape []int64     // -1 is free
	known bool        // a shape is declared, of one dimension or more
	all   []byte      // its field in the graph, nil where the model is not ONNX's own format
}

func (p port) String() string {
	switch {
	case p.typ == 0:
		return fmt.Sprintf("%q, which is no tensor", p.name)
	case !p.known:
		return fmt.Sprintf("%q of %v", p.name, p.typ)
	}
	return fmt.Sprintf("%q %s of %v", p.name, format(p.shape), p.typ)
}

// header is what a model says of itself.
type header struct {
	opset    int64 // of the standard operators
	inputs   []port
	outputs  []port
	types    []elementType // of its weights
	metadata map[string]string
}

// readHeader reads what a model says of itself.
func readHeader(model []byte) (*header, error) {
	h := &header{metadata: map[string]string{}}
	weights := map[string]bool{}
	err := fields(model, func(f field) error {
		switch f.number {
		case modelGraph:
			return h.graph(f.bytes(), weights)
		case modelOpset:
			return h.operators(f.bytes())
		case modelMetadata:
			return keyValue(f.bytes(), h.metadata)
		}
		return nil
	})
	// Weights may be listed as inputs that have a value.
	h.inputs = slices.DeleteFunc(h.inputs, func(p port) bool { return weights[p.name] })
	slices.Sort(h.types)
	h.types = slices.Compact(h.types)
	return h, err
}

// operators reads an OperatorSetIdProto.
func (h *header) operators(b []byte) error {
	domain, version := "", int64(0)
	err := fields(b, func(f field) error {
		switch f.number {
		case 1:
			domain = f.text()
		case 2:
			version = f.integer()
		}
		return nil
	})
	if domain == "" || domain == "ai.onnx" {
		h.opset = version
	}
	return err
}

func (h *header) graph(b []byte, weights map[string]bool) error {
	return fields(b, func(f field) error {
		switch f.number {
		case graphInitializer:
			return fields(f.bytes(), func(f field) error {
				switch f.number {
				case tensorName:
					weights[f.text()] = true
				case tensorType:
					h.types = append(h.types, elementType(f.integer()))
				}
				return nil
			})
		case graphInput, graphOutput:
			p, err := readPort(f)
			if f.number == graphInput {
				h.inputs = append(h.inputs, p)
			} else {
				h.outputs = append(h.outputs, p)
			}
			return err
		}
		return nil
	})
}

// readPort reads a ValueInfoProto.
func readPort(value field) (port, error) {
	p := port{all: value.all}
	return p, fields(value.bytes(), func(f field) error {
		switch f.number {
		case 1: // name
			p.name = f.text()
		case 2: // type
			return fields(f.bytes(), func(f field) error {
				if f.number != 1 { // tensor_type
					return nil
				}
				return fields(f.bytes(), func(f field) error {
					switch f.number {
					case 1: // elem_type
						p.typ = elementType(f.integer())
					case 2: // shape
						return p.dimensions(f.bytes())
					}
					return nil
				})
			})
		}
		return nil
	})
}

// dimensions reads a TensorShapeProto.
func (p *port) dimensions(b []byte) error {
	return fields(b, func(f field) error {
		if f.number != 1 {
			return nil
		}
		size := int64(-1) // one that is named, or of which nothing is said, is free, whatever the name
		err := fields(f.bytes(), func(f field) error {
			if f.number == 1 && f.integer() > 0 {
				size = f.integer()
			}
			return nil
		})
		p.shape, p.known = append(p.shape, size), true
		return err
	})
}

func format(shape []int64) string {
	parts := make([]string, len(shape))
	for i, d := range shape {
		if parts[i] = fmt.Sprint(d); d < 0 {
			parts[i] = "N"
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// odd are the types of the model's weights in which not every operator is computed.
func (h *header) odd() string {
	var names []string
	for _, t := range h.types {
		if t.real() && t != float32s {
			names = append(names, t.String())
		}
	}
	return strings.Join(names, " and ")
}
