package volume

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// squares is the 10×10 picture x = numpy.arange(100).reshape(10, 10)**2 % 37, or its upper left part.
func squares(n int) Slice[float32] {
	s := Slice[float32]{Cols: n, Rows: n, Dx: 1, Dy: 1}
	for row := range n {
		for col := range n {
			v := 10*row + col
			s.Pix = append(s.Pix, float32(v*v%37))
		}
	}
	return s
}

func TestResample(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, c := range []struct {
		name string
		s    Slice[float32]
		w    Window
		side int
		want []float32
	}{
		// numpy.repeat(numpy.repeat(x, 2, 0), 2, 1).reshape(4, 5, 4, 5).mean((1, 3))
		{"area, 10 to 4", squares(10), Window{0, 0, 10, 10}, 4, []float32{14.12, 14.76, 23.52, 21.52, 20.92, 18.36,
			12.8,
			13.52, 15.28, 19.12, 18.52, 22.68, 24.48, 19.2, 16.12, 17.08}},
		// torch.nn.functional.interpolate(x[:3, :3], size=(5, 5), mode="bilinear", align_corners=False), torch 1.13
		{"linear, 3 to 5", squares(3), Window{0, 0, 3, 3}, 5, []float32{0, 0.4, 1, 2.8, 4, 10.4, 8.08, 4.6, 11.2, 15.6,
			26,
			19.6, 10, 23.8, 33, 28.4, 26.8, 24.4, 18.76, 15, 30, 31.6, 34, 15.4, 3}},
		{"linear, 4 to 6", squares(4), Window{0, 0, 4, 4}, 6, []float32{0, 0.5, 1.5, 3.5, 6.5, 9, 13, 9.25, 7.6666667,
			16.3333333, 16.75, 15, 26.6666667, 20.3333333, 16.3333333, 25.6666667, 23.6666667, 19.3333333, 29.3333333,
			29.6666667, 26.3333333, 11.6666667, 10.3333333, 12.6666667, 21, 28, 31.5, 17.5, 13.75, 13.5, 12, 24,
			34.1666667,
			26.8333333, 20.5, 16}},
		{"as it is", squares(3), Window{0, 0, 3, 3}, 3, squares(3).Pix},
		{"a column to the left is the minimum", Slice[float32]{Cols: 2, Rows: 2, Pix: []float32{5, 6, 7, 8}},
			Window{-1, 0, 2, 2},
			2, []float32{5, 5, 5, 7}},
		{"half outside", Slice[float32]{Cols: 2, Rows: 1, Pix: []float32{2, 10}}, Window{1, 0, 2, 1}, 1, []float32{6}},
		{"enlarged beyond the edge", Slice[float32]{Cols: 2, Rows: 1, Pix: []float32{2, 10}}, Window{1, -0.5, 2, 2}, 4,
			[]float32{2, 2, 2, 2, 8, 10, 2, 2, 8, 10, 2, 2, 2, 2, 2, 2}},
		{"wholly outside", squares(3), Window{30, -40, 3, 3}, 1, []float32{0}},
		{"no numbers count as the minimum", Slice[float32]{Cols: 2, Rows: 2, Pix: []float32{nan, 4, -inf, inf}},
			Window{0, 0, 2, 2},
			2, []float32{4, 4, 4, 4}},
		{"nothing but NaN", Slice[float32]{Cols: 1, Rows: 1, Pix: []float32{nan}}, Window{0, 0, 1, 1}, 1, []float32{0}},
		{"one axis shrinks, one grows", Slice[float32]{Cols: 4, Rows: 1, Pix: []float32{1, 3, 5, 7}},
			Window{0, 0, 4, 1}, 2,
			[]float32{2, 6, 2, 6}},
	} {
		got := make([]float32, c.side*c.side)
		Resample(c.s, c.w, c.side, got)
		if !near(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func near(got, want []float32) bool {
	return slices.EqualFunc(got, want, func(a, b float32) bool { return math.Abs(float64(a-b)) <= 1e-5 })
}

func TestResampleMask(t *testing.T) {
	s := Slice[uint8]{Cols: 3, Rows: 3, Pix: []uint8{0, 0, 2, 0, 0, 0, 1, 0, 0}}
	for _, c := range []struct {
		name string
		w    Window
		side int
		want []uint8
	}{
		{"as it is", Window{0, 0, 3, 3}, 3, []uint8{0, 0, 1, 0, 0, 0, 1, 0, 0}},
		{"any", Window{0, 0, 3, 3}, 1, []uint8{1}},
		{"the middle belongs to the right and lower half", Window{0, 0, 3, 3}, 2, []uint8{0, 1, 1, 0}},
		{"a quarter of a pixel to the left", Window{0.25, 0, 2, 2}, 2, []uint8{0, 0, 0, 0}},
		{"doubled", Window{1, 0, 2, 2}, 4, []uint8{0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0}},
		{"outside there is nothing", Window{2, -1, 2, 2}, 2, []uint8{0, 0, 1, 0}},
		{"far outside", Window{-1e12, 1e12, 2, 2}, 2, []uint8{0, 0, 0, 0}},
	} {
		got := make([]uint8, c.side*c.side)
		ResampleMask(s, c.w, c.side, got)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestResampleMaskLosesNothing: every source pixel whose centre lies in the window belongs to one target pixel.
func TestResampleMaskLosesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 500 {
		size := 64 + 300*r.Float64()
		start := 100*r.Float64() - 50
		seen := make([]int, 400)
		for _, s := range spans(start, size, 64, 400) {
			for at := s.from; at < s.to; at++ {
				seen[at]++
			}
		}
		for at, n := range seen {
			x := float64(at) + 0.5
			if inside := x >= start && x < start+size; n > 1 || inside != (n == 1) {
				t.Fatalf("window [%v, %v): pixel %d comes %d times", start, start+size, at, n)
			}
		}
	}
}

func TestInterpolate(t *testing.T) {
	nan := float32(math.NaN())
	for _, c := range []struct {
		name       string
		w          Window
		side       int
		cols, rows int
		img, want  []float32
	}{
		// As in TestResample: the way back enlarges as the way there does.
		{"3 to 5", Window{0, 0, 5, 5}, 3, 5, 5, squares(3).Pix, []float32{0, 0.4, 1, 2.8, 4, 10.4, 8.08, 4.6, 11.2,
			15.6, 26,
			19.6, 10, 23.8, 33, 28.4, 26.8, 24.4, 18.76, 15, 30, 31.6, 34, 15.4, 3}},
		{"as it is, in the middle of a slice", Window{1, 0, 2, 2}, 2, 4, 3, []float32{1, 2, 3, 4},
			[]float32{nan, 1, 2, nan, nan, 3, 4, nan, nan, nan, nan, nan}},
		{"at the centre of a larger pixel", Window{0, 0, 1, 1}, 2, 2, 1, []float32{1, 2, 3, 4}, []float32{2.5, nan}},
		{"a window over the edge", Window{-1, -1, 2, 2}, 2, 2, 2, []float32{1, 2, 3, 4}, []float32{4, nan, nan, nan}},
	} {
		got := make([]float32, c.cols*c.rows)
		Interpolate(c.img, c.side, c.w, c.cols, c.rows, got)
		if !slices.EqualFunc(got, c.want, func(a, b float32) bool {
			return math.IsNaN(float64(a)) && math.IsNaN(float64(b)) || math.Abs(float64(a-b)) <= 1e-5
		}) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func BenchmarkResample(b *testing.B) {
	s := Slice[float32]{Cols: 512, Rows: 512, Pix: make([]float32, 512*512)}
	dst := make([]float32, 64*64)
	for b.Loop() {
		Resample(s, Window{184, 236, 128, 128}, 64, dst)
	}
}

func BenchmarkInterpolate(b *testing.B) {
	img, dst := make([]float32, 64*64), make([]float32, 512*512)
	for b.Loop() {
		Interpolate(img, 64, Window{184, 236, 128, 128}, 512, 512, dst)
	}
}
