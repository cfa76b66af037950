package fit

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"isopet/volume/metrics"
)

// still changes nothing.
var still = transform{gain: 1}

// A picture of 4×4 pixels under changes that end on whole pixels.
func TestChange(t *testing.T) {
	const side = 4
	src := make([]float32, side*side)
	for i := range src {
		src[i] = float32(i)
	}
	for _, c := range []struct {
		name string
		transform
		want []float32
	}{
		{"none", still, src},
		{"flip", transform{flip: true}, []float32{3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12}},
		{"right", transform{right: 1}, []float32{0, 0, 1, 2, 4, 4, 5, 6, 8, 8, 9, 10, 12, 12, 13, 14}},
		{"up", transform{down: -1}, []float32{4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 12, 13, 14, 15}},
		{"turn", transform{angle: math.Pi / 2}, []float32{12, 8, 4, 0, 13, 9, 5, 1, 14, 10, 6, 2, 15, 11, 7, 3}},
		{"flip, then turn, then shift", transform{flip: true, angle: math.Pi / 2, right: 1},
			[]float32{15, 15, 11, 7, 14, 14, 10, 6, 13, 13, 9, 5, 12, 12, 8, 4}},
	} {
		image, mask := make([]float32, len(src)), make([]float32, len(src))
		c.image(src, image, side)
		c.mask(src, mask, side)
		for i, want := range c.want {
			if math.Abs(float64(image[i]-want)) > 1e-5 || mask[i] != want {
				t.Errorf("%s: %v and as a mask %v, want %v", c.name, image, mask, c.want)
				break
			}
		}
	}
	half := make([]float32, len(src))
	transform{right: 0.5}.image(src, half, side)
	if want := []float32{0, 0.5, 1.5, 2.5}; !slices.Equal(half[:4], want) {
		t.Errorf("half a pixel to the right: %v, want %v", half[:4], want)
	}
}

// TestChangesAreDrawn within the limits and on both sides.
func TestChangesAreDrawn(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 0))
	low, high := [4]float64{}, [4]float64{}
	flips := 0
	const n, side = 2000, 128
	for range n {
		c := newTransform(r, side)
		if c.flip {
			flips++
		}
		for i, v := range []float64{c.angle, c.right, c.down, c.gain - 1} {
			low[i], high[i] = min(low[i], v), max(high[i], v)
		}
	}
	for i, most := range []float64{10 * math.Pi / 180, 8, 8, 0.1} {
		if low[i] < -most || high[i] > most || low[i] > -0.99*most || high[i] < 0.99*most {
			t.Errorf("number %d goes from %g to %g, want -%g to %g", i, low[i], high[i], most, most)
		}
	}
	if math.Abs(float64(flips)/n-0.5) > 0.05 {
		t.Errorf("%d of %d are flipped", flips, n)
	}
}

// TestAugmentation: image and mask move together, thresholds with the brightness, and a CT keeps its values.
func TestAugmentation(t *testing.T) {
	const side = 64
	image, ct, mask := make([]float32, side*side), make([]float32, side*side), make([]float32, side*side)
	for i := range image {
		dx, dy := float64(i%side)-24, float64(i/side)-40
		image[i] = float32(math.Exp(-(dx*dx/2 + dy*dy) / 60))
		ct[i] = 0.25
		if image[i] > 0.5 {
			mask[i] = 1
		}
	}
	x := [][]float32{nil, slices.Concat(image, ct), nil, slices.Clone(image)}
	masks, thresholds := [][]float32{nil, mask, nil, mask}, [][]float32{nil, {0.5}, nil, {0.5}}
	a := augmentation{seed: 3, side: side}
	seen := map[float32]bool{}
	for epoch := range 40 {
		numbers, xs, ys := a.batch(epoch+1, []int{3, 1}, x, masks)
		if !slices.Equal(numbers, []int{0, 1}) || len(xs[0]) != side*side || len(xs[1]) != 2*side*side {
			t.Fatalf("numbers %v, %d and %d values", numbers, len(xs[0]), len(xs[1]))
		}
		pet, moved := slices.Clone(xs[1][:side*side]), slices.Clone(ys[1])
		if slices.ContainsFunc(xs[1][side*side:], func(v float32) bool { return v != 0.25 }) {
			t.Fatal("the CT's values have changed")
		}
		// The same slice by itself, now with a threshold.
		b := augmentation{seed: 3, side: side}
		_, again, ts := b.batch(epoch+1, []int{1}, x, thresholds)
		if !slices.Equal(again[0][:side*side], pet) {
			t.Fatal("a slice's change depends on its place in the batch")
		}
		seen[ts[0][0]] = true
		made, annotated := make([]uint8, side*side), make([]uint8, side*side)
		for i := range made {
			if pet[i] > ts[0][0] {
				made[i] = 1
			}
			annotated[i] = uint8(moved[i])
		}
		if d := metrics.Dice(made, annotated); d < 0.92 { // the mask takes whole pixels
			t.Errorf("epoch %d: image cut at the threshold and mask have a Dice of %.3f", epoch+1, d)
		}
	}
	if len(seen) != 40 || slices.Equal(x[1][:side*side], a.x[1][:side*side]) {
		t.Errorf("%d different thresholds in 40 epochs", len(seen))
	}
	for i, v := range image {
		if x[3][i] != v {
			t.Fatal("the slices themselves have been changed")
		}
	}
}

// TestAugments: the seed repeats it, and validation sees slices as they are.
func TestAugments(t *testing.T) {
	rt := open(t)
	x, y := discs(t)
	fit := func(augment bool) *Result {
		s := cnn(t)
		s.Augment, s.Epochs = augment, 2
		return fitted(t, rt, s, x, y)
	}
	first, again, plain := fit(true), fit(true), fit(false)
	if !slices.Equal(first.Weights, again.Weights) {
		t.Error("the same seed gives other weights")
	}
	if slices.Equal(first.Weights, plain.Weights) {
		t.Error("nothing was changed")
	}
	validated(t, rt, first, x, y)
}
