// Package statistics tests and describes paired scores: Wilcoxon's test, Hodges and Lehmann's estimate, Holm's
// correction, correlation and regression. It knows neither what was scored nor by what.
package statistics

import (
	"math"
	"slices"

	"isopet/volume/metrics"
)

// Line is a least-squares line y = Slope·x + Intercept, the correlation R of what it was fitted to, and the two-sided P
// value of R if there were none.
type Line struct{ Slope, Intercept, R, P float64 }

// At is the line's y at x.
func (l Line) At(x float64) float64 { return l.Slope*x + l.Intercept }

// R2 is the share of the variance that the line explains.
func (l Line) R2() float64 { return l.R * l.R }

// Regression fits y on x, as scipy.stats.linregress(x, y); x on y is Regression(y, x), another line. The product of
// both slopes is R². Fewer than two points, or x without spread, give NaN; y without spread gives R and P NaN. P is
// that of scipy.stats.pearsonr, 1 for two points.
func Regression(x, y []float64) Line {
	y = y[:len(x)]
	mx, my := metrics.Mean(x), metrics.Mean(y)
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

// CorrelationP is the probability that n points without correlation, of a bivariate normal distribution, have one as
// far from 0 as r: that of Student's t with n − 2 degrees of freedom. It is 1 for two points, NaN for fewer or without
// r.
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
