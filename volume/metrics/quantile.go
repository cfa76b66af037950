package metrics

import (
	"math"
	"slices"
)

// Quantile is the q-th quantile of the values, 0 ≤ q ≤ 1, interpolated linearly between the two nearest
// (numpy.quantile's default, type 7 of Hyndman and Fan 1996). It is NaN if there are no values, if one of them is NaN,
// or if q lies outside. The values keep their order.
func Quantile(values []float64, q float64) float64 {
	if len(values) == 0 || !(q >= 0 && q <= 1) || slices.ContainsFunc(values, math.IsNaN) {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	whole, part := math.Modf(q * float64(len(sorted)-1))
	at := int(whole)
	if part == 0 {
		return sorted[at]
	}
	a, b := sorted[at], sorted[at+1]
	if part < 0.5 { // numpy's: exact at both ends
		return a + (b-a)*part
	}
	return b - (b-a)*(1-part)
}

// Median is the middle value, or the mean of the middle two.
func Median(values []float64) float64 { return Quantile(values, 0.5) }

// IQR is the distance between the quartiles.
func IQR(values []float64) float64 { return Quantile(values, 0.75) - Quantile(values, 0.25) }

// Mean is the arithmetic mean, NaN without values.
func Mean(values []float64) float64 {
	var sum float64
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
