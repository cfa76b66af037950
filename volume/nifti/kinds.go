package nifti

import (
	"encoding/binary"
	"math"

	gonii "github.com/okieraised/gonii/pkg/nifti"
)

// kind is a type of voxels. Those without a decoder are known but not handled.
type kind struct {
	name    string // as numpy has it, or what to call it
	swapped string // numpy's name when the bytes are swapped
	size    int    // bytes
	decoder func(order binary.ByteOrder, slope, inter float64) decode
}

// decode turns the bytes of len(dst) voxels into values, and counts those that are odd.
type decode func(raw []byte, dst []float32, odd *oddities)

var kinds = map[int16]kind{
	int16(gonii.DT_UINT8):   {"uint8", "uint8", 1, decoder[uint8]},
	int16(gonii.DT_INT8):    {"int8", "int8", 1, decoder[int8]},
	int16(gonii.DT_INT16):   {"int16", ">i2", 2, decoder[int16]},
	int16(gonii.DT_UINT16):  {"uint16", ">u2", 2, decoder[uint16]},
	int16(gonii.DT_INT32):   {"int32", ">i4", 4, decoder[int32]},
	int16(gonii.DT_UINT32):  {"uint32", ">u4", 4, decoder[uint32]},
	int16(gonii.DT_INT64):   {"int64", ">i8", 8, decoder[int64]},
	int16(gonii.DT_UINT64):  {"uint64", ">u8", 8, decoder[uint64]},
	int16(gonii.DT_FLOAT32): {"float32", ">f4", 4, float32s},
	int16(gonii.DT_FLOAT64): {"float64", ">f8", 8, decoder[float64]},

	int16(gonii.DT_BINARY):     {name: "single bits"},
	int16(gonii.DT_FLOAT128):   {name: "128-bit numbers"},
	int16(gonii.DT_COMPLEX64):  {name: "complex numbers"},
	int16(gonii.DT_COMPLEX128): {name: "complex numbers"},
	int16(gonii.DT_COMPLEX256): {name: "complex numbers"},
	int16(gonii.DT_RGB24):      {name: "RGB colours"},
	int16(gonii.DT_RGBA32):     {name: "RGBA colours"},
}

type number interface {
	uint8 | int8 | uint16 | int16 | uint32 | int32 | uint64 | int64 | float32 | float64
}

func decoder[T number](order binary.ByteOrder, slope, inter float64) decode {
	var buffer []T
	fine := inter == 0 && binary.Size(T(0)) <= 2 // then 32 bits keep all differences
	return func(raw []byte, dst []float32, odd *oddities) {
		if cap(buffer) < len(dst) {
			buffer = make([]T, len(dst))
		}
		stored := buffer[:len(dst)]
		if _, err := binary.Decode(raw, order, stored); err != nil {
			panic(err) // raw is too short: the caller's mistake
		}
		for i, v := range stored {
			value := float64(v)*slope + inter
			f := float32(value)
			if f-f != 0 || f < coarse && f > -coarse && value != 0 {
				f = odd.count(float64(v), value)
			} else if !fine {
				odd.spread(value)
			}
			dst[i] = f
		}
	}
}

// float32s leaves out what is not needed where stored numbers are the values, as in most scans.
func float32s(order binary.ByteOrder, slope, inter float64) decode {
	if order != binary.LittleEndian || slope != 1 || inter != 0 {
		return decoder[float32](order, slope, inter)
	}
	return func(raw []byte, dst []float32, odd *oddities) {
		for i := range dst {
			f := math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i : 4*i+4]))
			if f-f != 0 {
				odd.notFinite++
			}
			dst[i] = f
		}
	}
}
