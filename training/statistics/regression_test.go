package statistics

import (
	"math"
	"testing"
)

// near compares within a relative error of 1e-12, near 0 within 1e-15, NaN equal to NaN.
func near(a, b float64) bool {
	return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-12*max(math.Abs(a), math.Abs(b), 1e-3)
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
		{[]float64{1e6 + 1, 1e6 + 2, 1e6 + 3}, []float64{1, 2, 4},
			Line{1.5, -1500000.6666666667, 0.9819805060619656, nan}},
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
