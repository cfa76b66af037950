package statistics

import "math"

// beta is the regularised incomplete beta function I_x(a, b), NaN for x NaN: by its continued fraction (Olver et al.,
// NIST Handbook of Mathematical Functions, 8.17.22), where it converges quickly, evaluated by Lentz's method.
func beta(x, a, b float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	case x > (a+1)/(a+b+2):
		return 1 - beta(1-x, b, a)
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	front := math.Exp(lab-la-lb+a*math.Log(x)+b*math.Log1p(-x)) / a

	const tiny, enough = 1e-300, 1000
	away := func(v float64) float64 { // from 0
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	f, c, d := 1.0, 1.0, 0.0
	for k := range enough {
		m := float64(k / 2)
		var term float64
		switch {
		case k == 0:
			term = 1
		case k%2 == 0:
			term = m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		default:
			term = -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		}
		d = 1 / away(1+term*d)
		c = away(1 + term/c)
		f *= c * d
		if k > 0 && math.Abs(1-c*d) < 1e-15 {
			break
		}
	}
	return front * (f - 1)
}
