package volume

import (
	"cmp"
	"math"
	"slices"
)

// Letter names a direction in the world (RAS+) for the edge of a picture: of right, left, anterior, posterior, superior
// and inferior the nearest, followed by those that it leans to by more than 15°, the nearer first: "L", "LP".
func Letter(direction [3]float64) string {
	const leaning = 0.2588 // sin 15°
	length := math.Sqrt(direction[0]*direction[0] + direction[1]*direction[1] + direction[2]*direction[2])
	axes := []int{0, 1, 2}
	slices.SortStableFunc(axes,
		func(a, b int) int { return cmp.Compare(math.Abs(direction[b]), math.Abs(direction[a])) })
	var letters string
	for n, axis := range axes {
		part := direction[axis] / length
		switch {
		case n > 0 && !(math.Abs(part) > leaning):
		case part < 0:
			letters += "LPI"[axis : axis+1]
		default:
			letters += "RAS"[axis : axis+1]
		}
	}
	return letters
}

// Letters are those at the left, top, right and bottom of a plane's picture.
func (g Grid) Letters(p Plane) [4]string {
	l := g.Layout(p)
	at := func(col, row float64) [3]float64 { return g.Affine.Apply(l.Voxel(col, row, 0)) }
	var right, down, left, up [3]float64
	for n := range right {
		right[n] = at(1, 0)[n] - at(0, 0)[n]
		down[n] = at(0, 1)[n] - at(0, 0)[n]
		left[n], up[n] = -right[n], -down[n]
	}
	return [4]string{Letter(left), Letter(up), Letter(right), Letter(down)}
}
