package rtstruct

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"isopet/volume"
)

// axial is a grid of axial slices, 4 mm wide and 3.27 mm apart, whose middle is the origin of the patient.
func axial(columns, rows, slices int) volume.Grid {
	return volume.Grid{Dims: [3]int{columns, rows, slices}, Affine: volume.Affine{{-4, 0, 0, 2 * float64(columns-1)},
		{0, -4, 0, 2 * float64(rows-1)}, {0, 0, 3.27, -3.27 * float64(slices-1) / 2}, {3: 1}}}
}

// turned is a grid turned by angles in degrees about the patient's three axes.
func turned(g volume.Grid, degrees ...float64) volume.Grid {
	for about, angle := range degrees {
		sin, cos := math.Sincos(angle * math.Pi / 180)
		a := g.Affine
		p, q := (about+1)%3, (about+2)%3
		for n := range 4 {
			g.Affine[p][n], g.Affine[q][n] = cos*a[p][n]-sin*a[q][n], sin*a[p][n]+cos*a[q][n]
		}
	}
	return g
}

// ellipse is the contour at a height of a shape with these radii there.
func ellipse(x, y, z, a, b float64) []Point {
	all := make([]Point, 720)
	for n := range all {
		sin, cos := math.Sincos(2 * math.Pi * float64(n) / float64(len(all)))
		all[n] = Point{x + a*cos, y + b*sin, z}
	}
	return all
}

// held is by how many voxels a mask differs from a shape, which says how far inside of its surface a point in LPS lies,
// in mm; voxels closer to the surface than near are not counted.
func held(m *Filled, near float64, inside func(p Point) float64) (differ, counted int) {
	for k := range m.Dims[2] {
		for j := range m.Dims[1] {
			for i := range m.Dims[0] {
				p := m.Affine.Apply([3]float64{float64(i), float64(j), float64(k)})
				depth := inside(Point{-p[0], -p[1], p[2]})
				if math.Abs(depth) < near {
					continue
				}
				if counted++; (depth > 0) != (m.Data[m.Index(i, j, k)] != 0) {
					differ++
				}
			}
		}
	}
	return differ, counted
}

// TestOtherPlanes: a tube with a hole and a ball, drawn on the planes of a CT, are what geometry says on grids with
// other slices.
func TestOtherPlanes(t *testing.T) {
	const low, high = -21.3, 24.2 // of the first and the last plane of the tube
	for _, step := range []float64{0.7, 1.25, 2.5, 3.27, 5} {
		tube, ball := ROI{Name: "tube"}, ROI{Name: "ball"}
		last := low
		for n := 0; low+step*float64(n) <= high; n++ {
			last = low + step*float64(n)
			tube.Contours = append(tube.Contours, ellipse(3, -2, last, 31, 23), ellipse(5, -1, last, 11, 9))
		}
		const radius = 27
		for z := low; z < radius; z += step {
			if r := math.Sqrt(max(radius*radius-z*z, 0)); r > 1 {
				ball.Contours = append(ball.Contours, ellipse(0, 0, z, r, r))
			}
		}
		for z := low - step; z > -radius; z -= step {
			if r := math.Sqrt(max(radius*radius-z*z, 0)); r > 1 {
				ball.Contours = append(ball.Contours, ellipse(0, 0, z, r, r))
			}
		}
		s := Set{ROIs: []ROI{tube, ball}}
		flat := func(a, b, x, y float64, p Point) float64 { // about how far within an ellipse
			dx, dy := p[0]-x, p[1]-y
			return (1 - math.Hypot(dx/a, dy/b)) * min(a, b)
		}
		for name, g := range map[string]volume.Grid{
			"axial": axial(24, 20, 21), "tilted": turned(axial(24, 20, 21), 12, -7, 20),
			"coronal": turned(axial(24, 20, 24), 90), "turned by 45": turned(axial(24, 24, 28), 45, 45),
		} {
			m, err := s.Fill(&s.ROIs[0], g, false)
			if err != nil {
				t.Fatal(err)
			}
			differ, counted := held(m, 0.02, func(p Point) float64 {
				return min(flat(31, 23, 3, -2, p), -flat(11, 9, 5, -1, p), p[2]-(low-step/2), last+step/2-p[2])
			})
			if differ > 0 || counted < 9000 || m.Outside || len(m.Remarks) > 0 || math.Abs(m.Apart-step) > 1e-6 {
				t.Errorf("tube every %g mm, %s: %d of %d voxels differ; %+v", step, name, differ, counted, m.Remarks)
			}
			m, err = s.Fill(&s.ROIs[1], g, false)
			if err != nil {
				t.Fatal(err)
			}
			// its surface is one of steps
			if differ, counted := held(m, 0.6*step, func(p Point) float64 {
				return radius - math.Sqrt(p[0]*p[0]+p[1]*p[1]+p[2]*p[2])
			}); float64(differ) > 0.004*float64(counted) {
				t.Errorf("ball every %g mm, %s: %d of %d voxels differ", step, name, differ, counted)
			}
			t.Logf("ball every %g mm, %s: %d of %d", step, name, differ, counted)
		}
	}
}

