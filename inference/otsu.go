package inference

import "slices"

// Otsu is the threshold that divides the values into two classes with the greatest variance between them (Otsu 1979),
// the lowest of equals: the highest value of the lower class, so that what is greater belongs to the other. It looks at
// every cut between two values; there is no histogram. A constant image is cut at its value, so nothing is greater;
// without values the threshold is 0.
func Otsu(img []float32) float64 {
	if len(img) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(img))
	var total float64
	for _, v := range sorted {
		total += float64(v)
	}
	best, threshold := -1.0, float64(sorted[len(sorted)-1])
	var sum float64
	for i, v := range sorted[:len(sorted)-1] {
		sum += float64(v)
		if v == sorted[i+1] {
			continue
		}
		low, high := float64(i+1), float64(len(sorted)-i-1)
		apart := sum/low - (total-sum)/high
		if variance := low * high * apart * apart; variance > best {
			best, threshold = variance, float64(v)
		}
	}
	return threshold
}
