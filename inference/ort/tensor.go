package ort

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
	"unsafe"

	onnxruntime "github.com/yalue/onnxruntime_go"
)

// alignment of a new tensor's memory in bytes, a line of the cache: vector code may sum in another order where memory
// starts elsewhere, and the same input has to give the same bits.
const alignment = 64

// Tensor is float32 numbers in rows (the last index runs fastest) that ONNX Runtime reads and writes in place. The
// memory is Go's, pinned until Close or until the Tensor is garbage. Several runs may read a Tensor at once; one that
// writes it has to be alone.
type Tensor struct {
	data  []float32
	shape []int64
	value *value
}

// value is what has to be given back, apart from the Tensor so that its cleanup can hold it.
type value struct {
	tensor *onnxruntime.Tensor[float32]
	pin    runtime.Pinner
	closed atomic.Bool
}

// pinned makes the Tensor of a value whose memory is data: ONNX Runtime keeps the address between calls.
func pinned(data []float32, shape []int64, tensor *onnxruntime.Tensor[float32]) *Tensor {
	v := &value{tensor: tensor}
	v.pin.Pin(&data[0])
	t := &Tensor{data: data, shape: shape, value: v}
	runtime.AddCleanup(t, (*value).release, v)
	return t
}

func (v *value) release() {
	if !v.closed.Swap(true) {
		v.tensor.Destroy()
		v.pin.Unpin()
	}
}

// NewTensor makes a tensor of zeros. It has at least one dimension (a single number is [1]), all of them positive.
// A library has to be open.
func NewTensor(shape ...int64) (*Tensor, error) {
	n, err := elements(shape)
	if err != nil {
		return nil, err
	}
	const size = int(unsafe.Sizeof(float32(0)))
	buffer := make([]float32, n+alignment/size)
	skip := 0
	if over := int(uintptr(unsafe.Pointer(&buffer[0])) % alignment); over != 0 {
		skip = (alignment - over) / size
	}
	return TensorOf(buffer[skip:skip+n:skip+n], shape...)
}

// TensorOf makes a tensor of data, used in place: len(data) is the product of the shape.
func TensorOf(data []float32, shape ...int64) (*Tensor, error) {
	n, err := elements(shape)
	if err != nil {
		return nil, err
	}
	if n != len(data) {
		return nil, fmt.Errorf("a tensor of shape %v has %d numbers, not %d", shape, n, len(data))
	}
	var pin runtime.Pinner
	pin.Pin(&data[0])
	defer pin.Unpin() // the Tensor has its own
	shape = slices.Clone(shape)
	tensor, err := onnxruntime.NewTensor(shape, data)
	if err != nil {
		return nil, fmt.Errorf("a tensor of shape %v: %w", shape, clean(err))
	}
	return pinned(data, shape, tensor), nil
}

// Data is the numbers, to be read and written between runs.
func (t *Tensor) Data() []float32 { return t.data }

// Shape is the dimensions.
func (t *Tensor) Shape() []int64 { return t.shape }

// Close releases the tensor. Closing twice is fine; a closed tensor cannot be run, but its Data stays readable.
func (t *Tensor) Close() { t.value.release() }

// elements is the product of a shape.
func elements(shape []int64) (int, error) {
	n := int64(1)
	for _, d := range shape {
		if d <= 0 || n > (1<<40)/d {
			return 0, fmt.Errorf("%v is not the shape of a tensor", shape)
		}
		n *= d
	}
	if len(shape) == 0 {
		return 0, errors.New("a tensor needs at least one dimension: a single number is [1]")
	}
	return int(n), nil
}
