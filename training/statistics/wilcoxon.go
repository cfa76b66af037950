package statistics

import (
	"cmp"
	"math"
	"slices"
)

// SignedRank is the outcome of Wilcoxon's signed-rank test of paired values.
type SignedRank struct {
	N     int     // pairs that differ
	T     float64 // the smaller of the sums of ranks of positive and of negative differences
	P     float64 // two-sided
	Exact bool    // by the distribution itself, not by the normal one
}

// exactUpTo is how many differences the exact distribution is used for.
const exactUpTo = 50

// Wilcoxon tests whether paired values differ by a distribution that is symmetric around 0 (section 2.4 of the paper).
// Zero differences are dropped, equal ones have the mean of their ranks. Up to 50 differences without zeros and ties
// have the exact distribution, others the normal one with the variance corrected for ties and no correction for
// continuity: scipy.stats.wilcoxon(a, b, zero_method="wilcox", correction=False, method="exact" or "approx").
//
// If no pair differs, nothing speaks against their equality and P is 1. Without pairs, and with a NaN, P is NaN.
func Wilcoxon(a, b []float64) SignedRank {
	d := differences(a, b)
	if len(d) == 0 || slices.ContainsFunc(d, math.IsNaN) {
		return SignedRank{T: math.NaN(), P: math.NaN()}
	}
	pairs := len(d)
	d = slices.DeleteFunc(d, func(v float64) bool { return v == 0 })
	n := len(d)
	if n == 0 {
		return SignedRank{P: 1}
	}
	slices.SortFunc(d, func(a, b float64) int { return cmp.Compare(math.Abs(a), math.Abs(b)) })
	var plus, ties float64 // sum of the positive ranks; Σ t³ − t over the groups of t equal differences
	for from := 0; from < n; {
		to := from + 1
		for to < n && math.Abs(d[to]) == math.Abs(d[from]) {
			to++
		}
		rank, t := float64(from+1+to)/2, float64(to-from)
		ties += t*t*t - t
		for _, v := range d[from:to] {
			if v > 0 {
				plus += rank
			}
		}
		from = to
	}
	count := float64(n)
	total := count * (count + 1) / 2
	r := SignedRank{N: n, T: min(plus, total-plus), Exact: n == pairs && n <= exactUpTo && ties == 0}
	if r.Exact {
		r.P = min(1, 2*cumulated(n)[int(r.T)])
		return r
	}
	variance := count*(count+1)*(2*count+1)/24 - ties/48
	r.P = math.Erfc(math.Abs(r.T-total/2) / math.Sqrt(2*variance))
	return r
}

// differences are a − b, pair by pair.
func differences(a, b []float64) []float64 {
	b = b[:len(a)]
	d := make([]float64, len(a))
	for i := range a {
		d[i] = a[i] - b[i]
	}
	return d
}

// cumulated is the probability that the ranks of the positive ones among n differences sum to k or less, for k from 0
// to n(n+1)/2, if either sign is as likely.
func cumulated(n int) []float64 {
	p := make([]float64, 1, n*(n+1)/2+1)
	p[0] = 1
	for rank := 1; rank <= n; rank++ {
		p = p[:len(p)+rank]
		for k := len(p) - 1; k >= 0; k-- {
			p[k] /= 2
			if k >= rank {
				p[k] += p[k-rank] / 2
			}
		}
	}
	for k := 1; k < len(p); k++ {
		p[k] += p[k-1]
	}
	return p
}
