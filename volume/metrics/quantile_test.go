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
