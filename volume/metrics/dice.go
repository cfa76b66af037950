// Package metrics scores masks against annotations: Dice, the best thresholds, distances of surfaces, and quantiles of
// many scores. It knows neither who made a mask nor what a scan's values mean.
package metrics

import "math"

// Dice is the overlap 2TP/(2TP+FP+FN) of two masks of the same length; every value but 0 counts as positive.
// Two empty masks agree: their Dice is 1.
func Dice(a, b []uint8) float64 {
	b = b[:len(a)]
	var both, sum int
	for i, v := range a {
		if v != 0 {
			sum++
		}
		if b[i] != 0 {
			sum++
			if v != 0 {
				both++
			}
		}
	}
	return dice(both, sum)
}

// dice is written with the sizes of the masks: 2TP+FP+FN is their sum.
func dice(both, sum int) float64 {
	if sum == 0 {
		return 1
	}
	return float64(2*both) / float64(sum)
}

// Candidates is the number of thresholds that are tried: 0.00, 0.01, …, 0.99.
const Candidates = 100

// Candidate is the k-th threshold tried.
func Candidate(k int) float64 { return float64(k) / 100 }

// Float is what images are made of.
type Float interface{ ~float32 | ~float64 }

// Curve holds the Dice that each candidate threshold reaches on a slice.
type Curve [Candidates]float64

// DiceCurve scores the mask value > threshold against an annotation of the same length, for every candidate threshold.
// Values are compared as float64 and may lie outside [0, 1]; NaN exceeds no threshold.
//
// One pass over the pixels counts how many candidates each exceeds; cumulative sums give the rest.
func DiceCurve[F Float](img []F, mask []uint8) Curve {
	mask = mask[:len(img)]
	var pixels [Candidates + 1][2]int // by the number of candidates that they exceed, outside and inside the annotation
	for i, v := range img {
		inside := 0
		if mask[i] != 0 {
			inside = 1
		}
		pixels[exceeded(float64(v))][inside]++
	}
	annotated := 0
	for _, n := range pixels {
		annotated += n[1]
	}
	var c Curve
	var tp, fp int
	for k := Candidates - 1; k >= 0; k-- {
		fp += pixels[k+1][0]
		tp += pixels[k+1][1]
		c[k] = dice(tp, tp+fp+annotated)
	}
	return c
}

// candidates are all the thresholds tried.
var candidates = func() (c [Candidates]float64) {
	for k := range c {
		c[k] = Candidate(k)
	}
	return c
}()

// exceeded counts the candidates k with v > k/100.
func exceeded(v float64) int {
	switch {
	case !(v > 0): // NaN too
		return 0
	case v > candidates[Candidates-1]:
		return Candidates
	}
	switch n := int(v * 100); { // may be one off, as v·100 is rounded
	case v > candidates[n]:
		return n + 1
	case n > 0 && !(v > candidates[n-1]):
		return n - 1
	default:
		return n
	}
}

// Best is the threshold with the highest Dice, the first of equals.
func (c *Curve) Best() (t, dice float64) {
	best := 0
	for k, d := range c {
		if d > c[best] {
			best = k
		}
	}
	return Candidate(best), c[best]
}

// OptimalThreshold is the candidate that makes the best mask of a slice, and its Dice (section 2.4 of the paper: the
// first maximum over 0.00, 0.01, …, 0.99 of the Dice of value > threshold).
func OptimalThreshold[F Float](img []F, mask []uint8) (t, dice float64) {
	c := DiceCurve(img, mask)
	return c.Best()
}

// ConstantThreshold is the one candidate with the best median Dice over all slices, the first of equals, and that
// median (method 1 of the paper). Without slices both are NaN.
func ConstantThreshold[F Float](imgs [][]F, masks [][]uint8) (t, median float64) {
	if len(imgs) == 0 {
		return math.NaN(), math.NaN()
	}
	curves := make([]Curve, len(imgs))
	for i, img := range imgs {
		curves[i] = DiceCurve(img, masks[i])
	}
	var medians Curve
	column := make([]float64, len(curves))
	for k := range medians {
		for i := range curves {
			column[i] = curves[i][k]
		}
		medians[k] = Median(column)
	}
	return medians.Best()
}
