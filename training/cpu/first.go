package cpu

import "isopet/training/cpu/kernel"

// input is slices of few channels, as the first layer sees them: [slices][channels][width][width] numbers, where pad
// zeros are around each channel.
type input struct {
	slices, channels, side, pad, width int
	x                                  []float32
}

func newInput(slices, channels, side, pad int) *input {
	width := side + 2*pad
	return &input{slices, channels, side, pad, width, kernel.Aligned(slices * channels * width * width)}
}

// set takes a slice: the upper left of channels of whole × whole numbers.
func (in *input) set(slice int, x []float32, whole int) {
	for c := range in.channels {
		for r := range in.side {
			copy(in.x[in.index(slice, c, r)+in.pad*(in.width+1):], x[(c*whole+r)*whole:][:in.side])
		}
	}
}

// index is where a row of a channel begins, counted with its padding.
func (in *input) index(slice, channel, row int) int {
	return ((slice*in.channels+channel)*in.width + row) * in.width
}

// first is the convolution of 3×3 of the input with w [9][C][K] to y, and what e says.
func (l *lane) first(in *input, w []float32, y *image, e epilogue) {
	k := len(y.planes)
	for s := range in.slices {
		for b := range k {
			for r := range y.side {
				l.First(&in.x[in.index(s, 0, r)], in.width*4, in.width*in.width*4, in.channels,
					&w[b*kernel.Block], k*kernel.BlockBytes, y.at(s, b, r, 0), y.side)
				l.finishRow(y, s, b, r, e)
			}
		}
	}
}

// firstGradient adds to dw [9][C][K] and bias [K] what first's kernels and its bias get from dy.
func (l *lane) firstGradient(in *input, dy *image, dw, bias []float32) {
	k := len(dy.planes)
	for s := range in.slices {
		for b := range k {
			for r := range dy.side {
				d := dy.at(s, b, r, 0)
				l.FirstGradient(&in.x[in.index(s, 0, r)], in.width*4, in.width*in.width*4, in.channels,
					d, &dw[b*kernel.Block], k*kernel.BlockBytes, dy.side)
				l.Sums(d, dy.side, &bias[b*kernel.Block])
			}
		}
	}
}
