package cpu

import "isopet/training/cpu/kernel"

// The vectors of layers of units have those of n slices together: [units/16][n][16].

// times is y, of k units, = from + x·w, of c units and w [c][k]. Sums begin with from: a bias, kernel.Zeros, or nil for
// what y holds.
func (l *lane) times(n int, x []float32, c int, w, y []float32, k int, from *float32) {
	l.Multiply(&kernel.Product{
		Kind: kernel.Rows, M: n, K: k / kernel.Block, A: &x[0], B: &w[0], C: &y[0], From: from,
		Blocks: c / kernel.Block, Numbers: kernel.Block, ABlock: n * kernel.BlockBytes,
		BRow: k * 4, BBlock: kernel.BlockBytes, CRow: kernel.BlockBytes, CBlock: n * kernel.BlockBytes, Places: 1,
	}, &l.frame)
}

// timesGradient adds to dw [c][k] what times' w gets where dy is the gradient of its y.
func (l *lane) timesGradient(n int, x []float32, c int, dy []float32, k int, dw []float32) {
	l.Multiply(&kernel.Product{
		Kind: kernel.Outer, M: kernel.Block, K: k / kernel.Block, A: &x[0], B: &dy[0], C: &dw[0],
		Blocks: 1, Numbers: n, BRow: kernel.BlockBytes, BBlock: n * kernel.BlockBytes,
		CRow: k * 4, CBlock: kernel.BlockBytes, Places: 1,
		Channels: c / kernel.Block, AChannels: n * kernel.BlockBytes, CChannels: kernel.Block * k * 4,
	}, &l.frame)
}

// flatten puts the pixels of each slice of an image one behind the other, block after block, as a vector of units;
// restore goes back.
func flatten(im *image, to []float32) {
	im.pixels(func(pixel []float32, at int) { copy(to[at:], pixel) })
}

func restore(im *image, from []float32) {
	im.pixels(func(pixel []float32, at int) { copy(pixel, from[at:]) })
}

// pixels calls f for each block of each pixel, with its place in the vector.
func (im *image) pixels(f func(pixel []float32, at int)) {
	unit := 0
	for _, plane := range im.planes {
		for r := range im.side {
			for c := range im.side {
				for s := range im.slices {
					from := im.index(s, r, c)
					f(plane[from:from+kernel.Block], (unit*im.slices+s)*kernel.Block)
				}
				unit++
			}
		}
	}
}
