package inference

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"isopet/volume"
)

// upright is a scan's grid of 40×40×12 voxels, 280 mm wide, in LPS order.
var upright = volume.Grid{
	Dims:   [3]int{40, 40, 12},
	Affine: volume.Affine{{-7, 0, 0, 146.5}, {0, -7, 0, 116.5}, {0, 0, 5, 300}, {0, 0, 0, 1}},
}

// focus is the centre of the hot ball in the test scans, in world mm.
var focus = [3]float64{28, -70, 330}

// ball is the uptake at a world position: a smooth focus that is wider along x, on a sloping ground.
func ball(p [3]float64) float32 {
	x, y, z := (p[0]-focus[0])/22, (p[1]-focus[1])/15, (p[2]-focus[2])/14
	return float32(1 + 0.002*p[0] + 9*math.Exp(-(x*x+y*y+z*z)/2))
}

// scan samples a function of world positions on the upright grid.
func scan(value func([3]float64) float32) *volume.Volume { return sample(upright, value) }

func sample(g volume.Grid, value func([3]float64) float32) *volume.Volume {
	v := volume.NewVolume(g)
	for k := range g.Dims[2] {
		for j := range g.Dims[1] {
			for i := range g.Dims[0] {
				v.Data[g.Index(i, j, k)] = value(g.Affine.Apply([3]float64{float64(i), float64(j), float64(k)}))
			}
		}
	}
	return v
}

