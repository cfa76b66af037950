package measure_test

import (
	"math"
	"testing"

	"isopet/volume"
	"isopet/volume/measure"
)

// TestSum: lesions together are what is measured of all of them at once, and of some what is measured without the
// others.
func TestSum(t *testing.T) {
	v, m := random(7, volume.Affine{{-2, 0, 0, 9}, {0, 3, 0.5, -4}, {0, 0, 2, 1}, {0, 0, 0, 1}})
	all := lesions(t, v, m)
	if len(all.Lesions) < 3 {
		t.Fatalf("there are %d lesions", len(all.Lesions))
	}
	same(t, measure.Sum(all.Lesions), all.All, 1e-12)
	gone := all.Lesions[1]
	for i, label := range m.Data {
		if label == gone.Label {
			m.Data[i] = 0
		}
	}
	some := append([]measure.Lesion{}, all.Lesions[:1]...)
	same(t, measure.Sum(append(some, all.Lesions[2:]...)), lesions(t, v, m).All, 1e-12)
	if none := measure.Sum(nil); none.Voxels != 0 || !math.IsNaN(none.Max) || !math.IsNaN(none.Total) {
		t.Errorf("nothing sums up to %+v", none)
	}
}
