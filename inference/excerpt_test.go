package inference

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"isopet/volume"
)

// TestExcerpt: what is found in an excerpt, which is gathered in pieces of any size, is what is found in the whole
// scan, however it is stored; and an excerpt is smaller.
func TestExcerpt(t *testing.T) {
	m := testModels(t)
	r := rand.New(rand.NewPCG(5, 6))
	for name, g := range map[string]volume.Grid{
		"upright": upright,
		"slices along i": {Dims: [3]int{12, 40, 40}, Affine: volume.Affine{{0, -7, 0, 146.5}, {0, 0, 7, -156.5},
			{5, 0, 0, 300}, {0, 0, 0, 1}}},
		"slices along j, oblique": {Dims: [3]int{40, 12, 40}, Affine: volume.Affine{{7, 1, 0, -126.5},
			{0.5, 0.5, -7, 116.5}, {0, -5, 0.3, 355}, {0, 0, 0, 1}}},
	} {
		v := sample(g, ball)
		for i := range v.Data {
			v.Data[i] += float32(r.NormFloat64()) / 10
			if r.IntN(50) == 0 {
				v.Data[i] = [3]float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))}[r.IntN(3)]
			}
		}
		for _, o := range []Options{
			{Method: "unet", Region: &volume.Region{X: 28, Y: -70, Width: 125}},
			{Method: "threshold", Slices: middle, Region: &volume.Region{X: 31, Y: -68, Width: 91}},
			{Method: "combined", Slices: Slices{Which: SlicesAll}},
			{Method: "combined", Slices: Around(5), Grid: Paper, Region: &volume.Region{X: 100, Y: 90, Width: 125}},
			{Method: "percent", Region: &volume.Region{X: 28, Y: -70, Width: 60}},
			{Method: "otsu", Slices: Slices{SliceRange, 11, 11}},
			{Method: "otsu", Slices: Slices{SliceRange, 11, 12}},
			{Method: "fixed", Region: &volume.Region{X: 2800, Y: -70, Width: 60}},
		} {
			want, failed := Segment(t.Context(), m, v, o, nil)
			e := NewExcerpt(g, m, o)
			for data := v.Data; len(data) > 0; {
				n := 1 + r.IntN(min(len(data), 100))
				e.Add(data[:n])
				data = data[n:]
			}
			got, err := SegmentExcerpt(t.Context(), m, e, o, nil)
			if failed != nil {
				if err == nil || err.Error() != failed.Error() {
					t.Errorf("%s, %v: %v, want %v", name, o, err, failed)
				}
				continue
			}
			if err != nil {
				t.Fatalf("%s, %v: %v", name, o, err)
			}
			if o.Region != nil && len(e.box.Data) > len(v.Data)/2 {
				t.Errorf("%s, %v: %d values of %d are kept", name, o, len(e.box.Data), len(v.Data))
			}
			got.Method.Predict, want.Method.Predict = nil, nil
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %v: another result, %v ml, not %v", name, o, got.VolumeML(), want.VolumeML())
			}
		}
	}
}

// TestExcerptPadded: what may be padding is told before an excerpt without it is used.
func TestExcerptPadded(t *testing.T) {
	for value, padded := range map[float32]bool{-5: false, -1024: true, float32(math.NaN()): false,
		float32(math.Inf(-1)): false} {
		v := framed(scan(ball), value)
		e := NewExcerpt(v.Grid, nil, Options{Method: "otsu"})
		for row := range slices.Chunk(v.Data, 1000) {
			e.Add(row)
		}
		if e.Padded() != padded {
			t.Errorf("%v around the picture: padded %v", value, e.Padded())
		}
		if p := NewPadding(v); p.Voxels == 0 && e.low != p.Low {
			t.Errorf("%v around the picture: lowest value %v, want %v", value, e.low, p.Low)
		}
	}
}
