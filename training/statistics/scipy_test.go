package statistics

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"isopet/volume/metrics"
)

// regression is what scipy.stats.linregress and pearsonr say.
type regression struct{ Slope, Intercept, R, P float64 }

// reference holds what testdata/statistics.py made with SciPy 1.10.1 and numpy 1.24.2; its head has the call. It says
// which function with which arguments is behind each value.
type reference struct {
	Pairs []struct {
		Kind    string
		A, B    []float64
		Summary struct {
			Q, Quantiles []float64
			Median, IQR  float64
		}
		Wilcoxon *struct {
			N     int
			T, P  float64
			Exact bool
		} // null if no pair differs
		Shift struct {
			Confidence, Estimate float64
			Low, High            *float64 // null without an interval
		}
		Regression, Inverse *regression
	}
	Lines []struct {
		X, Y                []float64
		Regression, Inverse regression
	}
	Holm []struct{ P, Adjusted []float64 }
}

// scipy reads the reference.
func scipy(t *testing.T) *reference {
	t.Helper()
	data, err := os.ReadFile("testdata/statistics.json")
	if err != nil {
		t.Fatal(err)
	}
	var r reference
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	return &r
}

// within compares with a relative error, near 0 with the same one absolute.
func within(got, want, relative float64) bool {
	return math.Abs(got-want) <= relative*max(1e-3, math.Abs(want))
}

func TestSummariesAsNumpy(t *testing.T) {
	for i, c := range scipy(t).Pairs {
		for k, q := range c.Summary.Q {
			if got := metrics.Quantile(c.A, q); !within(got, c.Summary.Quantiles[k], 1e-12) {
				t.Errorf("case %d: quantile %g is %v, want %v", i, q, got, c.Summary.Quantiles[k])
			}
		}
		if got := metrics.Median(c.A); !within(got, c.Summary.Median, 1e-12) {
			t.Errorf("case %d: median %v, want %v", i, got, c.Summary.Median)
		}
		if got := metrics.IQR(c.A); !within(got, c.Summary.IQR, 1e-12) {
			t.Errorf("case %d: IQR %v, want %v", i, got, c.Summary.IQR)
		}
	}
}

func TestWilcoxonAsSciPy(t *testing.T) {
	exact := 0
	for i, c := range scipy(t).Pairs {
		got := Wilcoxon(c.A, c.B)
		if c.Wilcoxon == nil {
			if got != (SignedRank{P: 1}) {
				t.Errorf("case %d, no pair differs: %+v", i, got)
			}
			continue
		}
		if got.N != c.Wilcoxon.N || got.Exact != c.Wilcoxon.Exact || !within(got.T, c.Wilcoxon.T, 1e-12) ||
			!within(got.P, c.Wilcoxon.P, 1e-9) {
			t.Errorf("case %d, %d %s pairs: %+v, want %+v", i, len(c.A), c.Kind, got, *c.Wilcoxon)
		}
		if got.Exact {
			exact++
		}
		if mirrored := Wilcoxon(c.B, c.A); mirrored != got {
			t.Errorf("case %d: the other way round %+v, not %+v", i, mirrored, got)
		}
	}
	if exact < 8 {
		t.Errorf("only %d cases with the exact distribution", exact)
	}
}

func TestHodgesLehmannAsNumpy(t *testing.T) {
	for i, c := range scipy(t).Pairs {
		got := HodgesLehmann(c.A, c.B, c.Shift.Confidence)
		low, high := math.Inf(-1), math.Inf(1)
		if c.Shift.Low != nil {
			low, high = *c.Shift.Low, *c.Shift.High
		}
		same := func(a, b float64) bool { return a == b || within(a, b, 1e-12) }
		if !same(got.Estimate, c.Shift.Estimate) || !same(got.Low, low) || !same(got.High, high) {
			t.Errorf("case %d, %d %s pairs: %+v, want %g [%g, %g]", i, len(c.A), c.Kind, got, c.Shift.Estimate, low,
				high)
		}
	}
}

