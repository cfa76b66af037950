package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// each runs a test for every set of instructions that there are kernels for on this processor.
func each(t *testing.T, f func(t *testing.T, s *Instructions)) {
	t.Helper()
	if len(Sets()) == 0 {
		t.Skip("no kernels for this processor")
	}
	for _, s := range Sets() {
		t.Run(s.Name, func(t *testing.T) { f(t, s) })
	}
}

// noise is a vector of numbers between −1 and 1.
func noise(rnd *rand.Rand, n int) []float32 {
	x := Aligned(n)
	for i := range x {
		x[i] = rnd.Float32()*2 - 1
	}
	return x
}

// clone is an aligned copy.
func clone(x []float32) []float32 {
	y := Aligned(len(x))
	copy(y, x)
	return y
}

// near holds numbers against a reference in float64: the norm of the difference, relative to that of the reference.
func near(t *testing.T, what string, got []float32, want []float64, most float64) {
	t.Helper()
	var difference, size float64
	for i, w := range want {
		difference += (float64(got[i]) - w) * (float64(got[i]) - w)
		size += w * w
	}
	if e := math.Sqrt(difference / size); !(e < most) {
		t.Fatalf("%s: relative error %.1e, more than %.0e", what, e, most)
	}
}

// same holds the bits of numbers against each other.
func same(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: number %d is %g, not %g", what, i, got[i], want[i])
		}
	}
}

