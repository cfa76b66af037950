package inference

import (
	"math"
	"slices"
	"testing"

	"isopet/volume"
)

func TestScale(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, c := range []struct {
		x, want  []float32
		min, max float32
	}{
		{[]float32{2, 4, 3, 6}, []float32{0, 0.5, 0.25, 1}, 2, 6},
		{[]float32{-1, 1}, []float32{0, 1}, -1, 1},
		{[]float32{7, 7, 7}, []float32{0, 0, 0}, 7, 7},
		{[]float32{nan, 1, inf, 3, -inf}, []float32{0, 0, 0, 1, 0}, 1, 3},
		{[]float32{nan, nan}, []float32{0, 0}, 0, 0},
		{[]float32{-math.MaxFloat32, 0, math.MaxFloat32}, []float32{0, 0.5, 1}, -math.MaxFloat32, math.MaxFloat32},
		{nil, nil, 0, 0},
	} {
		got := slices.Clone(c.x)
		min, max := Scale(got)
		if !slices.Equal(got, c.want) || min != c.min || max != c.max {
			t.Errorf("%v: %v, %v, %v", c.x, got, min, max)
		}
	}
}

// The paper's crop of a 512×512 slice: the mean of blocks of 2×2 pixels, scaled by its own limits.
func TestPreparePaper(t *testing.T) {
	s := volume.Slice[float32]{Cols: 512, Rows: 512, Dx: 0.977, Dy: 0.977, Pix: make([]float32, 512*512)}
	for i := range s.Pix {
		s.Pix[i] = float32(i * 7919 % 1024)
	}
	in := Prepare(s, volume.Window{Col: 184, Row: 236, Cols: 128, Rows: 128}, 64)
	means := make([]float32, 64*64)
	for i := range means {
		at := (236+i/64*2)*512 + 184 + i%64*2
		means[i] = (s.Pix[at] + s.Pix[at+1] + s.Pix[at+512] + s.Pix[at+513]) / 4
	}
	low, high := slices.Min(means), slices.Max(means)
	if in.Min != low || in.Max != high {
		t.Errorf("limits %v and %v, want %v and %v", in.Min, in.Max, low, high)
	}
	for i, v := range means {
		if want := (v - low) / (high - low); !near(in.X[i], want) {
			t.Fatalf("pixel %d is %v, want %v", i, in.X[i], want)
		}
	}
	if v := in.ToUnits(0.25); in.ToThreshold(v) != 0.25 || v != float64(low)+0.25*float64(high-low) {
		t.Errorf("a threshold of 0.25 is %v in the scan's units", v)
	}
}

// Strictly greater, in float64: the float32 nearest to 0.41 lies below the float64 0.41.
func TestBinarise(t *testing.T) {
	img := []float32{0.41, 0.5, 0.50001, float32(math.NaN()), float32(math.Inf(1)), -1}
	for _, c := range []struct {
		threshold float64
		want      []uint8
	}{
		{0.5, []uint8{0, 0, 1, 0, 1, 0}},
		{0.41, []uint8{0, 1, 1, 0, 1, 0}},
		{-2, []uint8{1, 1, 1, 0, 1, 1}},
		{math.NaN(), []uint8{0, 0, 0, 0, 0, 0}},
	} {
		got := slices.Repeat([]uint8{9}, len(img))
		n := Binarise(img, c.threshold, got)
		sum := 0
		for _, b := range c.want {
			sum += int(b)
		}
		if !slices.Equal(got, c.want) || n != sum {
			t.Errorf("> %v: %v, %d marked", c.threshold, got, n)
		}
	}
}
