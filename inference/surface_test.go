package inference

import (
	"slices"
	"testing"

	"isopet/volume"
)

// Redrawing at the predicted threshold gives the mask of the segmentation; any other gives that of a fixed one.
func TestSurface(t *testing.T) {
	v := scan(ball)
	for _, method := range Methods {
		for _, fixed := range []*float64{nil, new(float64)} {
			if fixed != nil {
				*fixed = 0.37
			}
			r := segment(t, v, Options{Method: method.Name, Slices: middle, Threshold: fixed})
			var got, want volume.Slice[uint8]
			for i := range r.Slices {
				s := &r.Slices[i]
				f := NewSurface(v, method, s)
				f.Mask(-1, &got) // what stands in the buffer must not matter
				n := f.Mask(s.Threshold, &got)
				r.Mask.Slice(volume.Axial, s.Index, &want)
				if !slices.Equal(got.Pix, want.Pix) || n != s.Voxels || got.Cols != want.Cols || got.Rows != want.Rows {
					t.Errorf("%s: slice %d is drawn with %d pixels, not %d", method.Name, s.Index, n, s.Voxels)
				}
			}
		}
	}
}

// A slice of 512×512 with the paper's square, and with all of it: what a slider does at each move.
func BenchmarkSurfaceMask(b *testing.B) {
	pet := volume.Slice[float32]{Cols: 512, Rows: 512, Pix: make([]float32, 512*512)}
	for i := range pet.Pix {
		pet.Pix[i] = float32(i*7919%1000) / 100
	}
	for name, w := range map[string]volume.Window{"paper": {Col: 184, Row: 236, Cols: 128, Rows: 128}, "whole": {Cols: 512, Rows: 512}} {
		b.Run(name, func(b *testing.B) {
			f := surface(pet, Method{OnPET: true}, &Slice{Input: Prepare(pet, w, 64)})
			var mask volume.Slice[uint8]
			for n := 0; b.Loop(); n++ {
				f.Mask(float64(n%100)/100, &mask)
			}
		})
	}
}
