package volume

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// TestProjectionAsNumPy holds a projection at 30° against rays that were walked in steps of 0.001 mm:
//
//	u = (c - cols//2)*bin; t = np.arange(-15, 15, 1e-3)
//	x = u*np.cos(a) - t*np.sin(a); y = u*np.sin(a) + t*np.cos(a)
//	i = np.floor(x/dx + I/2).astype(int); j = np.floor(y/dy + J/2).astype(int)
//	v[i[ok], j[ok], k].max()
//
// with v = np.fromfunction(lambda i, j, k: (i*7 + j*13 + k*5) % 17, (6, 5, 2)), dx = bin = 2, dy = 3.
func TestProjectionAsNumPy(t *testing.T) {
	nan := math.NaN()
	want := []float64{
		nan, 5, 12, 14, 16, 16, 14, 15, 11, 7, nan,
		nan, 0, 13, 16, 16, 13, 15, 16, 12, 2, nan,
	}
	v := numbered(Grid{Dims: [3]int{6, 5, 2}, Affine: Affine{{-2, 0, 0, 0}, {0, -3, 0, 0}, {0, 0, 4, 0}, {0, 0, 0, 1}}})
	var got Slice[float32]
	NewProjector(v).Projection(30, &got)
	if got.Cols != 11 || got.Rows != 2 || got.Dx != 2 || got.Dy != 4 {
		t.Fatalf("%d×%d pixels of %v×%v mm", got.Cols, got.Rows, got.Dx, got.Dy)
	}
	for i, w := range want {
		if g := float64(got.Pix[i]); math.IsNaN(w) != math.IsNaN(g) || !math.IsNaN(w) && g != w {
			t.Errorf("pixel %d is %v, want %v", i, g, w)
		}
	}
}

// TestProjectionInAllOrders: however the axes are stored, the projection is the same, a bright voxel is never lost, and
// a click on it leads back to it.
func TestProjectionInAllOrders(t *testing.T) {
	base := Grid{Dims: [3]int{7, 5, 4}, Affine: Affine{{-2, 0, 0, 3}, {0, -3, 0, 4}, {0, 0, 4, 5}, {0, 0, 0, 1}}}
	bright := base.Affine.Apply([3]float64{5, 1, 2})
	for _, angle := range []float64{0, 30, 45, 90, 137, 180, 270} {
		var first Slice[float32]
		for n, g := range orientations(base) {
			v := NewVolume(g)
			inverse, err := g.Affine.Inverse()
			if err != nil {
				t.Fatal(err)
			}
			var at [3]int
			for axis, f := range inverse.Apply(bright) {
				at[axis] = int(math.Round(f))
			}
			for i := range v.Data {
				v.Data[i] = 1
			}
			v.Data[g.Index(at[0], at[1], at[2])] = 9
			p := NewProjector(v)
			var got Slice[float32]
			p.Projection(angle, &got)
			if n == 0 {
				first = got
			}
			if fmt.Sprint(got) != fmt.Sprint(first) { // NaN are not equal
				t.Fatalf("%v°: stored as %s it looks different", angle, g.Affine.Orientation().Codes())
			}
			found := 0
			for i, f := range got.Pix {
				if f != 9 {
					continue
				}
				found++
				if voxel, ok := p.Brightest(v, angle, i%got.Cols, i/got.Cols); !ok || voxel != at {
					t.Errorf("%v°: the brightest voxel is %v, want %v", angle, voxel, at)
				}
				col, row := p.Pixel(angle, [3]float64{float64(at[0]), float64(at[1]), float64(at[2])})
				if math.Abs(col-float64(i%got.Cols)) > 1.8 || row != float64(i/got.Cols) {
					t.Errorf("%v°: voxel %v is said to lie at %v, %v and lies at %d, %d", angle, at, col, row,
						i%got.Cols, i/got.Cols)
				}
			}
			if found == 0 {
				t.Errorf("%v°: the bright voxel is lost", angle)
			}
		}
	}
}