// box is a square of two voxels at heights, on a grid of 4 × 4 voxels of a millimetre.
func box(heights ...float64) ROI {
	r := ROI{Name: "box"}
	for _, z := range heights {
		r.Contours = append(r.Contours, []Point{{0.5, 0.5, z}, {2.5, 0.5, z}, {2.5, 2.5, z}, {0.5, 2.5, z}})
	}
	return r
}

// TestSlabs: which slices contours take, how far apart they are, and what is said of it.
func TestSlabs(t *testing.T) {
	for _, c := range []struct {
		name    string
		heights []float64
		slices  int
		apart   float64 // between slices of the grid
		own     bool
		want    []int // voxels in each slice
		planes  float64
		says    string
	}{
		{"finer", []float64{2, 3, 4, 5}, 3, 3, false, []int{0, 4, 0}, 1, ""},
		{"finer, to the middle of a slice", []float64{2, 3, 4, 5, 6}, 3, 3, false, []int{0, 4, 4}, 1, ""},
		{"one finer, own", []float64{3}, 3, 3, true, []int{0, 4, 0}, 0, ""},
		{"far apart, own", []float64{0, 6, 9}, 4, 3, true, []int{4, 0, 4, 4}, 0, `"box" has no contours on 1 plane between`},
		{"coarser", []float64{0, 4, 8, 12}, 14, 1, false, []int{4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4}, 4, ""},
		{"half way, each once", []float64{-0.5, 0.5, 1.5}, 4, 1, false, []int{4, 4, 0, 0}, 1, ""},
		{"a plane is missing", []float64{0, 2, 4, 8, 10}, 12, 1, false, []int{4, 4, 4, 4, 4, 0, 0, 4, 4, 4, 4, 0}, 2,
			`"box" has no contours on 1 plane between those that it has, which lie 2 mm apart: it is empty there.`},
		{"planes by few digits", []float64{0, 2.004, 3.996, 6.001}, 8, 1, false, []int{4, 4, 4, 4, 4, 4, 4, 0}, 2, ""},
		{"beyond", []float64{-4, -2, 0, 2}, 3, 1, false, []int{4, 4, 4}, 2,
			`"box" lies outside of the scan in part (2 of its 4 contours), which is left out.`},
	} {
		g := volume.Grid{Dims: [3]int{4, 4, c.slices}, Affine: volume.Affine{{-1}, {0, -1}, {0, 0, c.apart}, {3: 1}}}
		s := Set{ROIs: []ROI{box(c.heights...)}}
		m, err := s.Fill(&s.ROIs[0], g, c.own)
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for k := range c.slices {
			n := 0
			for _, v := range m.Data[16*k : 16*k+16] {
				n += int(v)
			}
			got = append(got, n)
		}
		if !slices.Equal(got, c.want) || math.Abs(m.Apart-c.planes) > 0.02 ||
			!strings.HasPrefix(strings.Join(m.Remarks, "|"), c.says) || c.says == "" && len(m.Remarks) > 0 {
			t.Errorf("%s: %v, not %v; %g mm; %q", c.name, got, c.want, m.Apart, m.Remarks)
		}
	}
}

