package cpu

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"isopet/training/cpu/kernel"
	"isopet/training/nn"
)

// BenchmarkStep is a step of the paper's networks on 32 slices, by one goroutine.
func BenchmarkStep(b *testing.B) {
	for _, n := range nn.Networks {
		for _, set := range kernel.Sets() {
			b.Run(fmt.Sprintf("%s/%s", n.Name, set.Name), func(b *testing.B) {
				const batch = 32
				e := example{n.Name, n, nn.Config{}, batch}
				_, x, y := e.data(batch)
				tr := e.trainer(b, set, nn.Optimiser{}, batch, 1)
				random := rand.New(rand.NewPCG(1, 1))
				if err := tr.Open(random); err != nil {
					b.Fatal(err)
				}
				chosen := random.Perm(batch)
				for b.Loop() {
					step(b, tr, 1e-3, chosen, x, y)
				}
			})
		}
	}
}

// BenchmarkMultiply is the products of a strip of a convolution.
func BenchmarkMultiply(b *testing.B) {
	for _, set := range kernel.Sets() {
		for _, channels := range [][2]int{{16, 16}, {32, 32}, {64, 64}} {
			b.Run(fmt.Sprintf("%s/%d→%d", set.Name, channels[0], channels[1]), func(b *testing.B) {
				s := shape{1, channels[0], channels[1], 16, 1}
				c := newConvolution(set, source(), s)
				b.SetBytes(int64(2 * kernel.Places * strip * s.c * s.k)) // read as floating-point operations
				for b.Loop() {
					c.l.products(c.u, s.c/kernel.Block, s.k/kernel.Block, strip)
				}
			})
		}
	}
}
