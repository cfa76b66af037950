package cpu

import "isopet/training/cpu/kernel"

// grid is every step-th pixel of an image, from a row and a column on.
type grid struct{ step, row, column int }

// all is every pixel.
var all = grid{1, 0, 0}

// quarter is one of the four grids of 2×2 pixels, in the order of rows and columns.
func quarter(i int) grid { return grid{2, i / 2, i % 2} }

// pixelwise multiplies pixels of x with w [C][K] to pixels of y, for as many rows and columns as the coarser grid has.
// Sums begin with from: a bias, kernel.Zeros, or nil for what y holds.
func (l *lane) pixelwise(x *image, at grid, w []float32, y *image, to grid, from *float32) {
	k := len(y.planes)
	kind := kernel.Rows
	if at.step == 2 {
		kind = kernel.Other
	}
	n := min(x.side/at.step, y.side/to.step)
	for _, part := range x.parts() {
		c := len(part.planes)
		p := kernel.Product{
			Kind: kind, M: n, K: k, B: &w[0], From: from,
			Blocks: c, Numbers: x.numbers, ABlock: x.plane(),
			BRow: k * kernel.BlockBytes, BBlock: kernel.BlockBytes,
			CRow: to.step * kernel.BlockBytes, CBlock: y.plane(),
			Places: n, APlace: at.step * x.stride(), CPlace: to.step * y.stride(), // rows
		}
		for s := range y.slices {
			p.A, p.C = part.at(s, 0, at.row, at.column), y.at(s, 0, to.row, to.column)
			l.Multiply(&p, &l.frame)
		}
		w, from = w[c*kernel.Block*k*kernel.Block:], nil
	}
}

// pixelGradient adds to dw [C][K] what pixelwise's w gets from all pixels of x, where dy is the gradient of its y.
func (l *lane) pixelGradient(x, dy *image, at grid, dw []float32) {
	k := len(dy.planes)
	n := min(x.side, dy.side/at.step)
	for _, part := range x.parts() {
		c := len(part.planes)
		p := kernel.Product{
			Kind: kernel.Outer, M: kernel.Block, K: k, C: &dw[0],
			Blocks: 1, Numbers: n,
			BRow: at.step * kernel.BlockBytes, BBlock: dy.plane(),
			CRow: k * kernel.BlockBytes, CBlock: kernel.BlockBytes,
			Places: n, APlace: x.stride(), BPlace: at.step * dy.stride(), // rows
			Channels: c, AChannels: x.plane(), CChannels: kernel.Block * k * kernel.BlockBytes,
		}
		for s := range x.slices {
			p.A, p.B = part.at(s, 0, 0, 0), dy.at(s, 0, at.row, at.column)
			l.Multiply(&p, &l.frame)
		}
		dw = dw[c*kernel.Block*k*kernel.Block:]
	}
}

// biasGradient adds the pixels of dy to bias [K].
func (l *lane) biasGradient(dy *image, bias []float32) {
	for b := range dy.planes {
		for s := range dy.slices {
			for r := range dy.side {
				l.Sums(dy.at(s, b, r, 0), dy.side, &bias[b*kernel.Block])
			}
		}
	}
}

// pool is y, the largest of each 2×2 pixels of x; an odd last row and column are left out.
func (l *lane) pool(x, y *image) {
	for b := range x.planes {
		for s := range x.slices {
			for r := range y.side {
				l.Pool(x.at(s, b, 2*r, 0), x.stride(), y.at(s, b, r, 0), y.side)
			}
		}
	}
}

// unpool goes back: it adds dy to d at the first of the largest pixels of x, and multiplies all of d by slope where x
// is not positive, which is the way back through the activation before the pooling; slope 1 is the way through none.
func (l *lane) unpool(x, y, dy, d *image, slope float32) {
	for b := range x.planes {
		for s := range x.slices {
			for r := range y.side {
				l.Unpool(x.at(s, b, 2*r, 0), x.stride(), y.at(s, b, r, 0), dy.at(s, b, r, 0), d.at(s, b, 2*r, 0),
					y.side, slope)
			}
			if x.side%2 == 0 {
				continue
			}
			last := x.side - 1
			for r := range last {
				l.Mask(d.at(s, b, r, last), x.at(s, b, r, last), 1, 1, slope)
			}
			l.Mask(d.at(s, b, last, 0), x.at(s, b, last, 0), x.side, 1, slope)
		}
	}
}
