package inference

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"testing/fstest"

	"isopet/volume"
)

// tissue is a CT in Hounsfield units that is linear in space, so that interpolation is exact.
func tissue(p [3]float64) float32 { return float32(40 + p[0] - 2*p[1] + 0.5*(p[2]-330)) }

// A CT with a grid of its own is sampled where the PET's pixels lie, in all ways in which both can be stored.
func TestCTPlaces(t *testing.T) {
	fine := volume.Grid{
		Dims:   [3]int{70, 80, 30},
		Affine: volume.Affine{{-3, 0, 0, 120}, {0, 4, 0, -200}, {0, 0, 3, 290}, {0, 0, 0, 1}},
	}
	ct := sample(fine, tissue)
	for _, axes := range axes() {
		g := turned(axes)
		c, err := NewCT(ct, g)
		if err != nil {
			t.Fatal(err)
		}
		l := g.Layout(volume.Axial)
		in := Input{Side: side, Slice: l.Slices / 2, Window: volume.Window{Col: 3.5, Row: -2, Cols: 30, Rows: 24}}
		c.Add(&in)
		within := 0
		for i, got := range in.CT {
			col, row := 3.5+(float64(i%side)+0.5)*30/side, -2+(float64(i/side)+0.5)*24/side
			p := g.Affine.Apply(l.Voxel(col-0.5, row-0.5, float64(in.Slice)))
			want := 0.
			inverse, err := fine.Affine.Inverse()
			if err != nil {
				t.Fatal(err)
			}
			inside, deep := true, true
			for n, v := range inverse.Apply(p) {
				const half = 3 // more voxels of the CT than half a pixel covers
				inside = inside && v > -0.5 && v < float64(fine.Dims[n])-0.5
				deep = deep && v >= half && v <= float64(fine.Dims[n]-1-half)
			}
			if inside != deep {
				continue // a part of the pixel lies outside, or in the outer half of an edge voxel
			}
			if inside {
				want = min(max((float64(tissue(p))+160)/400, 0), 1)
				within++
			}
			if math.Abs(float64(got)-want) > 1e-4 {
				t.Fatalf("%v: pixel %d is %v, want %v", axes, i, got, want)
			}
		}
		if within < side {
			t.Fatalf("%v: only %d pixels lie in the CT", axes, within)
		}
	}
}

// Networks with two channels see the CT, cut the PET, and want to have one.
func TestSegmentCT(t *testing.T) {
	f := folder()
	spec := specs[Threshold]
	spec.CT = true
	f["threshold.onnx"] = &fstest.MapFile{Data: fake(Threshold, spec.Metadata(), -1, 2, side, side)}
	m, err := LoadModels(t.Context(), cpu(t), f)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	v := scan(ball)
	o := Options{Method: "threshold", Slices: middle, CT: sample(volume.Grid{
		Dims:   [3]int{60, 50, 40},
		Affine: volume.Affine{{-6, 0, 0, 150}, {0, -6, 0, 120}, {0, 0, 4, 280}, {0, 0, 0, 1}},
	}, tissue)}
	r, err := Segment(t.Context(), m, v, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range r.Slices {
		both := fakeThreshold(s.Input.X, 1) + fakeThreshold(s.Input.CT, 1) - 0.3
		if math.Abs(s.Threshold-both) > 1e-5 || s.Threshold-fakeThreshold(s.Input.X, 1) < 0.1 {
			t.Errorf("slice %d: threshold %v, want %v", s.Index, s.Threshold, both)
		}
		if len(s.Prediction.Image) != side*side {
			t.Errorf("slice %d: an image of %d pixels", s.Index, len(s.Prediction.Image))
		}
	}
	o.CT = nil
	if _, err := Segment(t.Context(), m, v, o, nil); !errors.Is(err, ErrNoCT) {
		t.Errorf("without a CT: %v", err)
	}
	g := upright
	g.Affine[2][3] += 1000
	o.CT = sample(g, tissue)
	if _, err := Segment(t.Context(), m, v, o, nil); message(err) != "the CT and the PET have no place in common: "+
		"check that they are of the same patient and examination" {
		t.Errorf("a CT of elsewhere: %v", err)
	}
}

// TestCTIsAveraged: a CT of small voxels is averaged over each pixel and over the thickness of the slice, as the PET
// is, so that as much of its noise is left. Against plain means.
func TestCTIsAveraged(t *testing.T) {
	pet := volume.Grid{Dims: [3]int{32, 32, 6}, Affine: volume.Affine{{-2, 0, 0, 31}, {0, -2, 0, 31}, {0, 0, 3, 0},
		{3: 1}}}
	// Voxels of 0.5×0.5×1 mm, whose edges are the PET's.
	fine := volume.Grid{Dims: [3]int{128, 128, 18}, Affine: volume.Affine{{-0.5, 0, 0, 31.75}, {0, -0.5, 0, 31.75},
		{0, 0, 1, -1}, {3: 1}}}
	ct := volume.NewVolume(fine)
	random := rand.New(rand.NewPCG(3, 4))
	for i := range ct.Data {
		ct.Data[i] = float32(40 + 30*random.NormFloat64())
	}
	c, err := NewCT(ct, pet)
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Side: 16, Slice: 2, Window: volume.Window{Cols: 32, Rows: 32}} // pixels of 4 mm
	c.Add(&in)
	var sum, squares float64
	for i, got := range in.CT {
		var mean float64
		for k := range 3 {
			for j := range 8 {
				for n := range 8 {
					mean += float64(ct.Data[fine.Index(i%16*8+n, i/16*8+j, 2*3+k)]) / (8 * 8 * 3)
				}
			}
		}
		if want := (mean + 160) / 400; math.Abs(float64(got)-want) > 1e-5 {
			t.Fatalf("pixel %d is %v, want %v", i, got, want)
		}
		hu := float64(got)*400 - 160
		sum, squares = sum+hu, squares+hu*hu
	}
	n := float64(len(in.CT))
	if sd := math.Sqrt(squares/n - sum/n*sum/n); sd > 1.2*30/math.Sqrt(8*8*3) {
		t.Errorf("the noise of 30 HU is %.1f HU, where it averages to %.1f", sd, 30/math.Sqrt(8*8*3))
	}
	// Pixels of the size of its voxels, and smaller ones, are interpolated.
	same, err := NewCT(ct, fine)
	if err != nil {
		t.Fatal(err)
	}
	in = Input{Side: 128, Slice: 5, Window: volume.Window{Cols: 128, Rows: 128}}
	same.Add(&in)
	for i, got := range in.CT {
		if want := min(max((float64(ct.Data[fine.Index(i%128, i/128, 5)])+160)/400, 0),
			1); math.Abs(float64(got)-want) > 1e-6 {
			t.Fatalf("pixel %d is %v, want the voxel's %v", i, got, want)
		}
	}
}
