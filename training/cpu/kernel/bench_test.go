package kernel

import (
	"fmt"
	"testing"
)

// BenchmarkTransforms are those of 16 tiles, in pieces of several lengths.
func BenchmarkTransforms(b *testing.B) {
	const tiles, width = 16, 4*16 + 2
	rnd := source()
	image, places, block := noise(rnd, 6*width*Block), Aligned(Places*(tiles+1)*Block), Aligned(Block)
	const row, apart = width * BlockBytes, (tiles + 1) * BlockBytes
	scratch := &Aligned(Scratch(tiles))[0]
	at := func(tile int) (x, v *float32) { return &image[tile*TileSide*Block], &places[tile*Block] }
	transforms := []struct {
		name string
		run  func(s *Instructions, tile, n int)
	}{
		{"InRow", func(s *Instructions, tile, n int) {
			x, v := at(tile)
			s.InRow(x, row, v, apart, scratch, n)
		}},
		{"DyRow", func(s *Instructions, tile, n int) {
			y, v := at(tile)
			s.DyRow(y, row, v, apart, scratch, n, &block[0])
		}},
		{"OutActivate", func(s *Instructions, tile, n int) {
			y, m := at(tile)
			s.OutActivate(m, apart, y, row, scratch, n, &block[0], 0)
		}},
		{"OutDrop", func(s *Instructions, tile, n int) {
			y, m := at(tile)
			s.OutDrop(m, apart, y, row, scratch, n, &block[0], 1.25, 1<<30, 1, 2)
		}},
	}
	for _, s := range Sets() {
		for _, t := range transforms {
			for _, n := range []int{4, 16} {
				b.Run(fmt.Sprintf("%s/%s/%d", s.Name, t.name, n), func(b *testing.B) {
					for b.Loop() {
						for tile := 0; tile < tiles; tile += n {
							t.run(s, tile, n)
						}
					}
				})
			}
		}
	}
}
