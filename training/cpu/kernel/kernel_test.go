package kernel

import (
	"math"
	"testing"
	"time"
)

// The kernels that more is built of are tested by themselves here; transforms, masks and activations of rows of tiles
// in package cpu, as the convolutions that they make.

// doubles are numbers in float64.
func doubles(x []float32) []float64 {
	d := make([]float64, len(x))
	for i, v := range x {
		d[i] = float64(v)
	}
	return d
}

func TestActivate(t *testing.T) {
	each(t, func(t *testing.T, s *Instructions) {
		rnd := source()
		for _, slope := range []float32{0, .01, 1} {
			y, bias := noise(rnd, 9*Block), noise(rnd, Block)
			want := doubles(y)
			for i := range 8 * Block {
				if want[i] += float64(bias[i%Block]); want[i] < 0 {
					want[i] *= float64(slope)
				}
			}
			s.Activate(&y[0], 8, &bias[0], slope)
			near(t, "activation", y, want, 1e-7)
		}
		y := Aligned(Block)
		y[3] = float32(math.NaN())
		if s.Activate(&y[0], 1, &Aligned(Block)[0], 0); y[3] == y[3] {
			t.Errorf("ReLU makes %v of what is no number", y[3])
		}
	})
}

// hash is MurmurHash3's finaliser, Austin Appleby's, of a place.
func hash(place uint32) uint32 {
	h := place
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}

func TestActivateDrop(t *testing.T) {
	each(t, func(t *testing.T, s *Instructions) {
		const n, seed, limit = 4096, 12345, 1288490188 // 0.3 of 2³²
		y, bias := noise(source(), n*Block), Aligned(Block)
		want := doubles(y)
		dropped := 0
		for i := range want {
			want[i] = max(want[i], 0) / .7
			if hash(seed+uint32(i)*Golden) < limit {
				want[i] = 0
				dropped++
			}
		}
		s.ActivateDrop(&y[0], n/2, &bias[0], 1/.7, limit, Place(seed, 0))
		s.ActivateDrop(&y[n/2*Block], n/2, &bias[0], 1/.7, limit, Place(seed, n/2))
		near(t, "dropout", y, want, 1e-7)
		// 65,536 draws of 0.3 have a standard deviation of 117.
		if share := float64(dropped) / (n * Block); math.Abs(share-.3) > .006 {
			t.Errorf("%.4f is dropped, not 0.3", share)
		}
	})
}

func TestMask(t *testing.T) {
	each(t, func(t *testing.T, s *Instructions) {
		rnd := source()
		d, like := noise(rnd, 9*Block), noise(rnd, 9*Block)
		like[5] = 0
		want := doubles(d)
		for i := range 8 * Block {
			if like[i] > 0 {
				want[i] *= 1.25
			} else {
				want[i] *= .25
			}
		}
		s.Mask(&d[0], &like[0], 8, 1.25, .25)
		near(t, "mask", d, want, 1e-7)
	})
}

func TestPool(t *testing.T) {
	each(t, func(t *testing.T, s *Instructions) {
		const n, width = 7, 15
		rnd := source()
		x, y, dy, d := noise(rnd, 2*width*Block), Aligned(n*Block), noise(rnd, n*Block), noise(rnd, 2*width*Block)
		for i := range x { // many that are equal
			x[i] = float32(math.Round(float64(x[i]) * 3))
		}
		largest, gradient := make([]float64, len(y)), doubles(d)
		for i := range y {
			first := -1
			for _, p := range [][2]int{{0, 0}, {0, 1}, {1, 0}, {1, 1}} {
				at := (p[0]*width+2*(i/Block)+p[1])*Block + i%Block
				if first < 0 || x[at] > x[first] {
					first = at
				}
			}
			largest[i] = float64(x[first])
			gradient[first] += float64(dy[i])
		}
		for i := range gradient {
			if i/Block%width < 2*n && x[i] <= 0 {
				gradient[i] *= .01
			}
		}
		s.Pool(&x[0], width*BlockBytes, &y[0], n)
		near(t, "pool", y, largest, 1e-9)
		s.Unpool(&x[0], width*BlockBytes, &y[0], &dy[0], &d[0], n, .01)
		near(t, "unpool", d, gradient, 1e-7)
	})
}