// TestProjectionSides: from the front the patient's left is at the right of the picture, from his left his back; the
// head is up.
func TestProjectionSides(t *testing.T) {
	g := Grid{Dims: [3]int{9, 9, 9}, Affine: Affine{{1, 0, 0, -4}, {0, 1, 0, -4}, {0, 0, 1, -4}, {0, 0, 0, 1}}}
	v := NewVolume(g)
	v.Data[g.Index(1, 7, 8)] = 5 // to the left, to the front, at the head
	p := NewProjector(v)
	for angle, want := range map[float64]int{0: 3, 90: -3, 180: -3, 270: 3} {
		var s Slice[float32]
		p.Projection(angle, &s)
		if s.Pix[s.Cols/2+want] != 5 {
			t.Errorf("from %v°: %v", angle, s.Pix[:s.Cols])
		}
	}
}

// TestProjectionOfBlocks: a volume that is brought down keeps its largest values, and clicks find them in the volume
// itself.
func TestProjectionOfBlocks(t *testing.T) {
	g := Grid{Dims: [3]int{300, 260, 251}, Affine: Affine{{-1, 0, 0, 3}, {0, -1, 0, 4}, {0, 0, 2, 5}, {0, 0, 0, 1}}}
	v := NewVolume(g)
	at := [3]int{271, 33, 250}
	v.Data[g.Index(at[0], at[1], at[2])] = 4
	v.Data[0], v.Data[1] = float32(math.NaN()), float32(math.Inf(1))
	p := NewProjector(v)
	if n := p.size[0] * p.size[1] * p.size[2]; n > maxProjected || n < maxProjected/2 {
		t.Errorf("the copy holds %d voxels, %v", n, p.size)
	}
	var s Slice[float32]
	for _, angle := range []float64{0, 33} {
		p.Projection(angle, &s)
		found := false
		for i, f := range s.Pix {
			if f == 4 {
				found = true
				if voxel, ok := p.Brightest(v, angle, i%s.Cols, i/s.Cols); !ok || voxel != at {
					t.Errorf("%v°: the brightest voxel is %v", angle, voxel)
				}
			} else if f > 4 {
				t.Errorf("%v° holds %v", angle, f)
			}
		}
		if !found {
			t.Errorf("%v°: the bright voxel is lost", angle)
		}
	}
}

func BenchmarkDrawProjection(b *testing.B) {
	for name, dims := range map[string][3]int{"200×200×350": {200, 200, 350}, "512×512×300": {512, 512, 300}} {
		b.Run(name, func(b *testing.B) {
			v := numbered(Grid{Dims: dims, Affine: Affine{{-1, 0, 0, 3}, {0, -1, 0, 4}, {0, 0, 1.5, 5}, {0, 0, 0, 1}}})
			p := NewProjector(v)
			var s Slice[float32]
			b.ReportAllocs()
			for i := range b.N {
				p.Projection(float64(3*i), &s)
			}
		})
	}
}

// TestProjectionOfFlatVoxels: headers may state voxels of any shape, and the projection neither takes memory for that
// nor loses the brightest voxel.
func TestProjectionOfFlatVoxels(t *testing.T) {
	for _, g := range []Grid{
		{Dims: [3]int{1, 4100, 4100}, Affine: Affine{{1e-12}, {0, 1}, {0, 0, 1}, {0, 0, 0, 1}}},
		{Dims: [3]int{64, 64, 3}, Affine: Affine{{1e-9}, {0, 1}, {0, 0, 1}, {0, 0, 0, 1}}},
		{Dims: [3]int{64, 64, 3}, Affine: Affine{{1}, {0, 1e9}, {0, 0, 1}, {0, 0, 0, 1}}},
	} {
		v := NewVolume(g)
		at := [3]int{g.Dims[0] / 2, g.Dims[1] / 3, g.Dims[2] / 2}
		v.Data[v.Index(at[0], at[1], at[2])] = 7
		p := NewProjector(v)
		for _, angle := range []float64{0, 45, 90} {
			var s Slice[float32]
			p.Projection(angle, &s)
			if s.Cols > 2*maxColumns {
				t.Fatalf("%v: %d columns", g, s.Cols)
			}
			if i := slices.Index(s.Pix, 7); i < 0 {
				t.Errorf("%v from %v: the brightest is gone", g, angle)
			} else if found, ok := p.Brightest(v, angle, i%s.Cols, i/s.Cols); !ok || found != at {
				t.Errorf("%v from %v: the brightest is found at %v, want %v", g, angle, found, at)
			}
		}
	}
}
