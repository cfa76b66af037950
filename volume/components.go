package volume

// Components labels the connected parts of a mask whose voxels differ from 0; voxels are neighbours if they share a
// face (6-connected). dims are the numbers of voxels along the axes, the first fastest. labels holds 0 for background
// and 1…n for the parts, in the order in which their first voxels stand in m.
func Components(m []uint8, dims [3]int) (labels []int32, n int) {
	labels = make([]int32, len(m))
	strides := [3]int{1, dims[0], dims[0] * dims[1]}
	var stack []int
	for start, v := range m {
		if v == 0 || labels[start] != 0 {
			continue
		}
		n++
		labels[start] = int32(n)
		stack = append(stack[:0], start)
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for axis, stride := range strides {
				here := at / stride % dims[axis]
				for _, next := range [2]struct {
					at     int
					inside bool
				}{{at - stride, here > 0}, {at + stride, here < dims[axis]-1}} {
					if next.inside && m[next.at] != 0 && labels[next.at] == 0 {
						labels[next.at] = int32(n)
						stack = append(stack, next.at)
					}
				}
			}
		}
	}
	return labels, n
}
