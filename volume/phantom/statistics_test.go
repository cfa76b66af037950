package phantom

import (
	"slices"
	"testing"

	"isopet/volume/metrics"
	"isopet/volume/racetest"
)

// TestStatistics holds a cohort of another seed against the last column of the table in section 9.
func TestStatistics(t *testing.T) {
	racetest.Skip(t)
	if testing.Short() {
		t.Skip("it makes a whole cohort")
	}
	const seed = 3
	var best, dice, positives, inside, negatives []float64 // of each slice, then of each pixel
	var xs [][]float64
	var ys [][]uint8
	peaks, area, p := 0., []float64{}, 0
	for made := range Cohort(Patients, seed) {
		if made.Index != p || len(made.Slices) != sliceCounts[p] {
			t.Errorf("patient %d with %d slices, want patient %d with %d", made.Index, len(made.Slices), p,
				sliceCounts[p])
		}
		p++
		xs, ys = append(xs, made.X...), append(ys, made.Y...)
	}
	for i, x := range xs {
		threshold, d := metrics.OptimalThreshold(x, ys[i])
		best, dice = append(best, threshold), append(dice, d)
		n := 0.
		for j, v := range x {
			if ys[i][j] == 0 {
				negatives = append(negatives, v)
				continue
			}
			n++
			positives = append(positives, v)
			if v == 1 {
				peaks++
			}
		}
		area = append(area, n)
	}
	constant, median := metrics.ConstantThreshold(xs, ys)
	for i, x := range xs {
		tp, sum := 0, 0
		for j, v := range x {
			above := 0
			if v > constant {
				above = 1
			}
			tp += above & int(ys[i][j])
			sum += above + int(ys[i][j])
		}
		inside = append(inside, 2*float64(tp)/float64(sum))
	}
	below := func(v []float64, limit float64) float64 {
		n := 0.
		for _, x := range v {
			if x < limit {
				n++
			}
		}
		return n / float64(len(v))
	}
	for _, row := range []struct {
		name      string
		got       float64
		low, high float64
	}{
		{"slices", float64(len(xs)), 880, 880},
		{"positive pixels per slice", mean(area), 85, 112},
		{"fewest", slices.Min(area), 1, 3},
		{"most", slices.Max(area), 380, 1150},
		{"best threshold's Dice, median", metrics.Median(dice), .960, .982},
		{"its IQR", metrics.IQR(dice), .04, .14},
		{"best constant threshold", constant, .30, .47},
		{"its Dice, median", median, .53, .63},
		{"its IQR", metrics.IQR(inside), .41, .52},
		{"best thresholds, mean", mean(best), .41, .51},
		{"median", metrics.Median(best), .36, .48},
		{"maximum inside the mask", peaks / float64(len(xs)), .87, .96},
		{"positive pixels below .2", below(positives, .2), .04, .2},
		{"below .4", below(positives, .4), .27, .43},
		{"below .7", below(positives, .7), .63, .78},
		{"negative pixels below .01", below(negatives, .01), .09, .2},
		{"below .1", below(negatives, .1), .74, .82},
	} {
		if row.got < row.low || row.got > row.high {
			t.Errorf("%s: %.4g, want %g to %g", row.name, row.got, row.low, row.high)
		}
	}
}

func mean(v []float64) (m float64) {
	for _, x := range v {
		m += x / float64(len(v))
	}
	return m
}
