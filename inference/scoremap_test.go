package inference

import (
	"bytes"
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
			var whole volume.Slice[uint8]
			for i := range r.Slices {
				s := &r.Slices[i]
				f := NewScoreMap(v, method, s)
				got := make([]uint8, len(f.Pix))
				f.Mask(-1, got) // what stands in the buffer must not matter
				n := f.Mask(s.Threshold, got)
				r.Mask.Slice(volume.Axial, s.Index, &whole)
				var want []uint8
				for row := range f.Rows {
					want = append(want, whole.Pix[(f.Row+row)*whole.Cols+f.Col:][:f.Cols]...)
				}
				if all := len(whole.Pix) - bytes.Count(whole.Pix, []byte{0}); !slices.Equal(got, want) ||
					n != s.Voxels || n != all {
					t.Errorf("%s: slice %d is drawn with %d pixels, not %d", method.Name, s.Index, n, s.Voxels)
				}
			}
		}
	}
}

// A slice of 512×512 with the paper's square, and with all of it: what a slider does at each move.
func BenchmarkSurfaceMask(b *testing.B) {
	v := volume.NewVolume(volume.Grid{Dims: [3]int{512, 512, 1}, Affine: volume.Affine{{-1, 0, 0, 0}, {0, -1, 0, 0},
		{0, 0, 1, 0}, {0, 0, 0, 1}}})
	for i := range v.Data {
		v.Data[i] = float32(i*7919%1000) / 100
	}
	var pet volume.Slice[float32]
	v.Slice(volume.Axial, 0, &pet)
	for name, w := range map[string]volume.Window{"paper": {Col: 184, Row: 236, Cols: 128, Rows: 128},
		"whole": {Cols: 512, Rows: 512}} {
		b.Run(name, func(b *testing.B) {
			f := NewScoreMap(v, Method{OnPET: true}, &Slice{Input: Prepare(pet, w, 64)})
			mask := make([]uint8, len(f.Pix))
			for n := 0; b.Loop(); n++ {
				f.Mask(float64(n%100)/100, mask)
			}
		})
	}
}
