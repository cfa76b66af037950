package volume

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

// lps are 4×6×5 voxels of 2×2×3 mm, as most scanners store them.
func lps() Grid {
	return Grid{Dims: [3]int{4, 6, 5}, Affine: Affine{{-2, 0, 0, 60}, {0, -2, 0, 40}, {0, 0, 3, -20}, {0, 0, 0, 1}}}
}

func TestOnto(t *testing.T) {
	for _, c := range []struct {
		name    string
		grid    Grid
		change  func(*Grid)
		voxels  float64 // that the error says; 0 for none
		message string  // a part of it
	}{
		{"itself", lps(), func(*Grid) {}, 0, ""},
		{"origin off by 1 % of a voxel", lps(), func(g *Grid) { g.Affine[0][3] += 0.02 }, 0, ""},
		// round(0.9765625, 4) of 512 voxels, as in cohorts of pyradiomics' reports: 0.019 mm at the far corner.
		{"affine of 4 digits", Grid{[3]int{512, 512, 3}, Affine{{-0.9765625, 0, 0, 249.51171875},
			{0, -0.9765625, 0, 249.51171875}, {0, 0, 3.27, -120.3}, {0, 0, 0, 1}}},
			func(g *Grid) {
				g.Affine[0], g.Affine[1] = [4]float64{-0.9766, 0, 0, 249.5117}, [4]float64{0, -0.9766, 0, 249.5117}
			}, 0, ""},
		{"large voxels, within a tenth", Grid{[3]int{3, 3, 3}, Affine{{20, 0, 0, 0}, {0, 20, 0, 0}, {0, 0, 20, 0},
			{0, 0, 0, 1}}}, func(g *Grid) { g.Affine[2][3] += 1.9 }, 0, ""},
		{"small voxels, less than the rounding of others",
			Grid{[3]int{3, 3, 3}, Affine{{0.05, 0, 0, 0}, {0, 0.05, 0, 0}, {0, 0, 0.1, 0}, {0, 0, 0, 1}}},
			func(g *Grid) { g.Affine[1][3] += 0.02 }, 0.4, "0.02 mm away (0.4 voxels from front to back)"},
		{"half a voxel, from corners to centres", lps(),
			func(g *Grid) { g.Affine[0][3]++; g.Affine[1][3]++; g.Affine[2][3] += 1.5 }, 0.5,
			"2.06 mm away (0.5 voxels"},
		{"a slice too high", lps(), func(g *Grid) { g.Affine[2][3] += 3 }, 1, "3 mm away (1 voxels from head to feet)"},
		{"voxels of another size", lps(), func(g *Grid) { g.Affine[0][0] = -2.2 }, 0.3,
			"0.6 mm away (0.3 voxels from right to left)"},
		{"unit affine", lps(),
			func(g *Grid) { g.Affine = Affine{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}} }, 28.5,
			"(28.5 voxels from right to left)"},
		{"one more slice", lps(), func(g *Grid) { g.Dims[2]++ }, math.NaN(),
			"it has 4×6×6 voxels of 2×2×3 mm and not 4×6×5 voxels of 2×2×3 mm"},
		{"no number", lps(), func(g *Grid) { g.Affine[2][2] = math.NaN() }, math.NaN(), "it has 4×6×5"},
	} {
		g := c.grid
		c.change(&g)
		order, err := g.Onto(c.grid)
		if c.message == "" {
			if err != nil || order != orders[0] || !g.Same(c.grid) {
				t.Errorf("%s: order %v, %v", c.name, order, err)
			}
			continue
		}
		apart := (*GridError)(nil)
		if !errors.As(err, &apart) || g.Same(c.grid) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if want := c.voxels; !math.IsNaN(want) && math.Abs(apart.Voxels-want) > 1e-9 || !strings.Contains(err.Error(),
			c.message) {
			t.Errorf("%s: %q, %v voxels", c.name, err, apart.Voxels)
		}
	}
}

// TestOn: labels stored in each of the 48 orders come back, on straight and on oblique affines.
func TestOn(t *testing.T) {
	for _, affine := range []Affine{lps().Affine, obliques[0].affine, obliques[3].affine} {
		g := Grid{Dims: [3]int{4, 6, 5}, Affine: affine}
		want := NewLabels(g)
		for i := range want.Data {
			want.Data[i] = uint16(1000 + i)
		}
		for _, o := range orders {
			// The grid whose voxels o stores in the order of g, and its affine from where three voxels of it lie.
			other := NewLabels(Grid{})
			for axis, own := range o.Axis {
				other.Dims[own] = g.Dims[axis]
			}
			place := func(p [3]int) (q [3]int) { // the voxel of g that is voxel p of other
				for axis, own := range o.Axis {
					q[axis] = p[own]
					if o.Reversed[axis] {
						q[axis] = g.Dims[axis] - 1 - p[own]
					}
				}
				return q
			}
			world := func(p [3]int) [3]float64 {
				q := place(p)
				return g.Affine.Apply([3]float64{float64(q[0]), float64(q[1]), float64(q[2])})
			}
			origin := world([3]int{})
			other.Affine[3][3] = 1
			for axis := range 3 {
				var p [3]int
				p[axis] = 1
				for row, v := range world(p) {
					other.Affine[row][axis], other.Affine[row][3] = v-origin[row], origin[row]
				}
			}
			other.Data = make([]uint16, other.Len())
			for k := range other.Dims[2] {
				for j := range other.Dims[1] {
					for i := range other.Dims[0] {
						q := place([3]int{i, j, k})
						other.Data[other.Index(i, j, k)] = want.Data[g.Index(q[0], q[1], q[2])]
					}
				}
			}
			got, err := other.On(g)
			if err != nil || got.Grid != g || !slices.Equal(got.Data, want.Data) {
				t.Fatalf("order %v: %v, %v", o, got, err)
			}
		}
	}
}

func TestLabels(t *testing.T) {
	m := NewMask(Grid{Dims: [3]int{4, 1, 1}})
	copy(m.Data, []uint8{0, 1, 7, 255})
	l := m.Labels()
	if !slices.Equal(l.Data, []uint16{0, 1, 7, 255}) {
		t.Errorf("labels %v", l.Data)
	}
	l.Data[1] = 256
	if got := l.Mask(); !slices.Equal(got.Data, []uint8{0, 1, 1, 1}) || got.Grid != m.Grid {
		t.Errorf("mask %v", got.Data)
	}
}
