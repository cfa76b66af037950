package paint

import (
	"bytes"

	"isopet/volume"
)

// Box is a block of voxels, from Min up to but not including Max.
type Box struct{ Min, Max [3]int }

// Whole is all voxels of a grid.
func Whole(g volume.Grid) Box { return Box{Max: g.Dims} }

// Bounds is the smallest box that holds a label of a mask; where there is none it is empty.
func Bounds(m *volume.Mask, label uint8) Box {
	b := Box{Min: m.Dims}
	for k := range m.Dims[2] {
		for j := range m.Dims[1] {
			row := m.Data[m.Index(0, j, k):][:m.Dims[0]]
			if first := bytes.IndexByte(row, label); first >= 0 {
				last := bytes.LastIndexByte(row, label)
				for axis, at := range [3]int{first, j, k} {
					b.Min[axis] = min(b.Min[axis], at)
				}
				for axis, at := range [3]int{last, j, k} {
					b.Max[axis] = max(b.Max[axis], at+1)
				}
			}
		}
	}
	if b.Max[0] == 0 {
		return Box{}
	}
	return b
}

// OneSlice is the box cut down to a slice across a voxel axis.
func (b Box) OneSlice(axis, index int) Box {
	b.Min[axis], b.Max[axis] = max(b.Min[axis], index), min(b.Max[axis], index+1)
	return b
}

// Has reports whether a voxel lies in the box.
func (b Box) Has(v [3]int) bool {
	for axis := range v {
		if v[axis] < b.Min[axis] || v[axis] >= b.Max[axis] {
			return false
		}
	}
	return true
}

// Dims are the numbers of voxels along the axes of the box.
func (b Box) Dims() [3]int {
	var d [3]int
	for axis := range d {
		d[axis] = max(b.Max[axis]-b.Min[axis], 0)
	}
	return d
}

// Len is the number of voxels of the box.
func (b Box) Len() int { d := b.Dims(); return d[0] * d[1] * d[2] }
