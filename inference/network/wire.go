package network

import (
	"errors"

	"google.golang.org/protobuf/encoding/protowire"
)

// errWire says that bytes are no protocol buffer.
var errWire = errors.New("this is not an ONNX model, or it is damaged: export or copy it again")

// field is a field of a message as it lies in memory.
type field struct {
	number     protowire.Number
	wire       protowire.Type
	all, value []byte // with and without the tag
}

// bytes are the content of a field that has a length; nil if it has none.
func (f field) bytes() []byte {
	if f.wire != protowire.BytesType {
		return nil
	}
	b, _ := protowire.ConsumeBytes(f.value)
	return b
}

// text is a field's content as text.
func (f field) text() string { return string(f.bytes()) }

// integer is a field's whole number; 0 if it is none.
func (f field) integer() int64 {
	if f.wire != protowire.VarintType {
		return 0
	}
	v, _ := protowire.ConsumeVarint(f.value)
	return int64(v)
}

// consume takes the first field off a message.
func consume(b []byte) (field, error) {
	number, wire, n := protowire.ConsumeTag(b)
	if n < 0 {
		return field{}, errWire
	}
	size := protowire.ConsumeFieldValue(number, wire, b[n:])
	if size < 0 {
		return field{}, errWire
	}
	return field{number, wire, b[:n+size], b[n : n+size]}, nil
}

// fields calls do with each field of a message.
func fields(b []byte, do func(field) error) error {
	for len(b) > 0 {
		f, err := consume(b)
		if err != nil {
			return err
		}
		if err := do(f); err != nil {
			return err
		}
		b = b[len(f.all):]
	}
	return nil
}

// keyValue reads a StringStringEntryProto.
func keyValue(b []byte, into map[string]string) error {
	var texts [entryValue + 1]string
	err := fields(b, func(f field) error {
		if f.wire == protowire.BytesType && f.number <= entryValue {
			texts[f.number] = f.text()
		}
		return nil
	})
	into[texts[entryKey]] = texts[entryValue]
	return err
}

// What is written: messages grow from nil.

func number(m []byte, field protowire.Number, v int64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(m, field, protowire.VarintType), uint64(v))
}

func bytesField(m []byte, field protowire.Number, v []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(m, field, protowire.BytesType), v)
}

func textField(m []byte, field protowire.Number, v string) []byte {
	return bytesField(m, field, []byte(v))
}
