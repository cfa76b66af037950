package statistics

import (
	"cmp"
	"math"
	"slices"
)

// Holm corrects the p values of a family of tests for there being several (Holm 1979): the lowest of m is multiplied by
// m, the next by m − 1 and so on, none above 1 and none below the one before. NaN stays NaN and does not count.
func Holm(p []float64) []float64 {
	adjusted := slices.Clone(p)
	var places []int
	for i, v := range p {
		if !math.IsNaN(v) {
			places = append(places, i)
		}
	}
	slices.SortStableFunc(places, func(i, j int) int { return cmp.Compare(p[i], p[j]) })
	highest := 0.0
	for rank, i := range places {
		highest = max(highest, min(1, float64(len(places)-rank)*p[i]))
		adjusted[i] = highest
	}
	return adjusted
}
