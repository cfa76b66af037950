package volume

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// signedPermutations are the 48 ways in which voxel axes can run along world axes, in the order of
//
//	for p in itertools.permutations(range(3)): for s in itertools.product((1, -1), repeat=3)
//
// voxel axis i runs along world axis p[i] in the direction s[i], in steps of 2, 3 and 4 mm.
func signedPermutations() []Affine {
	var all []Affine
	for _, p := range [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		for signs := range 8 {
			a := Affine{3: {3: 1}}
			for i := range 3 {
				a[p[i]][i] = float64(i + 2)
				if signs>>(2-i)&1 == 1 {
					a[p[i]][i] *= -1
				}
			}
			all = append(all, a)
		}
	}
	return all
}

// nibabel 5.0: "".join(nibabel.aff2axcodes(a)) for the affines of signedPermutations.
const permutationCodes = "RAS RAI RPS RPI LAS LAI LPS LPI RSA RSP RIA RIP LSA LSP LIA LIP ARS ARI ALS ALI PRS PRI " +
	"PLS PLI " +
	"ASR ASL AIR AIL PSR PSL PIR PIL SRA SRP SLA SLP IRA IRP ILA ILP SAR SAL SPR SPL IAR IAL IPR IPL"

// oblique affines: random rotations with mirrors and unequal voxels, the second half sheared by up to 0.4, rounded;
// codes by nibabel 5.0's aff2axcodes.
var obliques = []struct {
	affine Affine
	codes  string
}{
	{Affine{{-1.531, 0.639, 1.771, 0}, {-0.997, -3.777, -0.398, 0}, {1.564, -1.781, 1.479, 0}, {3: 1}}, "SPR"},
	{Affine{{1.899, -0.102, -0.538, 0}, {0.159, -3.782, 0.647, 0}, {-0.552, -1.439, -1.664, 0}, {3: 1}}, "RPI"},
	{Affine{{-3.714, 0.498, 0.128, 0}, {1.007, 1.385, 1.505, 0}, {0.47, 0.969, -2.218, 0}, {3: 1}}, "LAI"},
	{Affine{{-1.372, -0.752, 0.338, 0}, {-0.486, 0.307, -4.511, 0}, {-0.965, 0.915, 1.79, 0}, {3: 1}}, "LSP"},
	{Affine{{-3.376, -0.161, 1.847, 0}, {-1.822, -0.422, -1.949, 0}, {-2.588, 0.506, -1.037, 0}, {3: 1}}, "LSP"},
	{Affine{{-3.118, 0.291, -0.126, 0}, {0.138, 0.131, -4.262, 0}, {0.543, 1.64, 0.362, 0}, {3: 1}}, "LSP"},
	{Affine{{3.556, -0.162, -0.127, 0}, {0.11, 4.02, -0.136, 0}, {-0.346, -0.389, -1.35, 0}, {3: 1}}, "RAI"},
	{Affine{{-2.411, -3.683, 0.26, 0}, {-2.219, 1.896, 1.965, 0}, {-2.9, 1.611, -1.719, 0}, {3: 1}}, "ILA"},
	{Affine{{1.701, 0.816, -0.292, 0}, {0.454, -1.233, 0.429, 0}, {-0.168, 0.396, 3.417, 0}, {3: 1}}, "RPS"},
	{Affine{{-0.422, -1.484, 2.342, 0}, {0.421, -0.274, 3.252, 0}, {0.13, -3.196, -2.573, 0}, {3: 1}}, "AIR"},
	{Affine{{0.069, -1.161, -1.01, 0}, {3.433, -0.22, -2.006, 0}, {2.444, -0.724, 0.977, 0}, {3: 1}}, "ALS"},
	{Affine{{0.94, -0.637, -0.428, 0}, {-0.259, -3.176, -0.898, 0}, {0.058, -0.869, 2.019, 0}, {3: 1}}, "RPS"},
	{Affine{{1.094, -3.159, 0.541, 0}, {0.683, 2.168, 0.257, 0}, {0.501, 3.197, -2.269, 0}, {3: 1}}, "RAI"},
	{Affine{{-1.578, -0.48, 1.513, 0}, {0.112, 3.438, 1.416, 0}, {1.797, -0.415, 1.818, 0}, {3: 1}}, "LAS"},
	{Affine{{-0.011, 0.172, -1.838, 0}, {-0.952, -1.668, -0.955, 0}, {-1.501, 0.928, 0.157, 0}, {3: 1}}, "IPL"},
	{Affine{{2.351, 1.934, -0.918, 0}, {-2.726, 1.761, 0.548, 0}, {0.158, 0.854, -1.047, 0}, {3: 1}}, "RAI"},
}

