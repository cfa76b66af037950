package growth

import (
	"math"
	"os"
	"strings"
	"testing"

	"isopet/app/apptest"
	"isopet/app/scan"
	"isopet/app/units"
	"isopet/volume"
	"isopet/volume/imagefile"
)

// grown is what grows from a voxel by a rule.
func grown(t *testing.T, s *scan.Scan, r Rule, seed [3]int) *Region {
	t.Helper()
	start, err := r.Start(s, seed)
	if err != nil {
		t.Fatal(seed, err)
	}
	region, err := start.Grow(t.Context(), func(int, int) {})
	if err != nil {
		t.Fatal(seed, err)
	}
	return region
}

// count is how many voxels it has.
func (r *Region) count() (voxels int) {
	for _, span := range r.Spans {
		voxels += span.N
	}
	return voxels
}

// TestShare: a percentage is of the local maximum, so that what grows is the same wherever the lesion is clicked.
//
//	v = (0.2+0.1*i/40+8*np.exp(-(((i-25)*4)**2+((j-20)*4)**2+((k-5.5)*5)**2)/288)).astype(np.float32)
//	l, n = scipy.ndimage.label(v >= 0.41*float(v.max())); (l == l[25,20,5]).sum() # 230; v.max() is 8.090759
//	s = v[:,:,5]; l, n = scipy.ndimage.label(s >= 0.41*float(s.max())); (l == l[25,20]).sum() # 49
func TestShare(t *testing.T) {
	s := (&scan.Scan{Volume: apptest.Scan()}).Prepare()
	s.Unit = units.SUV
	axial := volume.Axial
	for _, seed := range [][3]int{{25, 20, 5}, {25, 20, 6}, {26, 20, 5}, {23, 22, 4}, {28, 20, 5}, {25, 16, 5},
		{25, 20, 8}, {21, 17, 7}, {31, 20, 5}} {
		for _, c := range []struct {
			flat   *volume.Plane
			voxels int
			ml     string // of 0.08 ml each
		}{{nil, 230, "18.4"}, {&axial, 49, "3.92"}} {
			if c.flat != nil && seed[2] != 5 {
				continue
			}
			r := grown(t, s, Rule{Share: 0.41, High: math.Inf(1), Flat: c.flat}, seed)
			want := "Region growing: 41 % of 8.09 SUV = above 3.32 SUV, " + c.ml + " ml drawn."
			if n := r.count(); n != c.voxels || r.Said(n, false) != want {
				t.Errorf("from %v (flat %v): %d voxels, want %d; it says %q, want %q", seed, c.flat != nil, n, c.voxels,
					r.Said(n, false), want)
			}
		}
	}
	if _, err := (Rule{Share: 0.41, High: 2}).Start(s, [3]int{25, 20, 5}); err == nil ||
		!strings.Contains(err.Error(), "above the upper threshold") {
		t.Errorf("a maximum above the upper threshold: %v", err)
	}
	for i := range s.Data {
		s.Data[i] = -float32(math.Abs(float64(s.Data[i])))
	}
	if _, err := (Rule{Share: 0.41, High: math.Inf(1)}).Start(s, [3]int{25, 20, 5}); err == nil ||
		!strings.Contains(err.Error(), "a percentage means nothing") {
		t.Errorf("a percentage of what is not above 0: %v", err)
	}
}

// TestShareOnAScan: the seventh node of a real scan, from its maximum and from the voxels around.
//
//	v = nibabel.load("QIN-HEADNECK-01-0139_SUV.nii.gz").get_fdata(dtype=np.float32)
//	l, n = scipy.ndimage.label(v >= 0.41*float(v[94,77,403]))
//	(l == l[94,77,403]).sum() * 3.3940268**2*2.025/1000 # 8.98
func TestShareOnAScan(t *testing.T) {
	const path = "../../../shared/data/pet/QIN-HEADNECK-01-0139_SUV.nii.gz"
	if _, err := os.Stat(path); err != nil {
		t.Skip("the scans are not there")
	}
	s, err := scan.Read(t.Context(), path, imagefile.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, seed := range [][3]int{{94, 77, 403}, {95, 77, 403}, {93, 78, 403}, {96, 77, 403}, {94, 75, 404},
		{96, 79, 403}, {97, 77, 403}, {91, 77, 402}} {
		r := grown(t, s, Rule{Share: 0.41, High: math.Inf(1)}, seed)
		const want = "Region growing: 41 % of 21.8 SUV = above 8.93 SUV, 8.98 ml drawn."
		if said := r.Said(r.count(), false); said != want {
			t.Errorf("from %v: %q, want %q", seed, said, want)
		}
	}
}

// TestAsks: more than a litre is asked about; cubes of voxels of 1 ml, far from the edge.
func TestAsks(t *testing.T) {
	for edge, asks := range map[int]bool{9: false, 10: false, 11: true} { // 729, 1000, 1331 ml
		g := volume.Grid{Dims: [3]int{20, 20, 20},
			Affine: volume.Affine{{10, 0, 0, 0}, {0, 10, 0, 0}, {0, 0, 10, 0}, {0, 0, 0, 1}}}
		v := volume.NewVolume(g)
		for at := range v.Data {
			i, j, k := at%20, at/20%20, at/400
			if min(i, j, k) >= 2 && max(i, j, k) < 2+edge {
				v.Data[at] = 1
			}
		}
		r := grown(t, (&scan.Scan{Volume: v}).Prepare(), Rule{Low: 1, High: 1}, [3]int{5, 5, 5})
		if got := r.Asks(); got != asks {
			t.Errorf("%d ml: asked is %v", edge*edge*edge, got)
		} else if asks && r.Text != "above 1: 1331 ml" {
			t.Errorf("it says %q", r.Text)
		}
	}
}
