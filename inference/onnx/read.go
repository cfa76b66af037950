package onnx

import (
	"errors"

	"google.golang.org/protobuf/encoding/protowire"
)

// Producer is what models say of who wrote them.
const Producer = "isopet"

// Tensor is a constant of a model.
type Tensor struct {
	Dims Dims
	Data []byte // float32, little-endian
}

var errDamaged = errors.New("is no ONNX model, or damaged: export or copy it again")

// Read reads what [Graph.Marshal] wrote: who wrote the model, its metadata, and its float32 constants by name, as far as
// they lie in the model itself.
func Read(model []byte) (producer string, metadata map[string]string, tensors map[string]Tensor, err error) {
	metadata, tensors = map[string]string{}, map[string]Tensor{}
	err = each(model, func(number protowire.Number, _ uint64, part []byte) error {
		switch number {
		case 2: // ModelProto.producer_name
			producer = string(part)
		case 7: // ModelProto.graph
			return each(part, func(number protowire.Number, _ uint64, part []byte) error {
				if number != 5 { // GraphProto.initializer
					return nil
				}
				return readTensor(part, tensors)
			})
		case 14: // ModelProto.metadata_props
			var entry [3]string // StringStringEntryProto: key and value
			err := each(part, func(number protowire.Number, _ uint64, part []byte) error {
				if number < 3 {
					entry[number] = string(part)
				}
				return nil
			})
			metadata[entry[1]] = entry[2]
			return err
		}
		return nil
	})
	return producer, metadata, tensors, err
}

// readTensor adds a TensorProto of float32 to others.
func readTensor(message []byte, to map[string]Tensor) error {
	var t Tensor
	var name string
	var of Type
	err := each(message, func(number protowire.Number, v uint64, part []byte) error {
		switch number {
		case 1: // TensorProto.dims
			t.Dims = append(t.Dims, int(v))
		case 2: // TensorProto.data_type
			of = Type(v)
		case 8: // TensorProto.name
			name = string(part)
		case 9: // TensorProto.raw_data
			t.Data = part
		}
		return nil
	})
	if of == Float {
		to[name] = t
	}
	return err
}

// each calls do with the fields of a message: their number, and the number or the bytes that they hold.
func each(message []byte, do func(number protowire.Number, v uint64, part []byte) error) error {
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return errDamaged
		}
		message = message[n:]
		var v uint64
		var part []byte
		switch kind {
		case protowire.VarintType:
			v, n = protowire.ConsumeVarint(message)
		case protowire.BytesType:
			part, n = protowire.ConsumeBytes(message)
		default:
			n = protowire.ConsumeFieldValue(number, kind, message)
		}
		if n < 0 {
			return errDamaged
		}
		if err := do(number, v, part); err != nil {
			return err
		}
		message = message[n:]
	}
	return nil
}
