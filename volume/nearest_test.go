package volume

import (
	"fmt"
	"testing"
)

// TestNearest holds labels brought onto a turned, finer grid against SciPy 1.17, with M = inv(A) @ B:
//
//	affine_transform(a, M[:3, :3], M[:3, 3], (9, 8, 7), order=0, mode="grid-constant")
//
// and a[i, j, k] = (i + 2j + 3k) % 5, in how many voxels have each label and in where they are.
func TestNearest(t *testing.T) {
	g := Grid{Dims: [3]int{7, 6, 5}, Affine: Affine{{-4, 0, 0, 12}, {0, 3.9, -.7, -10}, {0, .7, 5, -12}, {0, 0, 0, 1}}}
	l := NewLabels(g)
	n := 0
	for k := range 5 {
		for j := range 6 {
			for i := range 7 {
				l.Data[n] = uint16((i + 2*j + 3*k) % 5)
				n++
			}
		}
	}
	there, err := l.Nearest(Grid{Dims: [3]int{9, 8, 7},
		Affine: Affine{{2.1, .3, 0, -11}, {-.3, 2.3, 0, -12}, {0, 0, 3.3, -13}, {0, 0, 0, 1}}})
	if err != nil {
		t.Fatal(err)
	}
	var counts [5]int
	where := 0
	for n, label := range there.Data {
		counts[label]++
		where += int(label) * (n + 1)
	}
	if got := fmt.Sprint(counts, where); got != "[141 88 90 85 100] 246345" {
		t.Errorf("the labels are %s", got)
	}
	if _, err := (&Labels{Grid: Grid{Dims: [3]int{1, 1, 1}}, Data: make([]uint16, 1)}).Nearest(g); err == nil {
		t.Error("an affine that cannot be inverted is no error")
	}
}
