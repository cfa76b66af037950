package ort

import (
	"context"
	_ "embed"
	"sync"
)

// reorder is a model of one ReorderInput, which moves the channels of [1,C,1,1] into blocks and fills up the last of
// them. See selftest.py.
//
//go:embed blocks.onnx
var reorder []byte

// Block is the number of channels that ONNX Runtime's fastest convolutions on this processor keep together, 8 or 16, or
// 0 where there are none: another provider, another kind of processor. The operators are those of the domain
// com.microsoft.nchwc, which the library has for itself and may change.
func (r *Runtime) Block() int {
	if r.provider.Name != "cpu" {
		return 0
	}
	return block()
}

var block = sync.OnceValue(func() int {
	s, err := newSession(reorder, Provider{Name: "cpu"}, 1, false)
	if err != nil {
		return 0
	}
	defer s.Close()
	const few = 4 // fewer than a block and all that ReorderInput takes
	x, err := NewTensor(1, few, 1, 1)
	if err != nil {
		return 0
	}
	defer x.Close()
	y := []*Tensor{nil}
	if err := s.Run(context.Background(), []*Tensor{x}, y); err != nil {
		return 0
	}
	defer y[0].Close()
	if n := int(y[0].Shape()[1]); n > few {
		return n
	}
	return 0
})
