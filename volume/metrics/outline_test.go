package metrics

import (
	"math"
	"testing"
)

// TestSliceScores holds the scores of slices against SciPy 1.17 and NumPy 2.4:
//
//	n = 32; r, c = np.mgrid[:n, :n]
//	masks = [(r-12)**2 + (c-15)**2 < 60,
//	         ((r-14)/7)**2 + ((c-13)/10)**2 < 1,
//	         ((r < 5) & (c < 6)) | ((r >= 20) & (r < 26) & (c >= 22) & (c < 31)),
//	         (r-12)**2 + (c-15)**2 < 2]
//	edge = lambda m: m & ~scipy.ndimage.binary_erosion(m)
//	def hd95(a, b):
//	    d = [scipy.ndimage.distance_transform_edt(~edge(y))[edge(x)] for x, y in ((a, b), (b, a))]
//	    return 1.953125 * max(np.percentile(x, 95) for x in d)
//	(a & b).sum()/a.sum(), (a & b).sum()/b.sum(), hd95(a, b)
func TestSliceScores(t *testing.T) {
	const side = 32
	mask := func(inside func(r, c int) bool) []uint8 {
		m := make([]uint8, side*side)
		for i := range m {
			if inside(i/side, i%side) {
				m[i] = 1
			}
		}
		return m
	}
	masks := [][]uint8{
		mask(func(r, c int) bool { return (r-12)*(r-12)+(c-15)*(c-15) < 60 }),
		mask(func(r, c int) bool { return 100*(r-14)*(r-14)+49*(c-13)*(c-13) < 4900 }),
		// in a corner, too
		mask(func(r, c int) bool { return r < 5 && c < 6 || r >= 20 && r < 26 && c >= 22 && c < 31 }),
		mask(func(r, c int) bool { return (r-12)*(r-12)+(c-15)*(c-15) < 2 }),
		make([]uint8, side*side),
	}
	nan := math.NaN()
	for _, c := range []struct {
		a, b                    int
		precision, recall, hd95 float64
	}{
		{0, 0, 1, 1, 0},
		{0, 1, 0.8162162162162162, 0.7023255813953488, 7.96878643877242},
		{1, 0, 0.7023255813953488, 0.8162162162162162, 7.96878643877242},
		{0, 2, 0, 0, 25.476820101139314},
		{2, 1, 0, 0, 27.34375},
		{3, 0, 1, 0.02702702702702703, 13.10196080566283},
		{4, 0, nan, 0, nan},
		{0, 4, 0, nan, nan},
		{4, 4, nan, nan, nan},
	} {
		o := CountOverlap(masks[c.a], masks[c.b])
		for name, pair := range map[string][2]float64{
			"precision": {o.Precision(), c.precision}, "recall": {o.Recall(), c.recall},
			"HD95": {SliceHD95(masks[c.a], masks[c.b], side, 1.953125), c.hd95},
		} {
			if same := math.IsNaN(pair[0]) && math.IsNaN(pair[1]); !same && !(math.Abs(pair[0]-pair[1]) < 1e-12) {
				t.Errorf("%s of masks %d and %d is %v, want %v", name, c.a, c.b, pair[0], pair[1])
			}
		}
	}
}
