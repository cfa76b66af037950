package app

import (
	"context"
	"io"
	"math"
	"testing"

	"isopet/app/lesion"
	"isopet/app/scan"
	"isopet/app/session"
	"isopet/volume"
	"isopet/volume/paint"
)

// BenchmarkKeeping is what keeping the work of a large scan, 512×512×300 voxels with a lesion of 4 cm, costs: taking it
// out of the state is done on the window's goroutine, the rest elsewhere.
func BenchmarkKeeping(b *testing.B) {
	grid := volume.Grid{Dims: [3]int{512, 512, 300},
		Affine: volume.Affine{{-1, 0, 0, 0}, {0, -1, 0, 0}, {0, 0, 2, 0}, {0, 0, 0, 1}}}
	a := New(func(f func()) { f() }, Config{})
	a.State.Scan = &scan.Scan{Volume: &volume.Volume{Grid: grid}}
	a.State.Mask, a.State.Counts = volume.NewMask(grid), lesion.NewCounts(grid)
	for i := range a.State.Mask.Data {
		x, y, z := i%512-256, i/512%512-300, i/(512*512)-150
		if math.Hypot(math.Hypot(float64(x), float64(y)), 2*float64(z)) < 20 {
			a.State.Mask.Data[i] = 1
			a.State.Counts.Add(paint.Run{At: i, N: 1, Now: 1})
		}
	}
	var k *session.Content
	b.Run("taking", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			k = a.sessionContent("x.isopet")
		}
	})
	b.Run("writing", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := k.Encode(context.Background(), io.Discard); err != nil {
				b.Fatal(err)
			}
		}
	})
}
