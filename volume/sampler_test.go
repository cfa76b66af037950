package volume

import (
	"math"
	"testing"
)

// numbered holds (7 i + 13 j + 5 k) mod 17.
func numbered(g Grid) *Volume {
	v := NewVolume(g)
	for at := range v.Data {
		i, j, k := at%g.Dims[0], at/g.Dims[0]%g.Dims[1], at/g.Dims[0]/g.Dims[1]
		v.Data[at] = float32((i*7 + j*13 + k*5) % 17)
	}
	return v
}

// TestSamplerAsSciPy holds two oblique grids against
//
//	p = (np.linalg.inv(ct) @ pet @ [i, j, k, 1])[:3]
//	scipy.ndimage.map_coordinates(v, p[:, None], order=1, mode="constant", cval=np.nan)
//
// with v = np.fromfunction(lambda i, j, k: (i*7 + j*13 + k*5) % 17, (14, 13, 11)).
func TestSamplerAsSciPy(t *testing.T) {
	pet := Grid{Dims: [3]int{6, 6, 6}, Affine: Affine{{-2, .3, 0, 5}, {.2, -3, .4, 6}, {.1, .2, 4, -7}, {0, 0, 0, 1}}}
	ct := numbered(Grid{Dims: [3]int{14, 13, 11}, Affine: Affine{{.9, .1, -.2, -4}, {-.1, 1.1, .1, -9},
		{.2, 0, 1.5, -12}, {0, 0, 0, 1}}})
	s, err := NewSampler(ct, pet)
	if err != nil {
		t.Fatal(err)
	}
	nan := math.NaN()
	for _, test := range []struct {
		voxel [3]float64
		want  float64
	}{
		{[3]float64{2, 3, 1}, 7.67510866}, {[3]float64{3, 4, 2}, 7.57011111}, {[3]float64{1, 1, 2}, 9.39818892},
		{[3]float64{0, 0, 0}, nan}, {[3]float64{4, 2, 3}, nan}, {[3]float64{2.25, 3.5, 1}, 6.36939609},
	} {
		got := s.At(test.voxel)
		if math.IsNaN(test.want) != math.IsNaN(got) || math.Abs(got-test.want) > 1e-5 {
			t.Errorf("at %v: %v, want %v", test.voxel, got, test.want)
		}
	}
	if !s.Overlaps() {
		t.Error("they do not overlap")
	}
	// Every pixel of a slice is the value at its place.
	for p := range Plane(3) {
		for _, fine := range []int{1, 3} {
			var slice Slice[float32]
			l := pet.Layout(p)
			s.Slice(p, 2, fine, &slice)
			if slice.Cols != l.Cols*fine || slice.Dx != l.Dx/float64(fine) {
				t.Fatalf("%v: %d columns of %v mm", p, slice.Cols, slice.Dx)
			}
			filled := 0
			for i, got := range slice.Pix {
				col, row := (float64(i%slice.Cols)+0.5)/float64(fine)-0.5, (float64(i/slice.Cols)+0.5)/float64(fine)-0.5
				want := s.At(l.Voxel(col, row, 2))
				if math.IsNaN(want) != (got != got) || math.Abs(float64(got)-want) > 1e-4 {
					t.Errorf("%v, %d: pixel %d is %v, want %v", p, fine, i, got, want)
				}
				if got == got {
					filled++
				}
			}
			if filled == 0 {
				t.Errorf("%v: nothing there", p)
			}
		}
	}
}

// TestSamplerOnItsOwnGrid: at its own voxels a volume is itself, in all 48 orders of its axes.
func TestSamplerOnItsOwnGrid(t *testing.T) {
	for _, g := range orientations(Grid{Dims: [3]int{5, 4, 3}, Affine: Affine{{2, 0, 0, -9}, {0, 3, 0, 4}, {0, 0, 4, 1},
		{0, 0, 0, 1}}}) {
		v := numbered(g)
		s, err := NewSampler(v, g)
		if err != nil {
			t.Fatal(err)
		}
		for p := range Plane(3) {
			var want, got Slice[float32]
			v.Slice(p, 1, &want)
			s.Slice(p, 1, 1, &got)
			for i := range want.Pix {
				if math.Abs(float64(want.Pix[i]-got.Pix[i])) > 1e-4 {
					t.Fatalf("%v %v: pixel %d is %v, want %v", g.Affine, p, i, got.Pix[i], want.Pix[i])
				}
			}
		}
	}
}