// source is a source of random numbers that are always the same.
func source() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// outputs are what every kernel makes of the same numbers. Each function is given room for its results, filled with
// noise.
var outputs = []struct {
	name string
	run  func(s *Instructions, rnd *rand.Rand) []float32
}{
	{"InRow", func(s *Instructions, rnd *rand.Rand) []float32 {
		const tiles, places = 5, 7
		x, v := noise(rnd, 6*(4*tiles+2)*Block), noise(rnd, Places*places*Block)
		s.InRow(&x[0], (4*tiles+2)*BlockBytes, &v[0], places*BlockBytes, &Aligned(Scratch(tiles))[0], tiles)
		return v
	}},
	{"DyRow", func(s *Instructions, rnd *rand.Rand) []float32 {
		const tiles, places = 5, 7
		y, v, sum := noise(rnd, 4*4*tiles*Block), noise(rnd, Places*places*Block), noise(rnd, Block)
		s.DyRow(&y[0], 4*tiles*BlockBytes, &v[0], places*BlockBytes, &Aligned(Scratch(tiles))[0], tiles, &sum[0])
		return append(v, sum...)
	}},
	{"OutPlain", func(s *Instructions, rnd *rand.Rand) []float32 {
		m, y, scratch := outRow(rnd)
		s.OutPlain(&m[0], 7*BlockBytes, &y[0], 20*BlockBytes, &scratch[0], 5)
		return y
	}},
	{"OutActivate", func(s *Instructions, rnd *rand.Rand) []float32 {
		m, y, scratch := outRow(rnd)
		s.OutActivate(&m[0], 7*BlockBytes, &y[0], 20*BlockBytes, &scratch[0], 5, &noise(rnd, Block)[0], .01)
		return y
	}},
	{"OutDrop", func(s *Instructions, rnd *rand.Rand) []float32 {
		m, y, scratch := outRow(rnd)
		rowStep := Place(0, 20)
		bias := noise(rnd, Block)
		s.OutDrop(&m[0], 7*BlockBytes, &y[0], 20*BlockBytes, &scratch[0], 5, &bias[0], 1.5, 1<<30, 5, rowStep)
		return y
	}},
	{"OutMask", func(s *Instructions, rnd *rand.Rand) []float32 {
		m, y, scratch := outRow(rnd)
		s.OutMask(&m[0], 7*BlockBytes, &y[0], 20*BlockBytes, &scratch[0], 5, &noise(rnd, len(y))[0], 1.5, .015)
		return y
	}},
	{"Spread", func(s *Instructions, rnd *rand.Rand) []float32 {
		x, y := noise(rnd, 3*5*Block), noise(rnd, 6*4*Block)
		s.Spread(&x[0], 5*BlockBytes, &y[0], 4*BlockBytes, 3)
		return y
	}},
	{"Gather", func(s *Instructions, rnd *rand.Rand) []float32 {
		x, y := noise(rnd, 6*5*Block), noise(rnd, 3*4*Block)
		s.Gather(&x[0], 5*BlockBytes, &y[0], 4*BlockBytes, 3)
		return y
	}},
	{"Activate", func(s *Instructions, rnd *rand.Rand) []float32 {
		y := noise(rnd, 9*Block)
		s.Activate(&y[0], 8, &noise(rnd, Block)[0], .01)
		return y
	}},
	{"ActivateDrop", func(s *Instructions, rnd *rand.Rand) []float32 {
		y := noise(rnd, 9*Block)
		s.ActivateDrop(&y[0], 8, &noise(rnd, Block)[0], 2, 1<<31, 77)
		return y
	}},
	{"Mask", func(s *Instructions, rnd *rand.Rand) []float32 {
		d := noise(rnd, 9*Block)
		s.Mask(&d[0], &noise(rnd, 9*Block)[0], 8, 1.25, .25)
		return d
	}},
	{"Pool", func(s *Instructions, rnd *rand.Rand) []float32 {
		x, y := noise(rnd, 2*14*Block), noise(rnd, 8*Block)
		s.Pool(&x[0], 14*BlockBytes, &y[0], 7)
		return y
	}},
	{"Unpool", func(s *Instructions, rnd *rand.Rand) []float32 {
		x, d, y := noise(rnd, 2*14*Block), noise(rnd, 2*14*Block), Aligned(7*Block)
		s.Pool(&x[0], 14*BlockBytes, &y[0], 7)
		s.Unpool(&x[0], 14*BlockBytes, &y[0], &noise(rnd, 7*Block)[0], &d[0], 7, .01)
		return d
	}},
	{"First", func(s *Instructions, rnd *rand.Rand) []float32 {
		x, w, y := noise(rnd, 3*3*21), noise(rnd, 9*3*2*Block), noise(rnd, 20*Block)
		s.First(&x[0], 21*4, 3*21*4, 3, &w[0], 2*BlockBytes, &y[0], 19)
		return y
	}},
	{"FirstGradient", func(s *Instructions, rnd *rand.Rand) []float32 {
		x, dw, dy := noise(rnd, 3*3*21), noise(rnd, 9*3*2*Block), noise(rnd, 19*Block)
		s.FirstGradient(&x[0], 21*4, 3*21*4, 3, &dy[0], &dw[0], 2*BlockBytes, 19)
		return dw
	}},
	{"Add", func(s *Instructions, rnd *rand.Rand) []float32 {
		y := noise(rnd, 9*Block)
		s.Add(&y[0], &noise(rnd, 9*Block)[0], 8)
		return y
	}},
	{"Sums", func(s *Instructions, rnd *rand.Rand) []float32 {
		sum := noise(rnd, Block)
		s.Sums(&noise(rnd, 9*Block)[0], 8, &sum[0])
		return sum
	}},
	{"Squares", func(s *Instructions, rnd *rand.Rand) []float32 {
		sum := noise(rnd, Block)
		s.Squares(&noise(rnd, 9*Block)[0], 8, &sum[0])
		return sum
	}},
	{"Toward", func(s *Instructions, rnd *rand.Rand) []float32 {
		mean := noise(rnd, 9*Block)
		s.Toward(&mean[0], &noise(rnd, 9*Block)[0], 8, .1)
		return mean
	}},
	{"Step", func(s *Instructions, rnd *rand.Rand) []float32 {
		w, mean, square, g := noise(rnd, 9*Block), noise(rnd, 9*Block), noise(rnd, 9*Block), noise(rnd, 9*Block)
		for i, v := range square {
			square[i] = v * v
		}
		s.Step(&Adam{.5, .1, .001, .01, 1e-7, .001}, &w[0], &mean[0], &square[0], &g[0], 8)
		return append(append(w, mean...), square...)
	}},
	{"Multiply", func(s *Instructions, rnd *rand.Rand) []float32 {
		var all []float32
		for _, kind := range []Kind{Rows, Other, Outer} {
			for m := 1; m <= 23; m++ {
				for k := 1; k <= 3; k++ {
					p := newTestProduct(rnd, kind, m, k, m%3)
					s.Multiply(&p.Product, new(Frame))
					all = append(all, p.c...)
				}
			}
		}
		return all
	}},
}

// outRow is what the kernels out… begin with: products of five tiles, seven blocks to a place, room for the responses,
// and scratch.
func outRow(rnd *rand.Rand) (m, y, scratch []float32) {
	return noise(rnd, Places*7*Block), noise(rnd, 4*20*Block), Aligned(Scratch(5))
}

// TestSameBits: all sets of instructions give the same bits.
func TestSameBits(t *testing.T) {
	sets := Sets()
	if len(sets) < 2 {
		t.Skip("this processor has kernels of one set at most")
	}
	for _, o := range outputs {
		want := o.run(sets[0], source())
		for _, s := range sets[1:] {
			same(t, o.name+" of "+s.Name, o.run(s, source()), want)
		}
	}
}