func TestRegressionAsSciPy(t *testing.T) {
	r := scipy(t)
	check := func(i int, x, y []float64, want regression) {
		t.Helper()
		got := Regression(x, y)
		if !within(got.Slope, want.Slope, 1e-9) || !within(got.Intercept, want.Intercept, 1e-9) ||
			!within(got.R, want.R, 1e-9) {
			t.Errorf("case %d: %+v, want %+v", i, got, want)
		}
		// The tail of a perfect correlation hangs on the last bit of r.
		if math.Abs(got.P-want.P) > 1e-9*want.P && math.Abs(want.R) < 1-1e-6 || math.Abs(got.P-want.P) > 1e-6 {
			t.Errorf("case %d: p %g, want %g", i, got.P, want.P)
		}
	}
	for i, c := range r.Lines {
		check(i, c.X, c.Y, c.Regression)
		check(i, c.Y, c.X, c.Inverse)
	}
	for i, c := range r.Pairs {
		if c.Regression != nil {
			check(1000+i, c.A, c.B, *c.Regression)
			check(1000+i, c.B, c.A, *c.Inverse)
		}
	}
}

func TestHolm(t *testing.T) {
	for i, c := range scipy(t).Holm {
		got := Holm(c.P)
		for k := range got {
			if !within(got[k], c.Adjusted[k], 1e-12) {
				t.Errorf("family %d: %v, want %v", i, got, c.Adjusted)
				break
			}
		}
	}
	nan := math.NaN()
	got := Holm([]float64{0.04, nan, 0.01, 0.03})
	if !math.IsNaN(got[1]) || !within(got[0], 0.06, 1e-12) || !within(got[2], 0.03, 1e-12) ||
		!within(got[3], 0.06, 1e-12) {
		t.Errorf("with a NaN: %v", got)
	}
	if got := Holm(nil); len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
}

// TestFewPairs holds what is said of too few pairs.
func TestFewPairs(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		a, b     []float64
		p        float64
		estimate float64
	}{
		{nil, nil, nan, nan},
		{[]float64{0.5}, []float64{0.5}, 1, 0},
		{[]float64{0.5, 0.5, 0.5}, []float64{0.5, 0.5, 0.5}, 1, 0},
		{[]float64{0.5}, []float64{0.25}, 1, 0.25},
		{[]float64{0.5, nan}, []float64{0.25, 1}, nan, nan},
	} {
		if got := Wilcoxon(test.a, test.b); !near(got.P, test.p) {
			t.Errorf("Wilcoxon(%v, %v) = %+v, want p %g", test.a, test.b, got, test.p)
		}
		got := HodgesLehmann(test.a, test.b, 0.95)
		if !near(got.Estimate, test.estimate) || !near(got.Low, math.Inf(-1)+test.estimate) ||
			!near(got.High, math.Inf(1)+test.estimate) {
			t.Errorf("HodgesLehmann(%v, %v) = %+v, want %g without bounds", test.a, test.b, got, test.estimate)
		}
	}
	if got := HodgesLehmann([]float64{1, 2, 3, 4, 5, 6}, make([]float64, 6), 0.95); got != (Shift{3.5, 1, 6}) {
		t.Errorf("six pairs: %+v", got) // 2/64 of the signs' patterns lie outside of [1, 6]
	}
	if got := Wilcoxon([]float64{1, 2, 3}, make([]float64, 3)); got.P != 0.25 || !got.Exact {
		t.Errorf("three pairs: %+v", got)
	}
}

func BenchmarkHodgesLehmann(b *testing.B) {
	x, y := make([]float64, 880), make([]float64, 880)
	for i := range x {
		x[i], y[i] = math.Mod(float64(i)*0.7548776662, 1), math.Mod(float64(i)*0.5698402910, 1)
	}
	for b.Loop() {
		HodgesLehmann(x, y, 0.95)
	}
}
