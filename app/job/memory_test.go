package job

import "testing"

func TestHeapGrowsByLittleBesideAScan(t *testing.T) {
	for voxels, want := range map[int]int{0: 100, 128 * 128 * 128: 100, 512 * 512 * 300: 17, 512 * 512 * 600: 8,
		1 << 40: 5} {
		if got := collectAt(voxels); got != want {
			t.Errorf("%d voxels: %d %%, want %d %%", voxels, got, want)
		}
	}
}
