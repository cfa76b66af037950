package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// testProduct is a product of random matrices, with two places that lie apart, and its C before.
type testProduct struct {
	Product
	a, b, c, before, from []float32
}

// newTestProduct is one of m rows and k blocks of columns, that sums over two blocks of numbers. Sums begin with C (0),
// a row (1), or zeros (2).
func newTestProduct(rnd *rand.Rand, kind Kind, m, k, begin int) testProduct {
	const pixels, blocks = 5, 2 // of an outer product: pixels, and blocks of rows
	p := testProduct{from: noise(rnd, k*Block)}
	p.Product = Product{Kind: kind, M: m, K: k, Places: 2, Blocks: 2, Numbers: Block}
	rowsOfB, rowsOfC := 2*Block, m
	step := rowBytes[kind]
	p.ABlock, p.APlace = m*step, 2*m*step+BlockBytes
	if kind == Outer {
		p.M, p.Blocks, p.Numbers = Block, 1, pixels
		p.ABlock, p.APlace = 0, blocks*pixels*BlockBytes+BlockBytes
		p.Channels, p.AChannels, p.CChannels = blocks, pixels*BlockBytes, Block*k*BlockBytes
		rowsOfB, rowsOfC = pixels, Block*blocks
	}
	p.BRow, p.BBlock, p.BPlace = k*BlockBytes, BlockBytes, rowsOfB*k*BlockBytes
	p.CRow, p.CBlock, p.CPlace = k*BlockBytes, BlockBytes, (rowsOfC*k+1)*BlockBytes
	if kind != Outer { // blocks of columns apart, as images have them
		p.CRow, p.CBlock = BlockBytes, m*BlockBytes
	}
	p.a, p.b, p.c = noise(rnd, 2*p.APlace/4), noise(rnd, 2*p.BPlace/4), noise(rnd, 2*p.CPlace/4)
	p.before = clone(p.c)
	p.A, p.B, p.C = &p.a[0], &p.b[0], &p.c[0]
	p.From = []*float32{nil, &p.from[0], Zeros}[begin]
	return p
}

// want is C by the definition, in float64.
func (p *testProduct) want() []float64 {
	c := make([]float64, len(p.before))
	for i, v := range p.before {
		c[i] = float64(v)
	}
	step := map[Kind]int{Rows: 4, Other: 4, Outer: BlockBytes}[p.Kind]
	for place := range 2 {
		for channels := range max(p.Channels, 1) {
			for row := range p.M {
				for column := range p.K * Block {
					to := &c[(place*p.CPlace+channels*p.CChannels+row*p.CRow+column/Block*p.CBlock)/4+column%Block]
					switch p.From {
					case nil:
					case Zeros:
						*to = 0
					default:
						*to = float64(p.from[column])
					}
					for i := range p.Blocks * p.Numbers {
						a := place*p.APlace + channels*p.AChannels + row*rowBytes[p.Kind] +
							i/p.Numbers*p.ABlock + i%p.Numbers*step
						b := place*p.BPlace + i*p.BRow + column/Block*p.BBlock
						*to += float64(p.a[a/4]) * float64(p.b[b/4+column%Block])
					}
				}
			}
		}
	}
	return c
}

func TestMultiply(t *testing.T) {
	each(t, func(t *testing.T, s *Instructions) {
		rnd := source()
		for _, kind := range []Kind{Rows, Other, Outer} {
			for m := 1; m <= 23; m++ {
				for k := 1; k <= 3; k++ {
					for begin := range 3 {
						p := newTestProduct(rnd, kind, m, k, begin)
						s.Multiply(&p.Product, new(Frame))
						near(t, fmt.Sprintf("kind %d, %d rows, %d blocks of columns, begun with %d", kind, m, k, begin),
							p.c, p.want(), 1e-6)
					}
				}
			}
		}
	})
}
