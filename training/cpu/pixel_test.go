package cpu

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"isopet/training/cpu/kernel"
)

// TestFirst holds the first layer and its gradient against the definition.
func TestFirst(t *testing.T) {
	each(t, func(t *testing.T, set *kernel.Instructions) {
		for channels := 1; channels <= 8; channels++ {
			for _, s := range []shape{{2, channels, 32, 10, 1}, {1, channels, 16, 27, 0}, {1, channels, 16, 100, 1}} {
				rnd := source()
				l, in := newLane(set, 2), newInput(s.slices, s.c, s.side, s.pad)
				whole := s.side + 3 // of which the upper left is seen
				x := newImage(s.slices, s.c, s.side, 0)
				for slice := range s.slices {
					values := noise(rnd, s.c*whole*whole)
					in.set(slice, values, whole)
					for i := range s.c * s.side * s.side {
						c, r, column := i/s.side/s.side, i/s.side%s.side, i%s.side
						x.planes[0][x.index(slice, r, column)+c] = values[(c*whole+r)*whole+column]
					}
				}
				w, bias, dw := noise(rnd, 9*s.c*s.k), noise(rnd, s.k), noise(rnd, 9*s.c*s.k)
				y, dy := newImage(s.slices, s.k, s.out(), s.border()), noisy(rnd, s.slices, s.k, s.out(), s.border())
				c := convolution{shape: s, x: x, dy: dy, g: w}
				e := epilogue{kind: activate, bias: bias, slope: .01}
				l.first(in, w, y, e)
				var forward, kernels, biases comparison
				places(rnd, y, 100, func(slice, k, row, column int) {
					want := e.of(c.response(slice, k, row, column), slice, k, row, column, 0)
					forward.add(y.get(slice, k, row, column), want)
				})
				before, biasBefore := append([]float32{}, dw...), append([]float32{}, bias...)
				l.firstGradient(in, dy, dw, bias)
				for range 50 {
					tap, ch, k := rnd.IntN(9), rnd.IntN(s.c), rnd.IntN(s.k)
					at, sum := (tap*s.c+ch)*s.k+k, 0.0
					for i := range s.slices * s.out() * s.out() {
						slice, r, column := i/s.out()/s.out(), i/s.out()%s.out(), i%s.out()
						sum += x.get(slice, ch, r+tap/3-s.pad, column+tap%3-s.pad) * dy.get(slice, k, r, column)
					}
					kernels.add(float64(dw[at]), float64(before[at])+sum)
				}
				for k, sum := range sums(dy) {
					biases.add(float64(bias[k]), float64(biasBefore[k])+sum)
				}
				forward.check(t, s.String()+": responses")
				kernels.check(t, s.String()+": gradient of the kernels")
				biases.check(t, s.String()+": gradient of the bias")
				if what := y.padded(); what != "" {
					t.Errorf("%v: not zero: %s", s, what)
				}
			}
		}
	})
}

// TestPixelwise: 1×1, 2×2 up and their gradients, also of joined images and odd sides, against the definition.
func TestPixelwise(t *testing.T) {
	each(t, func(t *testing.T, set *kernel.Instructions) {
		for _, side := range []int{4, 9, 10, 33} {
			for i, at := range []grid{all, quarter(0), quarter(1), quarter(2), quarter(3)} {
				rnd := source()
				a, b := noisy(rnd, 2, 32, side, 1), noisy(rnd, 2, 16, side, 2)
				b = moved(b, 1)
				x := join(a, b)
				big := side * at.step
				testPixelwise(t, set, rnd, fmt.Sprintf("side %d, grid %d", side, i), x, newImage(2, 80, big, 1), at)
			}
		}
	})
}

// moved is an image with another border.
func moved(im *image, border int) *image {
	to := newImage(im.slices, len(im.planes)*kernel.Block, im.side, border)
	for b := range im.planes {
		for s := range im.slices {
			for r := range im.side {
				copy(to.row(s, b, r), im.row(s, b, r))
			}
		}
	}
	return to
}

// testPixelwise tests the product of all pixels of x to those of y on a grid, the gradient of its w, and that of its x.
func testPixelwise(t *testing.T, set *kernel.Instructions, rnd *rand.Rand, name string, x, y *image, at grid) {
	l := newLane(set, 1)
	c, k := len(x.planes)*kernel.Block, len(y.planes)*kernel.Block
	w, bias := noise(rnd, c*k), noise(rnd, k)
	var forward, back, kernels, biases comparison
	l.pixelwise(x, all, w, y, at, &bias[0])
	on := func(n, from int) int { return n*at.step + from }
	places(rnd, x, 50, func(slice, _, row, column int) {
		f := rnd.IntN(k)
		sum := float64(bias[f])
		for ch := range c {
			sum += x.get(slice, ch, row, column) * float64(w[ch*k+f])
		}
		forward.add(y.get(slice, f, on(row, at.row), on(column, at.column)), sum)
	})
	if what := y.padded(); what != "" {
		t.Errorf("%s: not zero: %s", name, what)
	}
	dy, dx, turned := noisy(rnd, x.slices, k, y.side, 1), noisy(rnd, x.slices, c, x.side, 1), kernel.Aligned(c*k)
	before := moved(dx, 1)
	transpose(w, 1, c, k, turned)
	l.pixelwise(dy, at, turned, dx, all, nil)
	places(rnd, dx, 50, func(slice, ch, row, column int) {
		sum := before.get(slice, ch, row, column)
		for f := range k {
			sum += dy.get(slice, f, on(row, at.row), on(column, at.column)) * float64(w[ch*k+f])
		}
		back.add(dx.get(slice, ch, row, column), sum)
	})
	dw, dbias := kernel.Aligned(c*k), kernel.Aligned(k)
	l.pixelGradient(x, dy, at, dw)
	l.biasGradient(dy, dbias)
	for range 30 {
		ch, f := rnd.IntN(c), rnd.IntN(k)
		sum := 0.0
		for i := range x.slices * x.side * x.side {
			slice, row, column := i/x.side/x.side, i/x.side%x.side, i%x.side
			sum += x.get(slice, ch, row, column) * dy.get(slice, f, on(row, at.row), on(column, at.column))
		}
		kernels.add(float64(dw[ch*k+f]), sum)
	}
	for f, sum := range sums(dy) {
		biases.add(float64(dbias[f]), sum)
	}
	forward.check(t, name+": responses")
	back.check(t, name+": gradient of the image")
	kernels.check(t, name+": gradient of the kernels")
	biases.check(t, name+": gradient of the bias")
	if what := dx.padded(); what != "" {
		t.Errorf("%s: not zero: %s", name, what)
	}
}

