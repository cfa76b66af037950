package metrics

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestDice(t *testing.T) {
	for _, test := range []struct {
		a, b []uint8
		want float64
	}{
		{[]uint8{1, 1, 0, 0}, []uint8{1, 0, 1, 0}, 0.5},
		{[]uint8{1, 1, 1, 0}, []uint8{0, 2, 0, 0}, 0.5}, // any label counts
		{[]uint8{1, 0}, []uint8{1, 0}, 1},
		{[]uint8{1, 0}, []uint8{0, 1}, 0},
		{[]uint8{0, 0}, []uint8{0, 1}, 0},
		{[]uint8{0, 0}, []uint8{0, 0}, 1},
		{nil, nil, 1},
	} {
		if got := Dice(test.a, test.b); got != test.want {
			t.Errorf("Dice(%v, %v) = %g, want %g", test.a, test.b, got, test.want)
		}
		if got := Dice(test.b, test.a); got != test.want {
			t.Errorf("Dice(%v, %v) = %g, want %g", test.b, test.a, got, test.want)
		}
	}
}

func TestOptimalThreshold(t *testing.T) {
	nan := float32(math.NaN())
	// numpy, for each k in 0…99: p = float64(float32(img)) > k/100; dice = 2*(p&m).sum()/(p.sum()+m.sum()), first
	// maximum
	for _, test := range []struct {
		img     []float32
		mask    []uint8
		t, dice float64
	}{
		{[]float32{.1, .2, .3, .4}, []uint8{0, 0, 1, 1}, 0.21, 1}, // float32(0.2) > 0.20
		{[]float32{.29, .57, .58}, []uint8{0, 1, 1}, 0.29, 1},     // float32(0.29) < 0.29
		{[]float32{-.5, .3, 1.7, 2}, []uint8{0, 0, 1, 1}, 0.31, 1},
		{[]float32{.5, .5, .9}, []uint8{1, 0, 1}, 0, 0.8},
		{[]float32{.9, .6, .3, .1}, []uint8{0, 1, 1, 0}, 0.11, 0.8},
		{[]float32{0, 0, 0}, []uint8{1, 0, 1}, 0, 0},
		{[]float32{.2, .4}, []uint8{0, 0}, 0.41, 1}, // nothing annotated: the first that finds nothing
		{[]float32{nan, .4, .6}, []uint8{0, 0, 1}, 0.41, 1},
		{[]float32{nan, nan}, []uint8{1, 1}, 0, 0},
		{[]float32{float32(math.Inf(-1)), float32(math.Inf(1))}, []uint8{0, 1}, 0, 1},
	} {
		at, dice := OptimalThreshold(test.img, test.mask)
		if at != test.t || dice != test.dice {
			t.Errorf("OptimalThreshold(%v, %v) = %g, %g, want %g, %g", test.img, test.mask, at, dice, test.t, test.dice)
		}
	}
}

// brute is the definition, word for word.
func brute[F Float](img []F, mask []uint8) Curve {
	var c Curve
	made := make([]uint8, len(img))
	for k := range c {
		for i, v := range img {
			made[i] = 0
			if float64(v) > float64(k)/100 {
				made[i] = 1
			}
		}
		c[k] = Dice(made, mask)
	}
	return c
}

func TestDiceCurveIsTheDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 300 {
		img, exact := make([]float32, 1+r.IntN(200)), make([]float64, 0, 200)
		mask := make([]uint8, len(img))
		share := r.Float64()
		for i := range img {
			v := r.Float64()*1.4 - 0.2
			switch round % 3 {
			case 1: // on the candidates themselves, and a unit in the last place beside them
				v = Candidate(r.IntN(Candidates+20) - 10)
				v = []float64{v, math.Nextafter(v, -9), math.Nextafter(v, 9)}[r.IntN(3)]
			case 2:
				v = []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 0.5, 1e-30, 1e30}[r.IntN(7)]
			}
			img[i], exact = float32(v), append(exact, v)
			if r.Float64() < share {
				mask[i] = 1
			}
		}
		if got, want := DiceCurve(img, mask), brute(img, mask); got != want {
			t.Fatalf("round %d, float32: %v, want %v", round, got, want)
		}
		if got, want := DiceCurve(exact, mask), brute(exact, mask); got != want {
			t.Fatalf("round %d, float64: %v, want %v", round, got, want)
		}
	}
}

func TestConstantThreshold(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var imgs [][]float32
	var masks [][]uint8
	for n := range 9 {
		img, mask := make([]float32, 64), make([]uint8, 64)
		for i := range img {
			img[i] = r.Float32()
			if img[i]+0.3*r.Float32() > 0.1*float32(n) {
				mask[i] = 1
			}
		}
		imgs, masks = append(imgs, img), append(masks, mask)
		bestAt, best := 0.0, -1.0
		for k := range Candidates {
			var scores []float64
			for i := range imgs {
				scores = append(scores, brute(imgs[i], masks[i])[k])
			}
			if m := Median(scores); m > best {
				bestAt, best = Candidate(k), m
			}
		}
		if at, median := ConstantThreshold(imgs, masks); at != bestAt || median != best {
			t.Errorf("%d slices: %g, %g, want %g, %g", n+1, at, median, bestAt, best)
		}
	}
	if at, median := ConstantThreshold[float32](nil, nil); !math.IsNaN(at) || !math.IsNaN(median) {
		t.Errorf("no slices: %g, %g, want NaN", at, median)
	}
}

func BenchmarkOptimalThreshold(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	img, mask := make([]float32, 64*64), make([]uint8, 64*64)
	for i := range img {
		img[i] = r.Float32()
		mask[i] = uint8(r.IntN(2))
	}
	for b.Loop() {
		OptimalThreshold(img, mask)
	}
}

func ExampleOptimalThreshold() {
	pet := []float32{0.1, 0.3, 0.8, 1}
	tumour := []uint8{0, 0, 1, 1}
	fmt.Println(OptimalThreshold(pet, tumour))
	// Output: 0.31 1
}
