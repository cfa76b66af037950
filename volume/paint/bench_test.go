package paint

import (
	"testing"

	"isopet/volume"
)

// wholeBody is a large scan of 1 mm voxels.
func wholeBody(slices int) volume.Grid {
	return volume.Grid{Dims: [3]int{512, 512, slices}, Affine: volume.Affine{{-1, 0, 0, 0}, {0, -1, 0, 0}, {0, 0, 1, 0},
		{0, 0, 0, 1}}}
}

// BenchmarkBall is a dab of a stroke of a ball of 30 mm, 5 mm on from the last one, on 512×512×300 voxels.
func BenchmarkBall(b *testing.B) {
	dabs(b, func(p *Pen, x float64) { p.Ball([3]float64{x, 250, 150}, [3]float64{x + 5, 250, 150}, 15) })
}

// BenchmarkDisc is a dab of a disc of 30 mm in a sagittal slice, whose pixels lie farthest apart in memory.
func BenchmarkDisc(b *testing.B) {
	dabs(b, func(p *Pen, x float64) { p.Disc(volume.Sagittal, 250, Point{x, 150}, Point{x + 5, 150}, 15) })
}

// dabs draws one dab after another across the scan, and then again on an empty one.
func dabs(b *testing.B, dab func(p *Pen, x float64)) {
	m := volume.NewMask(wholeBody(300))
	b.ReportAllocs()
	p := &Pen{Mask: m, Label: 1}
	for i := 0; b.Loop(); i++ {
		x := float64(20 + i*5%470)
		if x == 20 {
			p.Changes.Revert(m)
			p.Changes = p.Changes[:0]
		}
		dab(p, x)
	}
}

// BenchmarkGrow grows into all of 512×512×600 voxels.
func BenchmarkGrow(b *testing.B) {
	v := volume.NewVolume(wholeBody(600))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Grow(b.Context(), v, [3]int{256, 256, 300}, 0, 1, Whole(v.Grid), nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSmooth rounds off a ball of 60 mm, about 110 ml.
func BenchmarkSmooth(b *testing.B) {
	part := ballPart()
	for b.Loop() {
		if _, err := part.Smooth(b.Context(), 2, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTake cuts that ball out of 512×512×300 voxels.
func BenchmarkTake(b *testing.B) {
	m := volume.NewMask(wholeBody(300))
	(&Pen{Mask: m, Label: 1}).Ball([3]float64{250, 250, 150}, [3]float64{250, 250, 150}, 30)
	for b.Loop() {
		Take(m, 1)
	}
}

func ballPart() *Part {
	m := volume.NewMask(wholeBody(100))
	(&Pen{Mask: m, Label: 1}).Ball([3]float64{250, 250, 50}, [3]float64{250, 250, 50}, 30)
	return Take(m, 1)
}
