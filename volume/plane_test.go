package volume

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestAnatomy puts one hot voxel second from the patient's right, at the very front, third from the head, and looks
// for it in the picture of each plane, in all 48 axis orders.
func TestAnatomy(t *testing.T) {
	from := map[byte]int{'R': 1, 'A': 0, 'S': 2} // places from that side
	for _, a := range signedPermutations() {
		v := NewVolume(Grid{Dims: [3]int{5, 6, 7}, Affine: a})
		codes := a.Orientation().Codes()
		var hot [3]int
		for axis, code := range []byte(codes) {
			if place, grows := from[code]; grows {
				hot[axis] = v.Dims[axis] - 1 - place
			} else {
				hot[axis] = from[map[byte]byte{'L': 'R', 'P': 'A', 'I': 'S'}[code]]
			}
		}
		v.Data[v.Index(hot[0], hot[1], hot[2])] = 9
		for _, c := range []struct {
			plane    Plane
			col, row int
		}{
			{Axial, 1, 0},    // right of the patient on the left of the picture, front above
			{Coronal, 1, 2},  // the same, head above
			{Sagittal, 0, 2}, // front on the left, head above
		} {
			l := v.Layout(c.plane)
			var s Slice[float32]
			for index := range l.Slices {
				v.Slice(c.plane, index, &s)
				at := slices.Index(s.Pix, 9)
				if index != hot[l.SliceAxis()] {
					if at >= 0 {
						t.Errorf("%s %s: hot pixel on slice %d, want %d", codes, c.plane, index, hot[l.SliceAxis()])
					}
					continue
				}
				if want := c.row*s.Cols + c.col; at != want {
					t.Errorf("%s %s: hot pixel at %d, want %d", codes, c.plane, at, want)
				}
			}
			zooms := a.Zooms()
			if [3]float64{l.Dx, l.Dy, l.Dz} != [3]float64{zooms[l.axis[0]], zooms[l.axis[1]], zooms[l.SliceAxis()]} ||
				s.Dx != l.Dx || s.Dy != l.Dy {
				t.Errorf("%s %s: spacing %v %v %v", codes, c.plane, l.Dx, l.Dy, l.Dz)
			}
			grows := codes[l.SliceAxis()]
			if l.Ascending != (grows == 'R' || grows == 'A' || grows == 'S') {
				t.Errorf("%s %s: ascending is %v", codes, c.plane, l.Ascending)
			}
		}
	}
}

// TestDirections holds for oblique grids too: along a row to the patient's left or back, down to the back or feet.
func TestDirections(t *testing.T) {
	for _, a := range affines() {
		g := Grid{Dims: [3]int{5, 6, 7}, Affine: a}
		axes := a.Orientation()
		for plane, spec := range planes {
			l := g.Layout(Plane(plane))
			o, right, down := a.Apply(l.Voxel(0, 0, 1)), a.Apply(l.Voxel(1, 0, 1)), a.Apply(l.Voxel(0, 1, 1))
			if !(right[spec.col] < o[spec.col]) && aligned(a, axes[spec.col].Axis, spec.col) {
				t.Errorf("%s %v: columns run the wrong way", axes.Codes(), Plane(plane))
			}
			if !(down[spec.row] < o[spec.row]) && aligned(a, axes[spec.row].Axis, spec.row) {
				t.Errorf("%s %v: rows run the wrong way", axes.Codes(), Plane(plane))
			}
			if l.SliceAxis() != axes[spec.slice].Axis {
				t.Errorf("%s %v: slices along axis %d", axes.Codes(), Plane(plane), l.SliceAxis())
			}
		}
	}
}

// aligned reports that a voxel axis has its largest part along the world axis: it need not in a sheared grid.
func aligned(a Affine, axis, world int) bool {
	for w := range 3 {
		if math.Abs(a[w][axis]) > math.Abs(a[world][axis]) {
			return false
		}
	}
	return true
}

func TestLayoutThereAndBack(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, a := range affines() {
		g := Grid{Dims: [3]int{5, 6, 7}, Affine: a}
		for _, p := range []Plane{Axial, Coronal, Sagittal} {
			l := g.Layout(p)
			seen := make([]bool, g.Len())
			for slice := range l.Slices {
				for row := range l.Rows {
					for col := range l.Cols {
						v := l.Voxel(float64(col), float64(row), float64(slice))
						at := l.Offset(col, row, slice)
						if at != g.Index(int(v[0]), int(v[1]), int(v[2])) {
							t.Fatalf("%v: pixel %d %d of slice %d is voxel %v but stands at %d", p, col, row, slice, v,
								at)
						}
						if seen[at] {
							t.Fatalf("%v: voxel %v comes twice", p, v)
						}
						seen[at] = true
					}
				}
			}
			if slices.Contains(seen, false) {
				t.Fatalf("%v: voxels are left out", p)
			}
			col, row, slice := 10*r.Float64()-3, 10*r.Float64()-3, 10*r.Float64()-3
			c, w, s := l.Pixel(l.Voxel(col, row, slice))
			if distance([3]float64{c, w, s}, [3]float64{col, row, slice}) > 1e-12 {
				t.Errorf("%v: %v %v %v there and back is %v %v %v", p, col, row, slice, c, w, s)
			}
		}
	}
}

