package volume

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestRows puts copies of masks together again, in all 48 axis orders.
func TestRows(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, a := range signedPermutations() {
		m, again := NewMask(Grid{Dims: [3]int{5, 6, 7}, Affine: a}), NewMask(Grid{Dims: [3]int{5, 6, 7}, Affine: a})
		l := m.Layout(Axial)
		for index := 1; index < l.Slices; index += 2 { // the others are empty
			for range 4 {
				m.Data[l.Offset(random.IntN(l.Cols), random.IntN(l.Rows), index)] = uint8(random.IntN(3))
			}
		}
		rows := m.Rows(func(axial int) bool { return axial%2 == 1 })
		want := bytes.Clone(m.Data)
		clear(m.Data) // a copy
		rows.Put(again)
		if !bytes.Equal(again.Data, want) {
			t.Fatalf("%s: another mask came back", a.Orientation().Codes())
		}
		if got := slices.Concat(slices.Collect(rows.Voxels())...); !bytes.Equal(got, want) {
			t.Fatalf("%s: voxel by voxel it is another mask", a.Orientation().Codes())
		}
		for i, label := range want {
			want[i] = 3 * label
		}
		rows.Relabelled(func(label uint8) uint8 { return 3 * label }).Put(again)
		if !bytes.Equal(again.Data, want) {
			t.Fatalf("%s: other labels give another mask", a.Orientation().Codes())
		}
		for range rows.Voxels() {
			break // stops without a panic
		}
	}
}