// TestPooling: pooling and its gradient, also of odd sides, against the definition.
func TestPooling(t *testing.T) {
	each(t, func(t *testing.T, set *kernel.Instructions) {
		for _, side := range []int{2, 3, 10, 26, 65, 128} {
			rnd := source()
			l := newLane(set, 1)
			x, y := noisy(rnd, 2, 32, side, 1), newImage(2, 32, side/2, 1)
			dy, d := noisy(rnd, 2, 32, side/2, 1), noisy(rnd, 2, 32, side, 1)
			before := moved(d, 1)
			l.pool(x, y)
			l.unpool(x, y, dy, d, .25)
			var forward, back comparison
			places(rnd, x, 200, func(slice, c, row, column int) {
				v, sum := x.get(slice, c, row, column), before.get(slice, c, row, column)
				if r, col := row/2, column/2; r < y.side && col < y.side {
					largest := v
					for i := range 4 {
						largest = max(largest, x.get(slice, c, 2*r+i/2, 2*col+i%2))
					}
					forward.add(y.get(slice, c, r, col), largest)
					if v == largest {
						sum += dy.get(slice, c, r, col)
					}
				}
				if v <= 0 {
					sum *= .25
				}
				back.add(d.get(slice, c, row, column), sum)
			})
			forward.check(t, fmt.Sprintf("side %d: the largest", side))
			back.check(t, fmt.Sprintf("side %d: gradient", side))
			for _, im := range []*image{y, d} {
				if what := im.padded(); what != "" {
					t.Errorf("side %d: not zero: %s", side, what)
				}
			}
		}
	})
}

// TestTimes: layers of units, against the definition.
func TestTimes(t *testing.T) {
	each(t, func(t *testing.T, set *kernel.Instructions) {
		for n := 1; n <= 4; n++ {
			const c, k = 48, 80
			rnd := source()
			l := newLane(set, 1)
			x, w, y, from, dy := noise(rnd, n*c), noise(rnd, c*k), kernel.Aligned(n*k), noise(rnd, k), noise(rnd, n*k)
			dw := noise(rnd, c*k)
			before := append([]float32{}, dw...)
			l.times(n, x, c, w, y, k, &from[0])
			l.timesGradient(n, x, c, dy, k, dw)
			at := func(unit, slice int) int { return (unit/kernel.Block*n+slice)*kernel.Block + unit%kernel.Block }
			var forward, kernels comparison
			for j := range k {
				for s := range n {
					sum := float64(from[j])
					for i := range c {
						sum += float64(x[at(i, s)]) * float64(w[i*k+j])
					}
					forward.add(float64(y[at(j, s)]), sum)
				}
				for i := range c {
					sum := float64(before[i*k+j])
					for s := range n {
						sum += float64(x[at(i, s)]) * float64(dy[at(j, s)])
					}
					kernels.add(float64(dw[i*k+j]), sum)
				}
			}
			forward.check(t, fmt.Sprintf("%d slices: units", n))
			kernels.check(t, fmt.Sprintf("%d slices: gradient", n))
		}
	})
}

// TestFlatten: pixels come back, each slice's in an order of its own.
func TestFlatten(t *testing.T) {
	const slices, channels, side = 3, 32, 5
	x, y := noisy(source(), slices, channels, side, 1), newImage(slices, channels, side, 1)
	v := kernel.Aligned(slices * channels * side * side)
	flatten(x, v)
	restore(y, v)
	sameImage(t, "restored", y, x)
	unit := (1*side+2)*side + 3 // block 1, row 2, column 3
	if got, want := v[(unit*slices+2)*kernel.Block+7], x.get(2, 16+7, 2, 3); float64(got) != want {
		t.Errorf("a pixel is %g as a unit, not %g", got, want)
	}
}

// TestFewer: an image may be used for fewer slices than it has room for.
func TestFewer(t *testing.T) {
	each(t, func(t *testing.T, set *kernel.Instructions) {
		rnd := source()
		l := newLane(set, 2)
		x, y, w := noisy(rnd, 2, 32, 10, 1), noisy(rnd, 2, 16, 10, 1), noise(rnd, 32*16)
		want, kept := newImage(2, 16, 10, 1), moved(y, 1)
		l.pixelwise(x, all, w, want, all, kernel.Zeros)
		x.slices, y.slices = 1, 1
		l.pixelwise(x, all, w, y, all, kernel.Zeros)
		for r := range y.side {
			sameBits(t, "the slice", y.row(0, 0, r), want.row(0, 0, r))
			sameBits(t, "the other", y.row(1, 0, r), kept.row(1, 0, r))
		}
	})
}
