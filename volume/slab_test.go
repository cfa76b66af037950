package volume

import "testing"

func TestSlab(t *testing.T) {
	g := Grid{Dims: [3]int{3, 4, 6}, Affine: Affine{{2, 0, 1, 5}, {0, -3, 0, 6}, {1, 0, 4, 7}, {0, 0, 0, 1}}}
	v, m := NewVolume(g), NewMask(g)
	for i := range v.Data {
		v.Data[i], m.Data[i] = float32(i), uint8(i)
	}
	part, mask := v.Slab(2, 4), m.Slab(2, 4)
	if part.Dims != [3]int{3, 4, 3} || len(part.Data) != 36 || len(mask.Data) != 36 {
		t.Fatalf("the slab has %v voxels", part.Dims)
	}
	for k := range 3 {
		at, whole := part.Index(1, 2, k), v.Index(1, 2, k+2)
		if part.Data[at] != v.Data[whole] || mask.Data[at] != m.Data[whole] {
			t.Errorf("slice %d holds others' voxels", k)
		}
		if here, there := part.Affine.Apply([3]float64{1, 2, float64(k)}), g.Affine.Apply([3]float64{1, 2,
			float64(k + 2)}); here != there {
			t.Errorf("slice %d lies at %v, want %v", k, here, there)
		}
	}
	mask.Data[0] = 99
	if m.Data[m.Index(0, 0, 2)] != 99 {
		t.Error("the slab has voxels of its own")
	}
}
