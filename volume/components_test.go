package volume

import (
	"slices"
	"testing"
)

// Held against scipy.ndimage.label (SciPy 1.10), which counts in the same order when the axes are turned round:
//
//	i, j, k = numpy.meshgrid(range(11), range(9), range(7), indexing="ij")
//	m = (i*i*7 + j*13 + k*k*29 + i*j*k) % mod < 2
//	l, n = scipy.ndimage.label(m.transpose(2, 1, 0))
//	n, (l * numpy.arange(l.size).reshape(l.shape)).sum(), sorted(numpy.bincount(l.ravel())[1:])[-3:]
func TestComponents(t *testing.T) {
	dims := [3]int{11, 9, 7}
	for _, c := range []struct {
		mod, n, checksum int
		largest          []int
	}{
		{5, 79, 2851624, []int{8, 41, 61}},
		{7, 54, 1766910, []int{8, 40, 87}},
	} {
		var m []uint8
		for k := range dims[2] {
			for j := range dims[1] {
				for i := range dims[0] {
					label := uint8(0)
					if (i*i*7+j*13+k*k*29+i*j*k)%c.mod < 2 {
						label = uint8(1 + i%3) // different labels hang together
					}
					m = append(m, label)
				}
			}
		}
		labels, n := Components(m, dims)
		sizes, checksum := make([]int, n+1), 0
		for at, l := range labels {
			sizes[l]++
			checksum += at * int(l)
		}
		sizes = slices.Sorted(slices.Values(sizes[1:]))
		if n != c.n || checksum != c.checksum || !slices.Equal(sizes[n-3:], c.largest) {
			t.Errorf("mod %d: %d parts, checksum %d, largest %v", c.mod, n, checksum, sizes[n-3:])
		}
	}
}

// TestComponentsEdges: the end of a row does not touch the beginning of the next, nor corners each other.
func TestComponentsEdges(t *testing.T) {
	for _, c := range []struct {
		name string
		m    []uint8
		dims [3]int
		want []int32
	}{
		{"nothing", []uint8{0, 0, 0, 0}, [3]int{2, 2, 1}, []int32{0, 0, 0, 0}},
		{"end and beginning of a row", []uint8{0, 0, 1, 1, 0, 0}, [3]int{3, 2, 1}, []int32{0, 0, 1, 2, 0, 0}},
		{"corners", []uint8{1, 0, 0, 1}, [3]int{2, 2, 1}, []int32{1, 0, 0, 2}},
		{"along the third axis", []uint8{1, 0, 1, 0}, [3]int{2, 1, 2}, []int32{1, 0, 1, 0}},
		{"one voxel", []uint8{9}, [3]int{1, 1, 1}, []int32{1}},
	} {
		if got, _ := Components(c.m, c.dims); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if labels, n := Components(nil, [3]int{}); len(labels) != 0 || n != 0 {
		t.Errorf("an empty grid gives %v, %d", labels, n)
	}
}
