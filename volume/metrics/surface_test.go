package metrics

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"isopet/volume"
)

// ellipsoid is a mask of the voxels within radii, in voxels, of a centre.
func ellipsoid(affine volume.Affine, centre, radii [3]float64) *volume.Mask {
	m := volume.NewMask(volume.Grid{Dims: [3]int{24, 20, 18}, Affine: affine})
	for k := range m.Dims[2] {
		for j := range m.Dims[1] {
			for i := range m.Dims[0] {
				var far float64
				for axis, at := range [3]int{i, j, k} {
					d := (float64(at) - centre[axis]) / math.Max(radii[axis], 0.5)
					far += d * d
				}
				if far <= 1 {
					m.Data[m.Index(i, j, k)] = 3
				}
			}
		}
	}
	return m
}

// TestSurfaces holds distances against SciPy: testdata/surface.py has the calls and prints the values below.
func TestSurfaces(t *testing.T) {
	sin, cos := math.Sincos(0.5)
	last := [4]float64{0, 0, 0, 1}
	grids := map[string]volume.Affine{
		"cubes":          {{2, 0, 0, -20}, {0, 2, 0, 7}, {0, 0, 2, 100}, last},
		"flat voxels":    {{-1.5, 0, 0, 0}, {0, 1.5, 0, 0}, {0, 0, 5, 0}, last},
		"turned":         {{2 * cos, -3 * sin, 0, 4}, {2 * sin, 3 * cos, 0, 4}, {0, 0, 1.25, 4}, last},
		"axes exchanged": {{0, 0, 4, 0}, {-1.1, 0, 0, 0}, {0, 2.2, 0, 0}, last},
		"sheared":        {{2, 0.5, 0, 0}, {0, 1.75, 0.75, 0}, {0.25, 0, 3, 0}, last},
	}
	pairs := [][4][3]float64{
		{{12, 10, 9}, {6, 5, 4}, {12, 10, 9}, {6, 5, 4}},
		{{12, 10, 9}, {6, 5, 4}, {13, 8, 10}, {7, 4, 5}},
		{{5, 5, 5}, {3, 4, 2}, {18, 14, 12}, {4, 3, 5}},
		{{0, 0, 0}, {9, 8, 7}, {23, 0, 3}, {5, 30, 4}},      // cut off by the scan's end
		{{12, 10, 9}, {0, 0, 0}, {12, 10, 9}, {40, 40, 40}}, // a voxel, and the whole scan
	}
	for n, c := range []struct {
		grid       string
		hd95, mean float64
	}{
		{"cubes", 0.0, 0.0},
		{"cubes", 6.0, 2.588714752975766},
		{"cubes", 35.156791662493895, 28.712743910558704},
		{"cubes", 41.23105625617661, 30.92014519089112},
		{"cubes", 31.368774282716245, 25.23121823534324},
		{"flat voxels", 0.0, 0.0},
		{"flat voxels", 7.365459931328117, 2.5628504659468714},
		{"flat voxels", 50.67347719167759, 31.782227818229302},
		{"flat voxels", 32.28002478313795, 24.224903811160452},
		{"flat voxels", 47.91553896070555, 35.08196905880228},
		{"turned", 0.0, 0.0},
		{"turned", 7.318640584152223, 2.5231642609030285},
		{"turned", 38.303766058373725, 31.311124336007534},
		{"turned", 50.32891812864647, 32.68120711488336},
		{"turned", 36.24780127959802, 27.619372635432605},
		{"axes exchanged", 0.0, 0.0},
		{"axes exchanged", 7.637458615363115, 2.7156170791438825},
		{"axes exchanged", 43.0979177733521, 28.93063970176903},
		{"axes exchanged", 33.24154027718932, 20.02713977638728},
		{"axes exchanged", 40.53650337475551, 31.00732772168026},
		{"sheared", 0.0, 0.0},
		{"sheared", 6.025985396596975, 2.6435443260438585},
		{"sheared", 47.080536043561764, 36.24058696457388},
		{"sheared", 46.69917022817429, 32.852198447234336},
		{"sheared", 37.81384730610845, 28.814874877672025},
	} {
		p := pairs[n%len(pairs)]
		mask, reference := ellipsoid(grids[c.grid], p[0], p[1]), ellipsoid(grids[c.grid], p[2], p[3])
		for _, label := range []uint8{0, 3} {
			got, err := Surfaces(context.Background(), mask, reference, label)
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(got.HD95-c.hd95) > 1e-9 || math.Abs(got.Mean-c.mean) > 1e-9 {
				t.Errorf("%s, pair %d, label %d: %+v, SciPy has %v and %v", c.grid, n%len(pairs), label, got, c.hd95,
					c.mean)
			}
		}
	}
}

