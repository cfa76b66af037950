package cpu

import "isopet/training/cpu/kernel"

// correlate is the convolution of 3×3 of x, padded by pad, with kernels of which u is Winograd's transform, [36][C][K],
// to y, whose side is x's + 2·pad − 2, and what e says. With turned kernels (see turn) and a padding of 2 − pad it is
// the gradient of the image that was convolved.
func (l *lane) correlate(x *image, pad int, u []float32, y *image, e epilogue) {
	c, k := len(x.planes), len(y.planes)
	l.strips(y, func(pieces []piece, tiles int) {
		l.transform(x, pad, pieces, tiles)
		l.products(u, c, k, tiles)
		for b := range k {
			from := b * tiles
			for _, p := range pieces {
				l.out(e, &l.m[from*kernel.Block], apart(k, tiles), y, b, p)
				from += p.tiles
			}
		}
	})
}

// products are m = v·u of a strip's tiles, at each of the 36 places.
func (l *lane) products(u []float32, c, k, tiles int) {
	l.Multiply(&kernel.Product{
		Kind: kernel.Rows, M: tiles, K: k, A: &l.v[0], B: &u[0], C: &l.m[0], From: kernel.Zeros,
		Blocks: c, Numbers: kernel.Block, ABlock: tiles * kernel.BlockBytes,
		BRow: k * kernel.BlockBytes, BBlock: kernel.BlockBytes,
		CRow: kernel.BlockBytes, CBlock: tiles * kernel.BlockBytes,
		Places: kernel.Places, APlace: apart(c, tiles), CPlace: apart(k, tiles),
		BPlace: c * kernel.Block * k * kernel.BlockBytes,
	}, &l.frame)
}

// transform is Bᵀ x B of a strip's tiles: v.
func (l *lane) transform(x *image, pad int, pieces []piece, tiles int) {
	for b := range x.planes {
		to := b * tiles
		for _, p := range pieces {
			from := x.at(p.slice, b, p.row*kernel.TileSide-pad, p.column*kernel.TileSide-pad)
			l.InRow(from, x.stride(), &l.v[to*kernel.Block], apart(len(x.planes), tiles), &l.scratch[0], p.tiles)
			to += p.tiles
		}
	}
}

// longest is over how many tiles a sum goes on: the more it has, the more each is rounded. Longer sums are of such
// sums, which keeps the gradients of images of 256×256 within 1e-5.
const longest = 512

// gradient adds to du, [36][C][K], the transform of the gradient of correlate's kernels where dy is that of its y, and
// to bias, [K], the sums of dy. The sums of du begin with from: kernel.Zeros, or nil for what du holds.
func (l *lane) gradient(x *image, pad int, dy *image, du, bias []float32, from *float32) {
	side := ceil(dy.side, kernel.TileSide) / kernel.TileSide
	left, done := dy.slices*side*side, 0
	du = du[:kernel.Places*len(x.planes)*len(dy.planes)*kernel.Block*kernel.Block]
	sum, long := du, left > longest
	if long && from == nil {
		sum, from = l.room(len(du)), kernel.Zeros
	}
	l.strips(dy, func(pieces []piece, tiles int) {
		l.outer(x, pad, dy, sum, bias, pieces, tiles, from)
		from = nil
		left -= tiles
		if done += tiles; long && (done >= longest || left == 0) {
			if &sum[0] != &du[0] {
				l.Add(&du[0], &sum[0], len(du)/kernel.Block)
			}
			sum, from, done = l.room(len(du)), kernel.Zeros, 0
		}
	})
}

// outer does a strip of gradient: du = from + the transform of the kernels' gradient, where from nil is du.
func (l *lane) outer(x *image, pad int, dy *image, du, bias []float32, pieces []piece, tiles int, from *float32) {
	c, k := len(x.planes), len(dy.planes)
	l.transform(x, pad, pieces, tiles)
	for b := range k {
		to, sum := b*tiles, &bias[b*kernel.Block]
		for _, p := range pieces {
			y := dy.at(p.slice, b, p.row*kernel.TileSide, p.column*kernel.TileSide)
			l.DyRow(y, dy.stride(), &l.m[to*kernel.Block], apart(k, tiles), &l.scratch[0], p.tiles, sum)
			to += p.tiles
		}
	}
	l.Multiply(&kernel.Product{
		Kind: kernel.Outer, M: kernel.Block, K: k, A: &l.v[0], B: &l.m[0], C: &du[0], From: from,
		Blocks: 1, Numbers: tiles,
		BRow: kernel.BlockBytes, BBlock: tiles * kernel.BlockBytes,
		CRow: k * kernel.BlockBytes, CBlock: kernel.BlockBytes,
		Places: kernel.Places, APlace: apart(c, tiles), BPlace: apart(k, tiles),
		CPlace:   c * kernel.Block * k * kernel.BlockBytes,
		Channels: c, AChannels: tiles * kernel.BlockBytes, CChannels: kernel.Block * k * kernel.BlockBytes,
	}, &l.frame)
}

// spread makes u, Winograd's transform [6][6][n] of kernels g [3][3][n], where n is the product of their channels;
// scratch has room for 18·n numbers.
func spread(set *kernel.Instructions, g []float32, n int, u, scratch []float32) {
	row := 4 * n
	for j := range 3 { // to [6][3]
		set.Spread(&g[j*n], 3*row, &scratch[j*n], 3*row, n/kernel.Block)
	}
	for i := range 6 {
		set.Spread(&scratch[3*i*n], row, &u[6*i*n], row, n/kernel.Block)
	}
}

// gather makes g, the gradient [3][3][n] of kernels, of u, that of their transform.
func gather(set *kernel.Instructions, u []float32, n int, g, scratch []float32) {
	row := 4 * n
	for j := range 6 { // to [3][6]
		set.Gather(&u[j*n], 6*row, &scratch[j*n], 6*row, n/kernel.Block)
	}
	for i := range 3 {
		set.Gather(&scratch[6*i*n], row, &g[3*i*n], row, n/kernel.Block)
	}
}

// turn makes of kernels w [9][c][k] those with which gradients of images are computed, [9][k][c] in the opposite order.
func turn(w []float32, c, k int, to []float32) {
	const taps = 9
	for tap := range taps {
		transpose(w[tap*c*k:], 1, c, k, to[(taps-1-tap)*c*k:])
	}
}

// transpose makes [taps][k][c] of w [taps][c][k].
func transpose(w []float32, taps, c, k int, to []float32) {
	for tap := range taps {
		w, to := w[tap*c*k:][:c*k], to[tap*c*k:][:c*k]
		for i := range c {
			for j, v := range w[i*k:][:k] {
				to[j*c+i] = v
			}
		}
	}
}
