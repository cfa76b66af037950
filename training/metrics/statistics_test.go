package metrics

import (
	"math"
	"slices"
	"testing"
)

// near compares within a relative error of 1e-12, near 0 within 1e-15, NaN equal to NaN.
func near(a, b float64) bool {
	return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-12*max(math.Abs(a), math.Abs(b), 1e-3)
}

func TestQuantile(t *testing.T) {
	nan := math.NaN()
	quantiles := []float64{0, .1, .25, .5, .75, .9, 1}
	for _, test := range []struct{ values, want []float64 }{
		// numpy 1.24: [np.quantile(values, q) for q in (0, .1, .25, .5, .75, .9, 1)]
		{[]float64{3, 1, 4, 1, 5, 9, 2, 6}, []float64{1, 1, 1.75, 3.5, 5.25, 6.8999999999999995, 9}},
		{[]float64{1, 2, 3, 4}, []float64{1, 1.3, 1.75, 2.5, 3.25, 3.7, 4}},
		{[]float64{.1, .2, .7}, []float64{.1, .12000000000000001, .15000000000000002, .2, .44999999999999996, .6, .7}},
		{[]float64{7}, []float64{7, 7, 7, 7, 7, 7, 7}},
		{[]float64{-1.5, 2.5}, []float64{-1.5, -1.1, -.5, .5, 1.5, 2.1, 2.5}},
		{nil, []float64{nan, nan, nan, nan, nan, nan, nan}},
		{[]float64{1, nan}, []float64{nan, nan, nan, nan, nan, nan, nan}},
	} {
		before := slices.Clone(test.values)
		for i, q := range quantiles {
			if got := Quantile(test.values, q); !near(got, test.want[i]) {
				t.Errorf("Quantile(%v, %g) = %v, want %v", test.values, q, got, test.want[i])
			}
		}
		if !slices.EqualFunc(before, test.values, near) {
			t.Errorf("Quantile reordered %v to %v", before, test.values)
		}
	}
	for _, q := range []float64{-0.1, 1.1, nan} {
		if got := Quantile([]float64{1, 2}, q); !math.IsNaN(got) {
			t.Errorf("Quantile at %g = %g, want NaN", q, got)
		}
	}
	values := []float64{3, 1, 4, 1, 5, 9, 2, 6}
	if Median(values) != 3.5 || IQR(values) != 3.5 {
		t.Errorf("median %g, IQR %g, want 3.5, 3.5", Median(values), IQR(values))
	}
}

func TestRegression(t *testing.T) {
	nan := math.NaN()
	x := []float64{.05, .12, .33, .47, .58, .71, .9}
	y := []float64{.11, .09, .41, .39, .66, .64, .83}
	for _, test := range []struct {
		x, y []float64
		want Line
	}{
		// scipy 1.10: scipy.stats.linregress(x, y): slope, intercept, rvalue
		{x, y, Line{0.8868779413237209, 0.046780815059577485, 0.9721687874701753, nan}},
		{y, x, Line{1.0656620345304697, -0.02507459544005297, 0.9721687874701753, nan}},
		{[]float64{1, 2, 3, 4}, []float64{8, 6, 4, 2}, Line{-2, 10, -1, nan}},
		{[]float64{1e6 + 1, 1e6 + 2, 1e6 + 3}, []float64{1, 2, 4}, Line{1.5, -1500000.6666666667, 0.9819805060619656, nan}},
		{[]float64{1, 2, 3}, []float64{5, 5, 5}, Line{0, 5, nan, nan}},
		{[]float64{2, 2, 2}, []float64{1, 2, 3}, Line{nan, nan, nan, nan}},
		{x, []float64{.31, .31, .31, .31, .31, .31, .31}, Line{0, .31, nan, nan}},
		{[]float64{.31, .31, .31, .31, .31, .31, .31}, x, Line{nan, nan, nan, nan}},
		{[]float64{1}, []float64{1}, Line{nan, nan, nan, nan}},
		{nil, nil, Line{nan, nan, nan, nan}},
	} {
		got := Regression(test.x, test.y)
		if !near(got.Slope, test.want.Slope) || !near(got.Intercept, test.want.Intercept) || !near(got.R, test.want.R) {
			t.Errorf("Regression(%v, %v) = %+v, want %+v", test.x, test.y, got, test.want)
		}
	}
	forward, back := Regression(x, y), Regression(y, x)
	if !near(forward.Slope*back.Slope, forward.R2()) {
		t.Errorf("the slopes' product %g is not R² %g", forward.Slope*back.Slope, forward.R2())
	}
	if got := forward.At(0.5); !near(got, 0.5*forward.Slope+forward.Intercept) {
		t.Errorf("At(0.5) = %g", got)
	}
}