func TestSurfacesOfNothing(t *testing.T) {
	affine := volume.Affine{{2}, {0, 2}, {0, 0, 2}, {0, 0, 0, 1}}
	something := ellipsoid(affine, [3]float64{9, 9, 9}, [3]float64{3, 3, 3})
	nothing := volume.NewMask(something.Grid)
	apart := SurfaceDistance{math.Inf(1), math.Inf(1)}
	for _, c := range []struct {
		mask, reference *volume.Mask
		label           uint8
		want            SurfaceDistance
	}{
		{nothing, nothing, 0, SurfaceDistance{}},
		{something, nothing, 0, apart},
		{nothing, something, 0, apart},
		{something, something, 2, SurfaceDistance{}}, // neither has the label
	} {
		if got, err := Surfaces(context.Background(), c.mask, c.reference, c.label); got != c.want || err != nil {
			t.Errorf("label %d: %+v, %v, want %+v", c.label, got, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Surfaces(ctx, something, something, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled, the error is %v", err)
	}
}

// TestNearest holds the tree against a search from end to end, for points in clusters and points that coincide.
func TestNearest(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 0))
	for n := 1; n < 3000; n = n*3/2 + 1 {
		points := make([]point, n)
		for i := range points {
			points[i] = point{math.Floor(4 * r.NormFloat64()), r.NormFloat64(), float64(i % 3)}
		}
		tree := newTree(points)
		near := 0
		for range 50 {
			p := point{9 * r.NormFloat64(), 2 * r.NormFloat64(), r.NormFloat64()}
			best := math.Inf(1)
			for _, q := range points {
				best = math.Min(best, squaredDistance(p, q))
			}
			var square float64
			near, square = tree.nearest(p, near)
			if square != best || squaredDistance(p, tree.points[near]) != best {
				t.Fatalf("%d points: the nearest is %v away, squared, want %v", n, square, best)
			}
		}
	}
}

// BenchmarkSurfaces compares two lesions of some 200 ml in a scan of 512×512×600 voxels.
func BenchmarkSurfaces(b *testing.B) {
	g := volume.Grid{Dims: [3]int{512, 512, 600}, Affine: volume.Affine{{-1.37}, {0, 1.37}, {0, 0, 1.65}, {0, 0, 0, 1}}}
	ball := func(middle int, radius float64) *volume.Mask {
		m := volume.NewMask(g)
		for k := -26; k <= 26; k++ {
			for j := -30; j <= 30; j++ {
				for i := -30; i <= 30; i++ {
					if math.Hypot(math.Hypot(1.37*float64(i), 1.37*float64(j)), 1.65*float64(k)) <= radius {
						m.Data[g.Index(middle+i, 256+j, 300+k)] = 1
					}
				}
			}
		}
		return m
	}
	mask, reference := ball(256, 36.3), ball(262, 38)
	for b.Loop() {
		if d, err := Surfaces(context.Background(), mask, reference, 0); err != nil || !(d.HD95 > 5) {
			b.Fatal(d, err)
		}
	}
}