// TestStep: a region drawn on few planes is as thick as those of the others in its set, one drawn on every second plane
// is whole, and regions on planes between those of others do not make them thinner.
func TestStep(t *testing.T) {
	g := volume.Grid{Dims: [3]int{4, 4, 24}, Affine: volume.Affine{{-1}, {0, -1}, {0, 0, 1}, {3: 1}}}
	count := func(m *Filled) (n int) {
		for _, v := range m.Data {
			n += int(v)
		}
		return n / 4
	}
	s := Set{ROIs: []ROI{box(2, 18), box(0.5, 2.5, 4.5, 6.5), box(1, 5, 9, 13, 17), box(20)}}
	for i, want := range []int{4, 8, 19, 2} {
		m, err := s.Fill(&s.ROIs[i], g, false)
		if err != nil {
			t.Fatal(err)
		}
		if n := count(m); n != want {
			t.Errorf("region %d has %d slices, not %d", i, n, want)
		}
	}
	far := Set{ROIs: []ROI{box(100, 101)}}
	if m, err := far.Fill(&far.ROIs[0], g, false); err != nil || !m.Outside || count(m) > 0 || fmt.Sprint(m.Remarks) != "[]" {
		t.Errorf("%+v, %v", m, err)
	}
}

// TestContoursOfOnePlane: contours that are there twice, that overlap in part, that lie one within the other, and whose
// heights differ a little.
func TestContoursOfOnePlane(t *testing.T) {
	square := func(x, y, side, z float64) []Point {
		return []Point{{x, y, z}, {x + side, y, z}, {x + side, y + side, z}, {x, y + side, z}}
	}
	backwards := func(c []Point) []Point {
		c = append(slices.Clone(c[2:]), c[:2]...)
		slices.Reverse(c)
		return c
	}
	many := func(n int, of ...[]Point) (all [][]Point) {
		for k := range n {
			for _, c := range of {
				c = slices.Clone(c)
				for i := range c {
					c[i][2] += 3 * float64(k)
				}
				all = append(all, c)
			}
		}
		return all
	}
	corner := []Point{{3.5, 3.5, 0}, {8, 3.5, 0}, {3.5, 8, 0}}
	turned := []Point{{6.5, 6.5, 0}, {2, 6.5, 0}, {6.5, 2, 0}} // by 180° about the centre of its voxels
	a, hole, island := square(0.5, 0.5, 8, 0), square(2.5, 2.5, 4, 0), square(3.5, 3.5, 2, 0)
	for _, c := range []struct {
		name     string
		contours [][]Point
		want     []int // voxels on each of three slices, 3 mm apart
		says     string
	}{
		{"once", many(3, a), []int{64, 64, 64}, ""},
		{"twice", many(3, a, a), []int{64, 64, 64}, `"x" has contours more than once (3 of its 6 are repeated): each counts once.`},
		{"three times, backwards", many(3, a, backwards(a), a), []int{64, 64, 64}, "(6 of its 9 are repeated)"},
		{"twice, with other digits", many(3, a, square(0.52, 0.51, 8, 0)), []int{64, 64, 64}, "(3 of its 6 are repeated)"},
		{"a hole", many(3, a, hole), []int{48, 48, 48}, ""},
		{"a hole there twice", many(3, a, hole, hole), []int{48, 48, 48}, "(3 of its 9 are repeated)"},
		{"an island", many(3, a, hole, island), []int{52, 52, 52}, ""},
		{"overlapping in part", many(3, square(0.5, 0.5, 4, 0), square(2.5, 2.5, 4, 0)), []int{28, 28, 28},
			`"x" has contours that overlap in part: what lies in one of them counts.`},
		{"one and the same turned", many(3, corner, turned), []int{13, 13, 13}, "overlap in part"},
		{"a hole in one of two that overlap", many(3, a, hole, square(7.5, 7.5, 2, 0)), []int{51, 51, 51}, "overlap in part"},
		{"a hole beside the plane", many(3, a, square(2.5, 2.5, 4, 0.25)), []int{48, 48, 48}, ""},
		{"beside each other, one beside the plane", many(3, square(0.5, 0.5, 3, 0), square(5.5, 5.5, 3, -0.25)),
			[]int{18, 18, 18}, ""},
		{"on slices that lie between", many(3, square(0.5, 0.5, 3, -1.2), square(5.5, 5.5, 3, -1.4)), []int{18, 18, 18}, ""},
	} {
		g := volume.Grid{Dims: [3]int{10, 10, 3}, Affine: volume.Affine{{-1}, {0, -1}, {0, 0, 3}, {3: 1}}}
		s := Set{ROIs: []ROI{{Name: "x", Contours: c.contours}}}
		m, err := s.Fill(&s.ROIs[0], g, false)
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for k := range 3 {
			n := 0
			for _, v := range m.Data[100*k : 100*k+100] {
				n += int(v)
			}
			got = append(got, n)
		}
		said := strings.Join(m.Remarks, "|")
		if !slices.Equal(got, c.want) || !strings.Contains(said, c.says) || c.says == "" && said != "" {
			t.Errorf("%s: %v, not %v; %q", c.name, got, c.want, said)
		}
	}
}

