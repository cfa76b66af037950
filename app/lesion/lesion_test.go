package lesion

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"isopet/volume"
	"isopet/volume/paint"
)

// TestCounts holds the counts that edits keep against counting anew, on a grid whose axial slices lie along each axis.
func TestCounts(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for axis, affine := range []volume.Affine{
		{{0, 1, 0, 0}, {0, 0, 1, 0}, {1, 0, 0, 0}, {0, 0, 0, 1}},
		{{1, 0, 0, 0}, {0, 0, 1, 0}, {0, 1, 0, 0}, {0, 0, 0, 1}},
		{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}},
	} {
		m := volume.NewMask(volume.Grid{Dims: [3]int{5, 7, 6}, Affine: affine})
		if got := m.Layout(volume.Axial).SliceAxis(); got != axis {
			t.Fatalf("axial slices lie along axis %d, want %d", got, axis)
		}
		c := NewCounts(m.Grid)
		for range 200 {
			at := random.IntN(len(m.Data))
			r := paint.Run{At: at, N: 1, Was: m.Data[at], Now: uint8(random.IntN(4))}
			for end := at + 1; end < len(m.Data) && m.Data[end] == r.Was && random.IntN(20) > 0; end++ {
				r.N++
			}
			c.Add(r)
			paint.Changes{r}.Swap(m)
		}
		var want Counts
		want.Slices = make([][256]int32, m.Dims[axis])
		for k := range m.Dims[2] {
			for j := range m.Dims[1] {
				for i := range m.Dims[0] {
					if label := m.Data[m.Index(i, j, k)]; label != 0 {
						slice := [3]int{i, j, k}[axis]
						want.Total[label]++
						want.Slices[slice][label]++
						want.Slices[slice][0]++
					}
				}
			}
		}
		if c.Total != want.Total || !slices.Equal(c.Slices, want.Slices) {
			t.Errorf("axis %d: the counts are %v, want %v", axis, c.Total[:5], want.Total[:5])
		}
	}
}

func TestStretches(t *testing.T) {
	s := Stretches(nil).With([]int{5, 3, 4, 9}).With([]int{4, 8, 11})
	if got, want := fmt.Sprint(s), "[[3 5] [8 9] [11 11]]"; got != want {
		t.Errorf("stretches %s, want %s", got, want)
	}
	for index := range 13 {
		if want := index >= 3 && index <= 5 || index == 8 || index == 9 || index == 11; s.Has(index) != want {
			t.Errorf("slice %d is in %v: %v", index, s, s.Has(index))
		}
	}
}
