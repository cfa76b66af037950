package wholebody

import "math"

// Measure is the mean and the standard deviation (divided by their number) of values that are finite.
func Measure(name string, values []float32) *Reference {
	r := &Reference{Name: name}
	n, squares := 0.0, 0.0
	for _, v := range values {
		if v := float64(v); !math.IsNaN(v) && !math.IsInf(v, 0) { // by Welford's update
			n++
			d := v - r.Mean
			r.Mean += d / n
			squares += d * (v - r.Mean)
		}
	}
	if n == 0 {
		return &Reference{Name: name, Mean: math.NaN(), SD: math.NaN()}
	}
	r.SD = math.Sqrt(squares / n)
	return r
}
