package statistics

import (
	"math"
	"slices"
)

// Shift is by how much paired values differ, with its confidence interval.
type Shift struct{ Estimate, Low, High float64 }

// HodgesLehmann estimates the difference a − b of paired values: the median of the averages of each two differences, a
// difference with itself included (the Walsh averages). It goes with [Wilcoxon]'s test, and so does its interval, which
// ends at those two averages, as far from the lowest as from the highest, beyond which the test would reject: by the
// exact distribution of the ranks up to 50 pairs, by the normal one above (Hollander, Wolfe and Chicken,
// Nonparametric Statistical Methods, 3rd edition, sections 3.2 and 3.3). Zero differences count as the others.
//
// So few pairs that no interval has the confidence (below 6 for 0.95) have one from −Inf to +Inf. Without pairs, and
// with a NaN, all is NaN.
func HodgesLehmann(a, b []float64, confidence float64) Shift {
	d := differences(a, b)
	n := len(d)
	if n == 0 || slices.ContainsFunc(d, math.IsNaN) {
		return Shift{math.NaN(), math.NaN(), math.NaN()}
	}
	slices.Sort(d)
	count := n * (n + 1) / 2
	s := Shift{(walsh(d, (count+1)/2) + walsh(d, count/2+1)) / 2, math.Inf(-1), math.Inf(1)}
	if c := criticalRank(n, confidence); c >= 1 {
		s.Low, s.High = walsh(d, c), walsh(d, count+1-c)
	}
	return s
}

// criticalRank is which of n differences' averages, counted from the lowest and from the highest, ends the interval.
func criticalRank(n int, confidence float64) int {
	tail := (1 - confidence) / 2
	if n <= exactUpTo {
		c := 0
		for _, p := range cumulated(n) {
			if !(p <= tail) {
				break
			}
			c++
		}
		return c
	}
	m := float64(n)
	z := math.Sqrt2 * math.Erfinv(confidence)
	return int(math.Floor(m*(m+1)/4 - z*math.Sqrt(m*(m+1)*(2*m+1)/24)))
}

// walsh is the k-th lowest, from 1, of the averages of each two of the sorted values. There are too many to sort, so it
// halves the range of floating-point numbers until one is left.
func walsh(d []float64, k int) float64 {
	low, high := toOrdered(d[0]), toOrdered(d[len(d)-1])
	for low < high {
		middle := low + (high-low)/2
		if upTo(d, fromOrdered(middle)) >= k {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return fromOrdered(low)
}

// upTo counts the averages that are at most v.
func upTo(d []float64, v float64) int {
	n := 0
	for i, j := 0, len(d)-1; i <= j; i++ {
		for j >= i && (d[i]+d[j])/2 > v {
			j--
		}
		n += j - i + 1
	}
	return n
}

// toOrdered numbers the floating-point numbers from −Inf to +Inf.
func toOrdered(v float64) uint64 {
	const sign = 1 << 63
	if u := math.Float64bits(v); u&sign == 0 {
		return u | sign
	} else {
		return ^u
	}
}

// fromOrdered is the inverse of toOrdered.
func fromOrdered(u uint64) float64 {
	const sign = 1 << 63
	if u&sign != 0 {
		return math.Float64frombits(u &^ sign)
	}
	return math.Float64frombits(^u)
}
