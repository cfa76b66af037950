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

// Line is a least-squares line y = Slope·x + Intercept, the correlation R of what it was fitted to, and the two-sided P
// value of R if there were none.
type Line struct{ Slope, Intercept, R, P float64 }

// At is the line's y at x.
func (l Line) At(x float64) float64 { return l.Slope*x + l.Intercept }

// R2 is the share of the variance that the line explains.
func (l Line) R2() float64 { return l.R * l.R }

// Regression fits y on x, as scipy.stats.linregress(x, y); x on y is Regression(y, x), another line. The product of
// both slopes is R². Fewer than two points, or x without spread, give NaN; y without spread gives R and P NaN. P is that
// of scipy.stats.pearsonr, 1 for two points.
func Regression(x, y []float64) Line {
	y = y[:len(x)]
	mx, my := mean(x), mean(y)
	var xx, yy, xy float64
	for i := range x {
		dx, dy := x[i]-mx, y[i]-my
		xx += dx * dx
		yy += dy * dy
		xy += dx * dy
	}
	nan := math.NaN()
	if !spread(x) {
		return Line{nan, nan, nan, nan}
	}
	slope, r := xy/xx, nan
	if spread(y) {
		r = max(-1, min(1, xy/(math.Sqrt(xx)*math.Sqrt(yy))))
	}
	return Line{Slope: slope, Intercept: my - slope*mx, R: r, P: CorrelationP(r, len(x))}
}

// CorrelationP is the probability that n points without correlation, of a bivariate normal distribution, have one as far
// from 0 as r: that of Student's t with n − 2 degrees of freedom. It is 1 for two points, NaN for fewer or without r.
func CorrelationP(r float64, n int) float64 {
	switch {
	case n < 2 || math.IsNaN(r):
		return math.NaN()
	case n == 2:
		return 1
	}
	return beta((1-r)*(1+r), float64(n-2)/2, 0.5)
}

// spread reports that not all values are the same. Their squared deviations do not tell: the mean is rounded.
func spread(values []float64) bool {
	return slices.ContainsFunc(values, func(v float64) bool { return v != values[0] })
}

func mean(values []float64) float64 {
	var sum float64
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
