package kernel

import (
	"runtime"
	"unsafe"
)

// Kind says where the left side of a product has its rows and the numbers that are summed over.
type Kind int

const (
	// Rows are pixels side by side; their channels are summed over.
	Rows Kind = iota
	// Other are every other pixel; their channels are summed over.
	Other
	// Outer are the 16 channels of a block; pixels are summed over.
	Outer
	kinds
)

// rowBytes are from row to row of A, by kind.
var rowBytes = [kinds]int{BlockBytes, 2 * BlockBytes, 4}

// Product is C = from + A·B, several times. C and B have columns in blocks of 16. All distances are in bytes.
type Product struct {
	Kind    Kind
	M, K    int // rows (Outer: 16), and blocks of columns
	A, B, C *float32
	// From is a row of columns that sums begin with; nil: with what C holds; Zeros: with 0.
	From *float32

	Blocks, Numbers int // how many of how many numbers are summed over
	ABlock          int // from block to block of A
	BRow, BBlock    int // of B, from number to number and from block to block of columns
	CRow, CBlock    int // of C, from row to row and from block to block of columns

	// Places is how many products there are, and how far their matrices are apart.
	Places, APlace, BPlace, CPlace int
	// Channels is how many blocks of rows an outer product has, and how far apart they are.
	Channels, AChannels, CChannels int
}

// zeros are what sums begin with that begin with 0.
var zeros = Aligned(2 * Block)

// Zeros is the row that Product.From names for sums that begin with 0.
var Zeros = &zeros[0]

// Frame is what a kernel of a product works with. A goroutine keeps one.
type Frame [frameWords]int

// The words of a frame, as gen has them, too.
const (
	frameA = iota
	frameB
	frameC
	frameFrom
	framePlaces
	frameSteps
	frameBlocks
	frameNumbers
	frameABlock
	frameBRow
	frameBBlock
	frameCRow
	frameCBlock
	frameAPlace
	frameBPlace
	frameCPlace
	frameAStep
	frameBStep
	frameCStep
	frameFromStep
	frameGroups                       // five
	frameWords  = frameGroups + 5 + 5 // the last are the kernel's own
)

// productKernel does some blocks of columns at a time, of groups of as many rows as it can, the most first.
type productKernel struct {
	columns int
	rows    []int
	run     func(frame *[frameWords]int)
}

// Multiply computes a product.
//
// Kernels move the addresses in f, at the end beyond the matrices, so f holds them as numbers, of which the garbage
// collector knows nothing; p keeps the memory.
func (s *Instructions) Multiply(p *Product, f *Frame) {
	for column := 0; column < p.K; {
		k := s.widest(p.Kind, p.K-column)
		width := k.columns
		steps := (p.K - column) / width
		*f = Frame{
			frameA: address(p.A), frameB: address(p.B) + column*p.BBlock, frameC: address(p.C) + column*p.CBlock,
			frameFrom: address(p.From), framePlaces: p.Places, frameSteps: steps,
			frameBlocks: p.Blocks, frameNumbers: p.Numbers, frameABlock: p.ABlock,
			frameBRow: p.BRow, frameBBlock: p.BBlock, frameCRow: p.CRow, frameCBlock: p.CBlock,
			frameAPlace: p.APlace, frameBPlace: p.BPlace, frameCPlace: p.CPlace,
			frameBStep: width * p.BBlock, frameCStep: width * p.CBlock,
		}
		if p.From != nil && p.From != Zeros {
			f[frameFrom] += column * BlockBytes
			f[frameFromStep] = width * BlockBytes
		}
		if p.Kind == Outer { // the kernel goes from block to block of rows
			f[frameSteps], f[frameAStep], f[frameCStep] = p.Channels, p.AChannels, p.CChannels
			f[frameBStep], f[frameFromStep] = 0, 0
			steps = 1
		}
		divide(p.M, k.rows, f[frameGroups:])
		k.run((*[frameWords]int)(f))
		column += steps * width
	}
	runtime.KeepAlive(p)
}

// widest is the kernel for as many of some blocks of columns as there can be.
func (s *Instructions) widest(kind Kind, columns int) *productKernel {
	for i := range s.products[kind] {
		if k := &s.products[kind][i]; k.columns <= columns {
			return k
		}
	}
	return nil // there is always one for a single block
}

// divide divides m rows into groups: how many of each size, the largest first.
func divide(m int, sizes, groups []int) {
	for i, size := range sizes {
		groups[i] = m / size
		if i+1 < len(sizes) && m%size == 2 && size == 6 && groups[i] > 0 {
			groups[i]-- // two fours are faster than a six and a two, whose sums wait for each other
		}
		m -= groups[i] * size
	}
}

func address(p *float32) int { return int(uintptr(unsafe.Pointer(p))) }
