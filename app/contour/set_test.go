package contour

import (
	"slices"
	"testing"
)

// The ends, the chosen and the largest of contours do not depend on the order in which a map gives them.
func TestSet(t *testing.T) {
	if _, _, some := (Set{}).Ends(); some || Set(nil).Largest() != nil || Set(nil).Manual() != nil {
		t.Error("a set without contours has ends, a largest or a chosen one")
	}
	set := Set{}
	for index := 4; index < 30; index += 3 {
		set[index] = &Slice{Manual: index%2 == 0}
		set[index].Index, set[index].Voxels = index, min(index, 19)
	}
	for range 20 {
		first, last, some := set.Ends()
		if first != 4 || last != 28 || !some {
			t.Fatalf("ends %d and %d, %v; want 4 and 28", first, last, some)
		}
		if got := set.Largest(); got.Index != 19 {
			t.Fatalf("slice %d is the largest, want 19, the first of equals", got.Index)
		}
		if got := set.Manual(); !slices.Equal(got, []int{4, 10, 16, 22, 28}) {
			t.Fatalf("the chosen are %v", got)
		}
	}
}
