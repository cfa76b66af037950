package volume

import (
	"fmt"
	"math"
)

// Tolerance is how far the voxels of two grids may lie apart and still count as the same, as a share of a voxel's edge
// along each of its axes. Programs round affines: to 4 digits, 512 voxels of 1 mm drift by 2 % of a voxel. A grid that
// was moved by mistake lies half a voxel or more away.
const Tolerance = 0.1

// Order says how the voxels of a grid are stored in the order of another: along the other's axis a runs the grid's own
// axis Axis[a], from its end to its beginning if Reversed[a].
type Order struct {
	Axis     [3]int
	Reversed [3]bool
}

// orders are all, that of the same grid first.
var orders = func() (all []Order) {
	for _, axes := range [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		for flips := range 8 {
			all = append(all, Order{axes, [3]bool{flips&1 != 0, flips&2 != 0, flips&4 != 0}})
		}
	}
	return all
}()

// GridError says that two grids do not hold the same voxels.
type GridError struct {
	Grid, Other Grid
	// MM is how far the farthest of their corners lie apart, Voxels the same in edges of a voxel of Other, along the
	// axis where these are most, and Along where that leads: "from right to left". Where the numbers of voxels differ
	// all are empty.
	MM, Voxels float64
	Along      string
}

// Error is a part of a sentence.
func (e *GridError) Error() string {
	if e.Along == "" {
		return fmt.Sprintf("it has %s and not %s", e.Grid.describe(), e.Other.describe())
	}
	return fmt.Sprintf("its voxels lie up to %.3g mm away (%.3g voxels %s)", e.MM, e.Voxels, e.Along)
}

func (g Grid) describe() string {
	z := g.Affine.Zooms()
	return fmt.Sprintf("%d×%d×%d voxels of %.3g×%.3g×%.3g mm", g.Dims[0], g.Dims[1], g.Dims[2], z[0], z[1], z[2])
}

// Onto finds how the voxels of g are stored in the order of another grid that holds the same voxels at the same places,
// within [Tolerance]. It is the one rule of the program for what lies on the grid of a scan. The error is a
// [GridError].
func (g Grid) Onto(other Grid) (Order, error) {
	inverse, err := other.Affine.Inverse()
	nearest := &GridError{Grid: g, Other: other, Voxels: math.Inf(1)}
	var best Order
	for _, o := range orders {
		if err != nil || g.Dims[o.Axis[0]] != other.Dims[0] || g.Dims[o.Axis[1]] != other.Dims[1] ||
			g.Dims[o.Axis[2]] != other.Dims[2] {
			continue
		}
		if mm, voxels, axis := g.apart(other, inverse, o); voxels < nearest.Voxels {
			nearest.MM, nearest.Voxels, nearest.Along, best = mm, voxels, other.Affine.along(axis), o
		}
	}
	if nearest.Voxels <= Tolerance {
		return best, nil
	}
	if math.IsInf(nearest.Voxels, 1) {
		nearest.Voxels = 0
	}
	return Order{}, nearest
}

// Same reports that both grids hold the same voxels in the same order, see [Grid.Onto].
func (g Grid) Same(other Grid) bool {
	o, err := g.Onto(other)
	return err == nil && o == orders[0]
}

// apart is how far the corners of a grid, stored in an order, lie from those of another at most: in mm, and along one
// of the other's axes in voxels. Affines are linear, so no voxel lies farther.
func (g Grid) apart(other Grid, inverse Affine, o Order) (mm, voxels float64, along int) {
	for corner := range 8 {
		var there, here [3]float64 // the same corner as a voxel of other and of g
		for axis := range there {
			last := float64(other.Dims[axis] - 1)
			if corner>>axis&1 == 1 {
				there[axis] = last
			}
			here[o.Axis[axis]] = there[axis]
			if o.Reversed[axis] {
				here[o.Axis[axis]] = last - there[axis]
			}
		}
		at := g.Affine.Apply(here)
		want := other.Affine.Apply(there)
		mm = max(mm, math.Hypot(at[0]-want[0], math.Hypot(at[1]-want[1], at[2]-want[2])))
		for axis, v := range inverse.Apply(at) {
			d := math.Abs(v - there[axis])
			if math.IsNaN(d) {
				return mm, math.Inf(1), axis
			}
			if d > voxels {
				voxels, along = d, axis
			}
		}
	}
	return mm, voxels, along
}

// along names the line of a voxel axis.
func (a Affine) along(axis int) string {
	for world, v := range a.Orientation() {
		if v.Axis == axis {
			return [3]string{"from right to left", "from front to back", "from head to feet"}[world]
		}
	}
	return ""
}
