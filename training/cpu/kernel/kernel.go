// Package kernel has the inner loops of training on a processor: products of matrices, the transforms of Winograd's
// convolution, and what is done to each number of an image or of a vector of weights, in assembly for AVX-512 and for
// AVX2. It knows memory and distances, and nothing of layers, networks or training.
//
// The assembly is written by a program, gen (go generate). Both sets of instructions do the same operations on each
// number in the same order, none of them approximate, so they give the same bits, on any processor that has them.
//
// Kernels take addresses and check nothing. Unless it says otherwise:
//   - numbers are float32, and come in blocks of 16, the channels of a pixel; n counts blocks and is at least 1;
//   - distances, named by s for stride or after what they lead to, are in bytes;
//   - numbers too small to be normal (below 1.2e-38) count as zeros, whatever the processor's state, which is kept;
//   - several goroutines may run kernels at once as long as they write to different memory.
package kernel

import "unsafe"

//go:generate go run -C gen .

const (
	// Block is how many channels of a pixel lie side by side.
	Block = 16
	// BlockBytes is the size of a block.
	BlockBytes = Block * 4
	// TileSide is the side of a tile of pixels in Winograd's convolution F(4×4, 3×3); tiles of its input overlap by
	// two.
	TileSide = 4
	// Places is how many products there are for a tile.
	Places = 36
)

// Scratch is how many numbers the transforms of a row of tiles need between their two passes.
func Scratch(tiles int) int { return 6 * (TileSide*tiles + 2) * Block }

// Instructions are the kernels for one set of instructions.
type Instructions struct {
	Name string // as people know it

	products [kinds][]productKernel // see Multiply

	// InRow is Winograd's transform of the image, Bᵀ d B of a row of tiles: x, at the upper left of a tile's 6×6
	// pixels, whose rows are xs apart, to v, a block for a tile, whose 36 places are vp apart.
	InRow func(x *float32, xs int, v *float32, vp int, scratch *float32, tiles int)
	// DyRow is its transform of a gradient of responses, A y Aᵀ: y, at the upper left of a tile's 4×4 pixels, to v.
	// It adds the pixels up into the block sum: the gradient of a bias.
	DyRow func(y *float32, ys int, v *float32, vp int, scratch *float32, tiles int, sum *float32)
	// OutPlain is its transform of products to responses, Aᵀ m A: m, a block for a tile, whose 36 places are mp apart,
	// to y.
	OutPlain func(m *float32, mp int, y *float32, ys int, scratch *float32, tiles int)
	// OutActivate is OutPlain and then what Activate does.
	OutActivate func(m *float32, mp int, y *float32, ys int, scratch *float32, tiles int, bias *float32, slope float32)
	// OutDrop is OutPlain and then what ActivateDrop does; place is that of the first pixel, rowStep Golden times the
	// numbers from a row to the next.
	OutDrop func(m *float32, mp int, y *float32, ys int, scratch *float32, tiles int,
		bias *float32, scale float32, limit, place, rowStep uint32)
	// OutMask is OutPlain and then what Mask does; the rows of like are as far apart as those of y.
	OutMask func(m *float32, mp int, y *float32, ys int, scratch *float32, tiles int,
		like *float32, above, below float32)

	// Spread is G g, Winograd's transform of kernels along one axis: three rows of n blocks, xs apart, to six, ys
	// apart.
	Spread func(x *float32, xs int, y *float32, ys int, n int)
	// Gather is Gᵀ u, the transform of their gradients: six rows to three.
	Gather func(x *float32, xs int, y *float32, ys int, n int)

	// Activate adds the block bias to n blocks y, and multiplies by slope what is negative then: 0 is ReLU, 1 nothing.
	Activate func(y *float32, n int, bias *float32, slope float32)
	// ActivateDrop adds the block bias to n blocks y, which ReLU and dropout follow: what is negative, or has a random
	// number below limit (a share of 2³²), becomes 0, the rest is multiplied by scale. The random number of a place is
	// a hash of Place.
	ActivateDrop func(y *float32, n int, bias *float32, scale float32, limit, place uint32)
	// Mask multiplies n blocks d by above where like is positive, and by below elsewhere.
	Mask func(d, like *float32, n int, above, below float32)

	// Pool is y, the largest of each 2×2 pixels of the rows x and x + xs, for n pixels of y.
	Pool func(x *float32, xs int, y *float32, n int)
	// Unpool goes back: it adds the gradient dy to d at the first of the largest pixels of x, whose rows are as far
	// apart as those of d, and multiplies d by slope where x is not positive.
	Unpool func(x *float32, xs int, y, dy, d *float32, n int, slope float32)

	// First is a convolution of 3×3 of images without blocks: x are planes of numbers, a channel each, xc apart; for n
	// pixels it takes that row and the two below, xs apart. w is [3][3][channels] rows of filters, ws apart, of which
	// it does a block; y are n blocks.
	First func(x *float32, xs, xc, channels int, w *float32, ws int, y *float32, n int)
	// FirstGradient adds to dw, which is like w, what it gets from the gradient dy of First's y.
	FirstGradient func(x *float32, xs, xc, channels int, dy, dw *float32, ws int, n int)

	// Add is y += x.
	Add func(y, x *float32, n int)
	// Sums adds n blocks to the block sum.
	Sums func(x *float32, n int, sum *float32)
	// Squares adds the squares of n blocks to the block sum.
	Squares func(x *float32, n int, sum *float32)
	// Toward moves a running mean: mean += (x − mean)·share.
	Toward func(mean, x *float32, n int, share float32)

	adam func(w, mean, square, g *float32, n int, o *float32)
}

// Golden spreads the numbers of places over all 32 bits, see Place.
const Golden uint32 = 0x9E3779B1

// Place says which random numbers dropout takes from a pixel on: those of block number n of an image with a seed. A
// block has 16 places, one behind the other, and so has each block that follows.
func Place(seed uint32, n int) uint32 { return seed + uint32(n)*Block*Golden }

// Adam is what a step of Adam with decoupled decay of the weights (Loshchilov and Hutter 2019) needs besides the
// vectors.
type Adam struct {
	Clip                   float32 // by which gradients are multiplied first
	MeanShare, SquareShare float32 // 1 − β1 and 1 − β2
	Rate                   float32 // learning rate, corrected for the bias of the means
	Epsilon                float32 // added to the root of the mean square
	Decay                  float32 // learning rate times the decay of the weights
}

// Step is a step of n blocks of weights w along the gradient g; it moves the running means of g and of its square.
// w −= rate·mean/(√square + ε) + decay·w.
func (s *Instructions) Step(a *Adam, w, mean, square, g *float32, n int) {
	s.adam(w, mean, square, g, n, &a.Clip)
}

// Best are the instructions to use on this processor, nil where there are none for it.
func Best() *Instructions {
	if all := Sets(); len(all) > 0 {
		return all[0]
	}
	return nil
}

// Aligned is a vector of n zeros on the boundary of a block.
func Aligned(n int) []float32 {
	s := make([]float32, n+Block)
	past := int(uintptr(unsafe.Pointer(&s[0])) % BlockBytes)
	skip := (BlockBytes - past) % BlockBytes / 4
	return s[skip : skip+n : skip+n]
}