// affines are all of the above, moved off the origin.
func affines() []Affine {
	all := signedPermutations()
	for _, o := range obliques {
		all = append(all, o.affine)
	}
	for i := range all {
		all[i][0][3], all[i][1][3], all[i][2][3] = -30, 17.5, 240
	}
	return all
}

func TestCodes(t *testing.T) {
	for i, want := range strings.Fields(permutationCodes) {
		if got := signedPermutations()[i].Orientation().Codes(); got != want {
			t.Errorf("axis order %d is %s, nibabel says %s", i, got, want)
		}
	}
	for i, o := range obliques {
		if got := o.affine.Orientation().Codes(); got != o.codes {
			t.Errorf("oblique affine %d is %s, nibabel says %s", i, got, o.codes)
		}
	}
}

func TestInverse(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, a := range affines() {
		inv, err := a.Inverse()
		if err != nil {
			t.Fatal(err)
		}
		p := [3]float64{r.Float64() * 100, r.Float64() * 100, r.Float64() * 100}
		if q := inv.Apply(a.Apply(p)); distance(p, q) > 1e-9 {
			t.Errorf("%v there and back is %v", p, q)
		}
	}
	flat := Affine{{1, 2, 0, 0}, {2, 4, 0, 0}, {0, 0, 1, 0}, {3: 1}}
	if _, err := flat.Inverse(); !errors.Is(err, ErrSingular) {
		t.Errorf("a flat affine gives %v", err)
	}
	flat[0][0] = math.NaN()
	if _, err := flat.Inverse(); !errors.Is(err, ErrSingular) {
		t.Errorf("an affine that is no number gives %v", err)
	}
	flat.Orientation() // must come back
}

func TestVoxelML(t *testing.T) {
	// numpy: abs(numpy.linalg.det(a[:3, :3])) / 1000 of the first oblique affine
	if got := (Grid{Affine: obliques[0].affine}).VoxelML(); math.Abs(got-0.023788552635) > 1e-12 {
		t.Errorf("voxel of %.12f ml", got)
	}
	if got := (Grid{Affine: signedPermutations()[7]}).VoxelML(); got != 0.024 {
		t.Errorf("voxel of %v ml, want 2·3·4 mm³", got)
	}
}

func TestSameAs(t *testing.T) {
	g := Grid{Dims: [3]int{10, 20, 30}, Affine: obliques[3].affine}
	for _, c := range []struct {
		name   string
		change func(*Grid)
		same   bool
	}{
		{"unchanged", func(*Grid) {}, true},
		{"one more slice", func(g *Grid) { g.Dims[2]++ }, false},
		{"moved less than allowed", func(g *Grid) { g.Affine[1][3] += 0.009 }, true},
		{"moved more than allowed", func(g *Grid) { g.Affine[1][3] += 0.011 }, false},
		{"turned, seen at the far corner only", func(g *Grid) { g.Affine[0][2] += 0.001 }, false},
		{"no number", func(g *Grid) { g.Affine[2][2] = math.NaN() }, false},
	} {
		h := g
		c.change(&h)
		if g.SameAs(h, 0.01) != c.same || h.SameAs(g, 0.01) != c.same {
			t.Errorf("%s: same is not %v", c.name, c.same)
		}
	}
}

func distance(p, q [3]float64) float64 {
	return math.Sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2]))
}