// TestPlanesThatFollow: planes that lie close together for the slices of the scan are not taken for one.
func TestPlanesThatFollow(t *testing.T) {
	g := volume.Grid{Dims: [3]int{4, 4, 3}, Affine: volume.Affine{{-1}, {0, -1}, {0, 0, 10}, {3: 1}}}
	var fine []float64
	for n := range 30 {
		fine = append(fine, 0.5*float64(n))
	}
	s := Set{ROIs: []ROI{box(9.5, 10.5), box(fine...)}}
	for i, want := range [][]int{{0, 4, 0}, {4, 4, 0}} {
		m, err := s.Fill(&s.ROIs[i], g, false)
		if err != nil {
			t.Fatal(err)
		}
		for k := range want {
			n := 0
			for _, v := range m.Data[16*k : 16*k+16] {
				n += int(v)
			}
			if n != want[k] {
				t.Errorf("region %d, slice %d: %d voxels, not %d; %q", i, k, n, want[k], m.Remarks)
			}
		}
	}
}

// TestThickness: regions on few planes are as thick as these lie apart, if that can be, else as the file says or the
// planes of others lie; which is said.
func TestThickness(t *testing.T) {
	const none = ""
	thick := func(r ROI, mm float64) ROI { r.Thickness = mm; return r }
	organ := box(0, 1, 2, 3, 4, 5, 6, 7)
	for _, c := range []struct {
		name   string
		region ROI
		others []ROI
		want   int // slices of a millimetre
		says   string
	}{
		{"three planes beside finer ones", box(6, 9, 12), []ROI{organ}, 9, none},
		{"two planes beside finer ones", box(6, 9), []ROI{organ}, 6,
			`"box" has contours on 2 planes only, 3 mm apart, and is taken to be whole between them.`},
		{"far apart", box(6, 16), []ROI{organ}, 2, `"box" has no contours on 9 planes`},
		{"one beside finer ones", box(9), []ROI{box(0, 3, 6, 9)}, 3,
			`"box" has contours on too few planes to tell how thick they are: each is taken to be 3 mm thick, as those of other regions.`},
		{"one of a thickness", thick(box(9), 5), []ROI{organ}, 5, "to be 5 mm thick, as the file says."},
		{"others of two planes", box(9), []ROI{box(3, 3.4)}, 1, none},
		{"a thickness that planes contradict", thick(box(3, 6, 9, 12), 1), nil, 12, none},
	} {
		g := volume.Grid{Dims: [3]int{4, 4, 24}, Affine: volume.Affine{{-1}, {0, -1}, {0, 0, 1}, {3: 1}}}
		s := Set{ROIs: append([]ROI{c.region}, c.others...)}
		m, err := s.Fill(&s.ROIs[0], g, false)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, v := range m.Data {
			n += int(v)
		}
		said := strings.Join(m.Remarks, "|")
		if n != 4*c.want || !strings.Contains(said, c.says) || c.says == none && said != "" {
			t.Errorf("%s: %d slices, not %d; %q", c.name, n/4, c.want, said)
		}
	}
}