// TestFirst: any number of channels and of pixels, against the definition.
func TestFirst(t *testing.T) {
	each(t, func(t *testing.T, s *Instructions) {
		rnd := source()
		for channels := 1; channels <= 8; channels++ {
			for n := 1; n <= 19; n += 3 {
				const width, filters = 24, 2 * Block
				plane := 3 * width
				x, w, y := noise(rnd, channels*plane), noise(rnd, 9*channels*filters), noise(rnd, (n+1)*Block)
				dw := noise(rnd, len(w))
				want, gradient := doubles(y), doubles(dw)
				clear(want[:n*Block])
				dy := noise(rnd, n*Block)
				for p := range n {
					for tap := range 9 {
						for c := range channels {
							v := float64(x[c*plane+tap/3*width+p+tap%3])
							for f := range Block {
								at := (tap*channels+c)*filters + Block + f // the second block of filters
								want[p*Block+f] += v * float64(w[at])
								gradient[at] += v * float64(dy[p*Block+f])
							}
						}
					}
				}
				s.First(&x[0], width*4, plane*4, channels, &w[Block], filters*4, &y[0], n)
				near(t, "first layer", y, want, 1e-6)
				s.FirstGradient(&x[0], width*4, plane*4, channels, &dy[0], &dw[Block], filters*4, n)
				near(t, "gradient of the first layer", dw, gradient, 1e-6)
			}
		}
	})
}

func TestVectors(t *testing.T) {
	each(t, func(t *testing.T, s *Instructions) {
		rnd := source()
		const n = 8
		x, y, sum, squares := noise(rnd, n*Block), noise(rnd, (n+1)*Block), noise(rnd, Block), noise(rnd, Block)
		added, moved, sums, sumsOfSquares := doubles(y), doubles(y), doubles(sum), doubles(squares)
		for i, v := range doubles(x) {
			added[i] += v
			moved[i] += (v - moved[i]) * .1
			sums[i%Block] += v
			sumsOfSquares[i%Block] += v * v
		}
		mean := clone(y)
		s.Add(&y[0], &x[0], n)
		near(t, "sum", y, added, 1e-7)
		s.Toward(&mean[0], &x[0], n, .1)
		near(t, "running mean", mean, moved, 1e-7)
		s.Sums(&x[0], n, &sum[0])
		near(t, "sums", sum, sums, 1e-6)
		s.Squares(&x[0], n, &squares[0])
		near(t, "squares", squares, sumsOfSquares, 1e-6)
	})
}

func TestStep(t *testing.T) {
	each(t, func(t *testing.T, s *Instructions) {
		rnd := source()
		const n = 8
		w, mean, square, g := noise(rnd, (n+1)*Block), noise(rnd, n*Block), noise(rnd, n*Block), noise(rnd, n*Block)
		for i, v := range square {
			square[i] = v * v
		}
		weights, means, squares := doubles(w), doubles(mean), doubles(square)
		for i := range n * Block {
			d := float64(g[i]) * .5
			means[i] = .9*means[i] + .1*d
			squares[i] = .999*squares[i] + .001*d*d
			weights[i] -= .01*means[i]/(math.Sqrt(squares[i])+1e-7) + .002*weights[i]
		}
		a := Adam{Clip: .5, MeanShare: .1, SquareShare: .001, Rate: .01, Epsilon: 1e-7, Decay: .002}
		s.Step(&a, &w[0], &mean[0], &square[0], &g[0], n)
		near(t, "weights", w, weights, 1e-6)
		near(t, "mean", mean, means, 1e-6)
		near(t, "mean square", square, squares, 1e-6)
	})
}

// TestDenormals: numbers too small to be normal cost nothing and count as zeros, and the processor's state is kept, so
// that Go computes with them before and after.
func TestDenormals(t *testing.T) {
	each(t, func(t *testing.T, s *Instructions) {
		product := func(fill float32) time.Duration {
			p := newTestProduct(source(), Rows, 64, 2, 2)
			for i := range p.a {
				p.a[i] = fill
			}
			best := time.Hour
			for range 50 {
				start := time.Now()
				for range 10 {
					s.Multiply(&p.Product, new(Frame))
				}
				best = min(best, time.Since(start))
			}
			if zero := p.c[0] == 0; zero != (fill < 1e-38) {
				t.Errorf("the product of %g begins with %g", fill, p.c[0])
			}
			return best
		}
		if normal, denormal := product(1), product(1e-40); denormal > 5*normal {
			t.Errorf("a product of denormals takes %v, of others %v", denormal, normal)
		}
		for _, o := range outputs {
			o.run(s, source())
			small := math.Float32frombits(1 << 12)
			if half := small * float32(len(o.name)) / float32(2*len(o.name)); half != math.Float32frombits(1<<11) {
				t.Fatalf("after %s, half of %g is %g: the state of the processor is not as before", o.name, small, half)
			}
		}
	})
}

func TestAligned(t *testing.T) {
	for n := range 40 {
		if x := Aligned(n + 1); len(x) != n+1 || cap(x) != n+1 || address(&x[0])%BlockBytes != 0 {
			t.Errorf("%d numbers: %d at %x", n+1, len(x), address(&x[0]))
		}
	}
}
