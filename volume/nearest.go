package volume

import "math"

// Nearest is the labels on another grid by nearest neighbour: each voxel has the label of the voxel of l that holds its
// centre, and 0 where that lies outside of l. Half way between two the one of the higher index is taken. The error says that the affine of l
// cannot be inverted.
func (l *Labels) Nearest(g Grid) (*Labels, error) {
	inverse, err := l.Affine.Inverse()
	if err != nil {
		return nil, err
	}
	at := func(i, j, k int) [3]float64 {
		return inverse.Apply(g.Affine.Apply([3]float64{float64(i), float64(j), float64(k)}))
	}
	origin := at(0, 0, 0)
	var step [3][3]float64 // through l, for a step along each axis of g
	for axis, next := range [3][3]float64{at(1, 0, 0), at(0, 1, 0), at(0, 0, 1)} {
		for n := range next {
			step[axis][n] = next[n] - origin[n]
		}
	}
	out := NewLabels(g)
	n := 0
	for k := range g.Dims[2] {
		for j := range g.Dims[1] {
			for i := range g.Dims[0] {
				var voxel [3]int
				within := true
				for axis := range voxel {
					v := origin[axis] + float64(i)*step[0][axis] + float64(j)*step[1][axis] + float64(k)*step[2][axis]
					voxel[axis] = int(math.Floor(v + 0.5 + 1e-9)) // centres on an edge fall to one side, whatever the rounding
					within = within && voxel[axis] >= 0 && voxel[axis] < l.Dims[axis]
				}
				if within {
					out.Data[n] = l.Data[(voxel[2]*l.Dims[1]+voxel[1])*l.Dims[0]+voxel[0]]
				}
				n++
			}
		}
	}
	return out, nil
}
