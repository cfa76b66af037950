package cpu

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"isopet/training/cpu/kernel"
)

// each runs a test for every set of instructions that there are kernels for on this processor.
func each(t *testing.T, f func(t *testing.T, set *kernel.Instructions)) {
	t.Helper()
	if len(kernel.Sets()) == 0 {
		t.Skip("no kernels for this processor")
	}
	for _, s := range kernel.Sets() {
		t.Run(s.Name, func(t *testing.T) { f(t, s) })
	}
}

// source is a source of random numbers that are always the same.
func source() *rand.Rand { return rand.New(rand.NewPCG(3, 4)) }

// noise is a vector of numbers between −1 and 1.
func noise(rnd *rand.Rand, n int) []float32 {
	x := kernel.Aligned(n)
	for i := range x {
		x[i] = rnd.Float32()*2 - 1
	}
	return x
}

// noisy is a new image with noise in all channels.
func noisy(rnd *rand.Rand, slices, channels, side, border int) *image {
	im := newImage(slices, channels, side, border)
	fill(rnd, im)
	return im
}

func fill(rnd *rand.Rand, im *image) {
	for _, plane := range im.planes {
		for s := range im.slices {
			for r := range im.side {
				row := plane[im.index(s, r, 0):im.index(s, r, im.side)]
				for i := range row {
					row[i] = rnd.Float32()*2 - 1
				}
			}
		}
	}
}

// get is a number, 0 beyond the image.
func (im *image) get(slice, channel, row, column int) float64 {
	if row < 0 || column < 0 || row >= im.side || column >= im.side {
		return 0
	}
	return float64(im.planes[channel/kernel.Block][im.index(slice, row, column)+channel%kernel.Block])
}

// sums are the sums of channels.
func sums(im *image) []float64 {
	sums := make([]float64, len(im.planes)*kernel.Block)
	for b, plane := range im.planes {
		for i, v := range plane { // the rest is zeros
			sums[b*kernel.Block+i%kernel.Block] += float64(v)
		}
	}
	return sums
}

// padded says what is wrong with what must be zero: the border, and what is beyond the side.
func (im *image) padded() string {
	for b, plane := range im.planes {
		for i, v := range plane {
			pixel := i / kernel.Block
			row, column := pixel/im.width%im.width-im.border, pixel%im.width-im.border
			if v != 0 && (row < 0 || column < 0 || row >= im.side || column >= im.side) {
				return fmt.Sprintf("%g at block %d, row %d, column %d of side %d", v, b, row, column, im.side)
			}
		}
	}
	return ""
}

// comparison is of many numbers with their references.
type comparison struct{ difference, size float64 }

func (c *comparison) add(got, want float64) {
	c.difference += (got - want) * (got - want)
	c.size += want * want
}

// check is the relative error, which must be less than 1e-5.
func (c *comparison) check(t *testing.T, what string) {
	t.Helper()
	if e := math.Sqrt(c.difference / c.size); !(e < 1e-5) {
		t.Errorf("%s: relative error %.1e", what, e)
	}
}

// places are pixels of an image to look at: its corners, and random ones.
func places(rnd *rand.Rand, im *image, n int, f func(slice, channel, row, column int)) {
	channels, last := len(im.planes)*kernel.Block, im.side-1
	for _, r := range []int{0, last} {
		for _, c := range []int{0, last} {
			f(im.slices-1, rnd.IntN(channels), r, c)
		}
	}
	for range n {
		f(rnd.IntN(im.slices), rnd.IntN(channels), rnd.IntN(im.side), rnd.IntN(im.side))
	}
}