func TestSetSlice(t *testing.T) {
	for _, a := range affines() {
		m := NewMask(Grid{Dims: [3]int{4, 5, 6}, Affine: a})
		for i := range m.Data {
			m.Data[i] = uint8(i)
		}
		for _, p := range []Plane{Axial, Coronal, Sagittal} {
			back := NewMask(m.Grid)
			var s Slice[uint8]
			for index := range m.Layout(p).Slices {
				m.Slice(p, index, &s)
				back.SetSlice(p, index, s)
			}
			if !slices.Equal(back.Data, m.Data) {
				t.Errorf("%s %v: slices put back differ", a.Orientation().Codes(), p)
			}
		}
	}
}

func TestSliceUsesMemoryAgain(t *testing.T) {
	v := NewVolume(Grid{Dims: [3]int{64, 64, 8}, Affine: signedPermutations()[0]})
	var s Slice[float32]
	v.Slice(Axial, 0, &s)
	if n := testing.AllocsPerRun(10, func() { v.Slice(Axial, 1, &s) }); n != 0 {
		t.Errorf("%v allocations for a slice", n)
	}
}

func TestPlaneString(t *testing.T) {
	for p, want := range map[Plane]string{Axial: "axial", Coronal: "coronal", Sagittal: "sagittal", 7: "Plane(7)",
		-1: "Plane(-1)"} {
		if p.String() != want {
			t.Errorf("%d is %q, want %q", int(p), p, want)
		}
	}
}

func TestSliceWhere(t *testing.T) {
	for _, g := range orientations(Grid{Dims: [3]int{5, 4, 3}, Affine: Affine{{2, 0, 0, -9}, {0, 3, 0, 4}, {0, 0, 4, 1},
		{0, 0, 0, 1}}}) {
		m := NewMask(g)
		l := g.Layout(Axial)
		for col := range l.Cols {
			m.Data[l.Offset(col, col%l.Rows, 1)] = uint8(col + 1)
		}
		for p := range Plane(3) {
			for index := range g.Layout(p).Slices {
				var want, got Slice[uint8]
				got.Pix = []uint8{9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9} // of an earlier slice
				m.Slice(p, index, &want)
				m.SliceWhere(p, index, func(axial int) bool { return axial == 1 }, &got)
				if !slices.Equal(got.Pix, want.Pix) || got.Cols != want.Cols {
					t.Errorf("%s %v %d: %v, want %v", g.Affine.Orientation().Codes(), p, index, got.Pix, want.Pix)
				}
			}
		}
	}
}

// TestParts holds parts of slices, and the memory that slices lie in, against whole slices, in all 48 axis orders.
func TestParts(t *testing.T) {
	for _, a := range signedPermutations() {
		v := NewVolume(Grid{Dims: [3]int{5, 6, 7}, Affine: a})
		for at := range v.Data {
			v.Data[at] = float32(at)
		}
		for p := range Plane(3) {
			l := v.Layout(p)
			var s Slice[float32]
			for index := range l.Slices {
				v.Slice(p, index, &s)
				r := Rect{Col: 1, Row: 2, Cols: l.Cols - 2, Rows: l.Rows - 3}
				got := make([]float32, r.Cols*r.Rows)
				v.Part(p, index, r, got)
				for i, pixel := range got {
					if want := s.Pix[(r.Row+i/r.Cols)*s.Cols+r.Col+i%r.Cols]; pixel != want {
						t.Fatalf("%s slice %d: pixel %d of the part is %g, want %g", p, index, i, pixel, want)
					}
				}
				var pieces []float32
				v.Pieces(l.SliceAxis(), index, func(from, to int) { pieces = append(pieces, v.Data[from:to]...) })
				slices.Sort(pieces)
				slices.Sort(s.Pix)
				if !slices.Equal(pieces, s.Pix) {
					t.Fatalf("%s slice %d lies elsewhere in memory", p, index)
				}
			}
		}
	}
}