func segment(t testing.TB, v *volume.Volume, o Options) *Result {
	t.Helper()
	r, err := Segment(t.Context(), testModels(t), v, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var middle = Slices{SliceRange, 3, 8}

// The three methods, on both grids, against the plain recomputation of what they say.
func TestMethods(t *testing.T) {
	v := scan(ball)
	l := v.Layout(volume.Axial)
	for _, method := range Methods[:3] {
		for _, grid := range []string{Native, Paper} {
			t.Run(method.Name+"/"+grid, func(t *testing.T) {
				r := segment(t, v, Options{Method: method.Name, Slices: middle, Grid: grid})
				positive := 0
				for k := range l.Slices {
					s := r.Slice(k)
					if (s != nil) != (k >= 3 && k <= 8) {
						t.Fatalf("slice %d: %v", k, s)
					}
					var got volume.Slice[uint8]
					r.Mask.Slice(volume.Axial, k, &got)
					if s == nil {
						if slices.Contains(got.Pix, 1) {
							t.Errorf("slice %d outside the range is not empty", k)
						}
						continue
					}
					image, threshold := expect(method.Name, s.Input.X)
					if !slices.EqualFunc(s.Prediction.Image, image, near) ||
						math.Abs(s.Prediction.Threshold-threshold) > 1e-6 {
						t.Fatalf("slice %d: another image or a threshold of %v, not %v", k, s.Prediction.Threshold,
							threshold)
					}
					n := 0
					for row := range got.Rows {
						for col := range got.Cols {
							var want uint8
							if grid == Paper {
								if float64(s.Prediction.Image[row*side+col]) > s.Threshold {
									want = 1
								}
							} else {
								want = native(v.Data[l.Offset(col, row, k)], col, row, s, method.Name)
							}
							n += int(want)
							if got.Pix[row*got.Cols+col] != want {
								t.Fatalf("slice %d, column %d, row %d: %d, want %d", k, col, row, 1-want, want)
							}
						}
					}
					if s.Voxels != n || math.Abs(s.VolumeML-float64(n)*r.Mask.VoxelML()) > 1e-9 {
						t.Errorf("slice %d: %d voxels, %v ml; counted %d", k, s.Voxels, s.VolumeML, n)
					}
					positive += n
				}
				if positive == 0 {
					t.Error("the mask is empty, so nothing was tested")
				}
				if math.Abs(r.VolumeML()-float64(positive)*r.Mask.VoxelML()) > 1e-9 {
					t.Errorf("volume %v ml", r.VolumeML())
				}
			})
		}
	}
}

func expect(method string, x []float32) (image []float32, threshold float64) {
	switch method {
	case "unet":
		return fakeUNet(x), 0.5
	case "threshold":
		return x, fakeThreshold(x, 1)
	}
	image = fakeUNet(x)
	return image, fakeThreshold(image, 0.5)
}

// native is the mask at a pixel of the scan's own grid.
func native(pet float32, col, row int, s *Slice, method string) uint8 {
	w := s.Input.Window
	x := (float64(col) + 0.5 - w.Col) / w.Cols * side
	y := (float64(row) + 0.5 - w.Row) / w.Rows * side
	if x < 0 || x >= side || y < 0 || y >= side {
		return 0
	}
	value := (float64(pet) - float64(s.Input.Min)) / float64(s.Input.Max-s.Input.Min)
	if method != "threshold" {
		x, y = min(max(x-0.5, 0), side-1), min(max(y-0.5, 0), side-1)
		i, j := min(int(x), side-2), min(int(y), side-2)
		f, g := x-float64(i), y-float64(j)
		at := func(i, j int) float64 { return float64(s.Prediction.Image[j*side+i]) }
		value = (1-g)*((1-f)*at(i, j)+f*at(i+1, j)) + g*((1-f)*at(i, j+1)+f*at(i+1, j+1))
	}
	if value > s.Threshold {
		return 1
	}
	return 0
}

// axes lists the 48 ways in which voxel axes can run along the world's: its rows are permutations with signs.
func axes() (all [][3][3]float64) {
	for _, p := range [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		for signs := range 8 {
			var m [3][3]float64
			for axis, world := range p {
				m[world][axis] = float64(1 - 2*(signs>>axis&1))
			}
			all = append(all, m)
		}
	}
	return all
}

// turned is a grid about the size of upright whose voxel axes run along the columns of m.
func turned(m [3][3]float64) volume.Grid {
	zooms := [3]float64{7, 7, 5} // along the world's axes
	size := [3]int{40, 40, 24}
	var g volume.Grid
	for axis := range 3 {
		world := 0
		for w := range 3 {
			if math.Abs(m[w][axis]) > math.Abs(m[world][axis]) {
				world = w
			}
		}
		g.Dims[axis] = size[world]
		for w := range 3 {
			g.Affine[w][axis] = m[w][axis] * zooms[world]
		}
	}
	g.Affine[3][3] = 1
	// The middle of the grid lies where the prostate is expected to be 7.8 mm to the right and 43 mm to the front of.
	centre := g.Affine.Apply([3]float64{float64(g.Dims[0]-1) / 2, float64(g.Dims[1]-1) / 2, float64(g.Dims[2]-1) / 2})
	for w, at := range [3]float64{focus[0] - 12, focus[1] + 40, focus[2]} {
		g.Affine[w][3] = at - centre[w]
	}
	return g
}

// centroid of a mask in world mm.
func centroid(m *volume.Mask) (c [3]float64, n int) {
	for k := range m.Dims[2] {
		for j := range m.Dims[1] {
			for i := range m.Dims[0] {
				if m.Data[m.Index(i, j, k)] != 0 {
					p := m.Affine.Apply([3]float64{float64(i), float64(j), float64(k)})
					for w := range c {
						c[w] += p[w]
					}
					n++
				}
			}
		}
	}
	for w := range c {
		c[w] /= float64(n)
	}
	return c, n
}

// The mask lies on the hot spot in world millimetres however the scan is stored, and is the same in all orders.
func TestOrientations(t *testing.T) {
	models := testModels(t)
	high := 0.7
	c1, s1, c2, s2 := math.Cos(0.2), math.Sin(0.2), math.Cos(-0.12), math.Sin(-0.12)
	tilt := volume.Affine{{c2, -s2, 0, 0}, {c1 * s2, c1 * c2, -s1, 0}, {s1 * s2, s1 * c2, c1, 0}}
	for _, oblique := range []bool{false, true} {
		for _, method := range []string{"threshold", "combined"} {
			for _, grid := range []string{Native, Paper} {
				counts := map[int]int{}
				for _, m := range axes() {
					if oblique {
						var o [3][3]float64
						for axis := range 3 {
							column := tilt.Apply([3]float64{m[0][axis], m[1][axis], m[2][axis]})
							for w := range 3 {
								o[w][axis] = column[w]
							}
						}
						m = o
					}
					v := sample(turned(m), ball)
					inverse, err := v.Affine.Inverse()
					if err != nil {
						t.Fatal(err)
					}
					_, _, k := v.Layout(volume.Axial).Pixel(inverse.Apply(focus))
					around := Slices{SliceRange, int(k) - 1, int(k) + 2} // two slices on either side of the focus
					r, err := Segment(t.Context(), models, v, Options{Method: method, Slices: around, Grid: grid,
						Threshold: &high}, nil)
					if err != nil {
						t.Fatal(err)
					}
					at, n := centroid(r.Mask)
					counts[n]++
					for w := range at {
						if !(math.Abs(at[w]-focus[w]) < 3) {
							t.Fatalf("%s, %s, %s: %d voxels around %.1f, want %.1f", v.Affine.Orientation().Codes(),
								method, grid, n, at, focus)
						}
					}
				}
				if len(counts) != 1 {
					t.Errorf("oblique %v, %s, %s: numbers of voxels %v", oblique, method, grid, counts)
				}
			}
		}
	}
}

// Thresholds beyond 0 and 1 are taken as they are; one given by the user goes to all slices.
func TestFixedThreshold(t *testing.T) {
	v := scan(ball)
	for _, c := range []struct {
		threshold float64
		least     int
		most      int
	}{{-0.1, 12 * 12, 15 * 15}, {0.5, 1, 60}, {1, 0, 60}, {1.5, 0, 0}} {
		r := segment(t, v, Options{Method: "threshold", Slices: Slices{SliceRange, 6, 6}, Threshold: &c.threshold})
		s := r.Slices[0]
		if s.Threshold != c.threshold || s.Prediction.Threshold == c.threshold {
			t.Errorf("applied %v, predicted %v", s.Threshold, s.Prediction.Threshold)
		}
		if s.Voxels < c.least || s.Voxels > c.most {
			t.Errorf("threshold %v: %d voxels", c.threshold, s.Voxels)
		}
		if (s.UptakeMax != 0) != (s.Voxels > 0) || s.Voxels > 0 &&
			s.UptakeMax != float64(slices.Max(v.Data[6*1600:7*1600])) {
			t.Errorf("threshold %v: largest uptake %v", c.threshold, s.UptakeMax)
		}
	}
}

// Voxels that are not finite count as the slice's minimum, and are never positive.
func TestNotFinite(t *testing.T) {
	v, w := scan(ball), scan(ball)
	l := v.Layout(volume.Axial)
	for k := range l.Slices {
		low := slices.Min(w.Data[k*1600 : (k+1)*1600])
		for n, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
			at := l.Offset(15+n, 26+n, k)
			v.Data[at], w.Data[at] = float32(bad), low
		}
	}
	for _, method := range Methods {
		got := segment(t, v, Options{Method: method.Name, Slices: middle})
		want := segment(t, w, Options{Method: method.Name, Slices: middle})
		if !slices.Equal(got.Mask.Data, want.Mask.Data) || !slices.Contains(got.Mask.Data, 1) {
			t.Errorf("%s: the masks differ or are empty", method.Name)
		}
		for i := range got.Slices {
			if got.Slices[i].UptakeMax != want.Slices[i].UptakeMax {
				t.Errorf("%s: largest uptake %v, want %v", method.Name, got.Slices[i].UptakeMax,
					want.Slices[i].UptakeMax)
			}
		}
	}
}

// A slice of one value, or of none, has nothing in it; a threshold is found all the same. Only a share of that value
// lies below all of it, see [TestOneValue].
func TestConstantSlices(t *testing.T) {
	for _, value := range []float64{0, 3.5, math.NaN(), math.Inf(1)} {
		v := scan(func([3]float64) float32 { return float32(value) })
		for _, grid := range []string{Native, Paper} {
			for _, method := range Methods {
				r := segment(t, v, Options{Method: method.Name, Slices: Slices{Which: SlicesAll}, Grid: grid})
				full := method.Name == "percent" && value == 3.5
				if slices.Contains(r.Mask.Data, 1) != full || len(r.Slices) != 12 {
					t.Errorf("%v, %s, %s: something in it: %v, or %d slices", value, method.Name, grid, !full,
						len(r.Slices))
				}
			}
		}
	}
}

// A region over the edge of the scan sees the slice's minimum there, and nothing is marked outside.
func TestRegionOverTheEdge(t *testing.T) {
	whole := upright.Whole()
	region := volume.Region{X: whole.X + whole.Width/2, Y: whole.Y, Width: 100} // half of it beyond the first column
	v := scan(func(p [3]float64) float32 { return float32(5 + p[0]/100) })
	r := segment(t, v, Options{Method: "threshold", Slices: middle, Region: &region})
	s := r.Slices[0]
	if s.Input.Window.Col >= 0 {
		t.Fatalf("the window %+v does not cross the edge", s.Input.Window)
	}
	for row := range side {
		if s.Input.X[row*side] != 0 || s.Input.X[row*side+side-1] == 0 {
			t.Fatal("what lies outside is not the slice's minimum, or what lies inside is")
		}
	}
	if s.Voxels == 0 {
		t.Error("nothing was marked inside")
	}
}

func TestAutoRegion(t *testing.T) {
	crop := upright
	crop.Dims = [3]int{35, 30, 12} // 245 mm
	for _, c := range []struct {
		grid volume.Grid
		fov  float64
		want volume.Region
		note string
	}{
		{upright, 125, volume.Region{X: 10 + 7.8125, Y: -20 - 42.96875, Width: 125},
			"Region chosen automatically: a square of 125 mm behind the middle of the picture; please check that it " +
				"holds the prostate."},
		{upright, 100, volume.Region{X: 10 + 7.8125, Y: -20 - 42.96875, Width: 100},
			"Region chosen automatically: a square of 100 mm behind the middle of the picture; please check that it " +
				"holds the prostate."},
		{upright, 0, volume.Region{X: 10, Y: -20, Width: 280},
			"Region chosen automatically: the whole slice of 280 mm, as the model was trained on whole slices."},
		{crop, 125, volume.Region{X: 146.5 - 7*17, Y: 116.5 - 7*14.5, Width: 245},
			"Region chosen automatically: the whole slice of 245 mm, as the scan is a crop."},
	} {
		got, note := AutoRegion(c.grid, c.fov)
		if math.Abs(got.X-c.want.X)+math.Abs(got.Y-c.want.Y)+math.Abs(got.Width-c.want.Width) > 1e-9 || note != c.note {
			t.Errorf("%v mm: %+v, %s", c.fov, got, note)
		}
	}
	r := segment(t, sample(crop, ball), Options{Slices: middle})
	if want := []string{"Region chosen automatically: the whole slice of 245 mm, as the scan is a crop.",
		"The region is 245 mm wide, but the model was trained on 100 mm."}; !slices.Equal(r.Notes, want) {
		t.Errorf("notes %q", r.Notes)
	}
}

func TestSegmentRefuses(t *testing.T) {
	models := testModels(t)
	for _, c := range []struct {
		options Options
		want    string
	}{
		{Options{Method: "best"},
			`there is no method "best"; choose one of unet, threshold, combined, isopet, percent, fixed, otsu`},
		{Options{Grid: "isotropic"}, `there is no grid "isotropic"; choose native or paper`},
		{Options{Slices: Slices{SliceRange, 5, 12}}, "slices 5-12 do not lie in the scan; it has the slices 0-11"},
		{Options{Region: &volume.Region{X: 1000, Y: -20, Width: 125}},
			"the region of interest, 125 mm wide around (1000, -20) mm, lies outside the scan, whose middle is at " +
				"(10, -20) mm"},
		{Options{Region: &volume.Region{X: 10, Y: -20}}, volume.ErrRegion.Error()},
	} {
		_, err := Segment(t.Context(), models, scan(ball), c.options, nil)
		if got := message(err); got != c.want {
			t.Errorf("\n got %s\nwant %s", got, c.want)
		}
	}
}

// Batches, progress and cancelling on a scan of 20 slices.
func TestProgressAndCancel(t *testing.T) {
	models := testModels(t)
	long := upright
	long.Dims[2] = 20
	v := sample(long, ball)
	all := Options{Method: "combined", Slices: Slices{Which: SlicesAll}}
	var steps []string
	if _, err := Segment(t.Context(), models, v, all,
		func(done, total int) { steps = append(steps, fmt.Sprint(done, "/", total)) }); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(steps, " "); got != "8/20 16/20 20/20" {
		t.Errorf("progress %s", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	last := 0
	r, err := Segment(ctx, models, v, all, func(done, _ int) { last = done; cancel() })
	if !errors.Is(err, context.Canceled) || r != nil || last != 8 {
		t.Errorf("cancelled after %d slices: %v, %v", last, r, err)
	}
	if _, err := Segment(ctx, models, v, Options{Method: "threshold"}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before it began: %v", err)
	}
}
