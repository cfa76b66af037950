package volume

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// scan is a grid with an axis order of signedPermutations whose axial picture has n×n pixels of mm, and 9 slices.
func scan(order, n int, mm float64) Grid {
	g := Grid{Affine: signedPermutations()[order]}
	for world, v := range g.Affine.Orientation() {
		size, step := n, mm
		if world == 2 {
			size, step = 9, 2.79
		}
		g.Dims[v.Axis] = size
		g.Affine[world][v.Axis] = math.Copysign(step, g.Affine[world][v.Axis])
	}
	g.Affine[0][3], g.Affine[1][3], g.Affine[2][3] = 12, -345, 67
	return g
}

// TestSquare: to the picture's right is the patient's left, and below is behind, in all orders of the axes.
func TestSquare(t *testing.T) {
	for order := range 48 {
		for _, mm := range []float64{0.977, 500. / 512, 4} {
			g := scan(order, 168, mm)
			w, err := g.Window(g.Square(-3*mm, 7.5*mm, 63.3*mm), 4, 1000)
			want := Window{84 - 3 - 63.3/2, 84 + 7.5 - 63.3/2, 63.3, 63.3}
			if err != nil ||
				math.Abs(w.Col-want.Col)+math.Abs(w.Row-want.Row)+math.Abs(w.Cols-want.Cols)+math.Abs(w.Rows-want.Rows) > 1e-9 {
				t.Fatalf("axis order %d, %v mm: %v, %v, want %v", order, mm, w, err, want)
			}
		}
	}
	g := scan(0, 512, 500./512)
	middle := g.Affine.Apply([3]float64{255.5, 255.5, 4})
	if r := g.Square(-7.8125, 42.96875, 125); r != (Region{middle[0] + 7.8125, middle[1] - 42.96875, 125}) {
		t.Errorf("region %v around the middle %v", r, middle)
	}
}

func TestWhole(t *testing.T) {
	for order := range 48 {
		g := scan(order, 128, 0.977) // the phantom's crop
		if w, err := g.Window(g.Whole(), 3, 64); err != nil || w != (Window{0, 0, 128, 128}) {
			t.Errorf("axis order %d: %v, %v", order, w, err)
		}
	}
	g := Grid{Dims: [3]int{43, 46, 85}, Affine: Affine{{-4, 0, 0, 5}, {0, -4, 0, 5}, {0, 0, 3, 5}, {3: 1}}}
	if w, err := g.Window(g.Whole(), 0, 64); err != nil || w != (Window{-1.5, 0, 46, 46}) {
		t.Errorf("a crop that is not square: %v, %v", w, err)
	}
}

// TestWindowCentre solves for a point of the plane and looks where it comes out, on oblique grids too.
func TestWindowCentre(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for i, a := range affines() {
		g := Grid{Dims: [3]int{50, 60, 70}, Affine: a}
		l := g.Layout(Axial)
		for range 5 {
			slice := r.IntN(l.Slices)
			w, err := g.Window(Region{r.Float64() * 100, r.Float64() * 100, 33}, slice, 64)
			if err != nil {
				t.Fatal(err)
			}
			// Not snapped: 33 mm are far below 64 pixels.
			if math.Abs(w.Cols*l.Dx-33)+math.Abs(w.Rows*l.Dy-33) > 1e-9 {
				t.Errorf("affine %d: window of %v by %v mm", i, w.Cols*l.Dx, w.Rows*l.Dy)
			}
			at := a.Apply(l.Voxel(w.Col+w.Cols/2-0.5, w.Row+w.Rows/2-0.5, float64(slice)))
			region := Region{at[0], at[1], 33}
			back, err := g.Window(region, slice, 64)
			if err != nil || math.Abs(back.Col-w.Col)+math.Abs(back.Row-w.Row) > 1e-6 {
				t.Errorf("affine %d: the middle of %v is solved as %v, %v", i, w, back, err)
			}
		}
	}
	g := scan(4, 100, 2) // LAS
	w, err := g.Window(Region{g.Affine[0][3] - 2*30, g.Affine[1][3] + 2*80, 20}, 0, 64)
	if want := (Window{25.5, 14.5, 10, 10}); err != nil || w != want { // voxel 30, 80 is column 30, row 99-80
		t.Errorf("window %v, %v, want %v", w, err, want)
	}
}

func TestWindowErrors(t *testing.T) {
	g := scan(6, 100, 2)
	flat := g
	flat.Affine[0] = flat.Affine[1]
	for _, c := range []struct {
		name string
		g    Grid
		r    Region
	}{
		{"no width", g, Region{}},
		{"width below 0", g, Region{Width: -1}},
		{"width no number", g, Region{Width: math.NaN()}},
		{"centre no number", g, Region{X: math.Inf(1), Width: 125}},
		{"flat affine", flat, Region{Width: 125}},
	} {
		if _, err := c.g.Window(c.r, 0, 64); !errors.Is(err, ErrRegion) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