// orientations are a grid with its axes in all orders and directions, over the same space.
func orientations(g Grid) []Grid {
	var all []Grid
	for _, order := range [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		for flips := range 8 {
			turned := Grid{Affine: Affine{3: {0, 0, 0, 1}}}
			corner := [3]float64{}
			for n, axis := range order {
				turned.Dims[n] = g.Dims[axis]
				sign := 1.
				if flips>>n&1 == 1 {
					sign, corner[axis] = -1, float64(g.Dims[axis]-1)
				}
				for r := range 3 {
					turned.Affine[r][n] = sign * g.Affine[r][axis]
				}
			}
			for r, at := range g.Affine.Apply(corner) {
				turned.Affine[r][3] = at
			}
			all = append(all, turned)
		}
	}
	return all
}

func TestSamplerFarAway(t *testing.T) {
	g := Grid{Dims: [3]int{5, 4, 3}, Affine: Affine{{2, 0, 0, 0}, {0, 2, 0, 0}, {0, 0, 2, 0}, {0, 0, 0, 1}}}
	far := g
	far.Affine[2][3] = 500
	s, err := NewSampler(numbered(far), g)
	if err != nil {
		t.Fatal(err)
	}
	if s.Overlaps() {
		t.Error("they do not overlap")
	}
	var slice Slice[float32]
	s.Slice(Axial, 0, 2, &slice)
	for _, v := range slice.Pix {
		if v == v {
			t.Fatal("there is something beyond the volume")
		}
	}
	// A small one within a large voxel's reach counts.
	small := Grid{Dims: [3]int{1, 1, 1}, Affine: Affine{{.1, 0, 0, 3.1}, {0, .1, 0, 2.7}, {0, 0, .1, 1.3},
		{0, 0, 0, 1}}}
	if s, err = NewSampler(numbered(small), g); err != nil || !s.Overlaps() {
		t.Errorf("the small one is overlooked: %v", err)
	}
	if _, err := NewSampler(numbered(Grid{Dims: [3]int{1, 1, 1}}), g); err == nil {
		t.Error("a singular affine is taken")
	}
}

func BenchmarkDrawSampledSlice(b *testing.B) {
	pet := Grid{Dims: [3]int{512, 512, 9}, Affine: Affine{{-1, 0, 0, 255}, {0, -1, 0, 255}, {0, 0, 1, -4},
		{0, 0, 0, 1}}}
	for name, ct := range map[string]Affine{
		"straight": {{-0.9, 0, 0, 230}, {0, -0.9, 0, 230}, {0, 0, 1.1, -5}, {0, 0, 0, 1}},
		"oblique":  {{-0.9, 0.1, 0, 230}, {0.1, -0.9, 0.02, 230}, {0, 0.02, 1.1, -5}, {0, 0, 0, 1}},
	} {
		b.Run(name, func(b *testing.B) {
			s, err := NewSampler(NewVolume(Grid{Dims: [3]int{512, 512, 9}, Affine: ct}), pet)
			if err != nil {
				b.Fatal(err)
			}
			var slice Slice[float32]
			b.ReportAllocs()
			for i := range b.N {
				s.Slice(Axial, i%9, 1, &slice)
			}
		})
	}
}

// TestBox: in a field that is linear in space the mean of a box is the value of its middle, however the box lies in the
// source, and however small the source's voxels are.
func TestBox(t *testing.T) {
	sin, cos := math.Sincos(0.4)
	field := func(p [3]float64) float64 { return 3 + 0.5*p[0] - 0.25*p[1] + 0.125*p[2] }
	for _, size := range []float64{0.02, 0.4, 1, 5} {
		g := Grid{Dims: [3]int{60, 50, 40}, Affine: Affine{{size * cos, -size * sin, 0, -3}, {size * sin, size * cos, 0,
			2}, {0, 0, -size, 9}, {3: 1}}}
		source := NewVolume(g)
		for i := range source.Data {
			at := [3]float64{float64(i % 60), float64(i / 60 % 50), float64(i / 3000)}
			source.Data[i] = float32(field(g.Affine.Apply(at)))
		}
		middle := g.Affine.Apply([3]float64{30, 25, 20})
		grid := Grid{Dims: [3]int{3, 3, 3}, Affine: Affine{{-2, 0, 0, middle[0]}, {0, 0, 3, middle[1]},
			{0, 2, 0, middle[2]}, {3: 1}}}
		s, err := NewSampler(source, grid)
		if err != nil {
			t.Fatal(err)
		}
		b := s.Box([3][3]float64{{0.2, 0, 0}, {0, 0.15, 0}, {0, 0, 0.1}})
		for _, n := range b.many {
			if n > 32 {
				t.Errorf("%v places", b.many)
			}
		}
		if got, want := b.Mean([3]float64{}), field(middle); math.Abs(got-want) > 1e-3 {
			t.Errorf("voxels of %g mm: %v, want %v", size, got, want)
		}
		if got := b.Mean([3]float64{1000, 0, 0}); got == got {
			t.Errorf("outside there is %v", got)
		}
	}
}
