package app

import (
	"bytes"
	"math"
	"os"
	"strings"
	"testing"

	"isopet/app/scan"
	"isopet/app/units"
	"isopet/volume"
)

// TestGrowFromShare: a percentage is of the local maximum, so that it outlines the same wherever the lesion is clicked.
//
//	v = (0.2+0.1*i/40+8*np.exp(-(((i-25)*4)**2+((j-20)*4)**2+((k-5.5)*5)**2)/288)).astype(np.float32)
//	l, n = scipy.ndimage.label(v >= 0.41*float(v.max())); (l == l[25,20,5]).sum() # 230; v.max() is 8.090759
//	s = v[:,:,5]; l, n = scipy.ndimage.label(s >= 0.41*float(s.max())); (l == l[25,20]).sum() # 49
func TestGrowFromShare(t *testing.T) {
	b := opened(t)
	b.SetUnit(units.SUV)
	if err := b.AddLesion(); err != nil {
		t.Fatal(err)
	}
	b.DeleteLesion(1)
	axial := volume.Axial
	for _, seed := range [][3]int{{25, 20, 5}, {25, 20, 6}, {26, 20, 5}, {23, 22, 4}, {28, 20, 5}, {25, 16, 5},
		{25, 20, 8}, {21, 17, 7}, {31, 20, 5}} {
		for _, c := range []struct {
			flat *volume.Plane
			want int
		}{{nil, 230}, {&axial, 49}} {
			if c.flat != nil && seed[2] != 5 {
				continue
			}
			if _, err := b.Grow(seed, Growth{Share: 0.41, High: math.Inf(1), Flat: c.flat}); err != nil {
				t.Fatal(seed, err)
			}
			b.wait()
			if n := b.State.LesionVoxels(2); n != c.want {
				t.Errorf("from %v (flat %v): %d voxels, want %d", seed, c.flat != nil, n, c.want)
			}
			want := "Region growing: 41 % of 8.09 SUV = above 3.32 SUV, 18.4 ml drawn."
			if c.flat != nil {
				want = "Region growing: 41 % of 8.09 SUV = above 3.32 SUV, 3.92 ml drawn." // 49 × 0.08 ml
			}
			if b.State.Notice.Text != want {
				t.Errorf("it says %q, want %q", b.State.Notice.Text, want)
			}
			b.Undo()
		}
	}
	if _, err := b.Grow([3]int{25, 20, 5}, Growth{Share: 0.41, High: 2}); err == nil ||
		!strings.Contains(err.Error(), "above the upper threshold") {
		t.Errorf("a maximum above the upper threshold: %v", err)
	}
	for i := range b.State.Scan.Data {
		b.State.Scan.Data[i] = -float32(math.Abs(float64(b.State.Scan.Data[i])))
	}
	if _, err := b.Grow([3]int{25, 20, 5}, Growth{Share: 0.41, High: math.Inf(1)}); err == nil ||
		!strings.Contains(err.Error(), "a percentage means nothing") {
		t.Errorf("a percentage of what is not above 0: %v", err)
	}
}

// TestGrowOnAScan: the seventh node of a real scan, from its maximum and from the voxels around.
//
//	v = nibabel.load("QIN-HEADNECK-01-0139_SUV.nii.gz").get_fdata(dtype=np.float32)
//	l, n = scipy.ndimage.label(v >= 0.41*float(v[94,77,403]))
//	(l == l[94,77,403]).sum() * 3.3940268**2*2.025/1000 # 8.98
func TestGrowOnAScan(t *testing.T) {
	const path = "../../shared/data/pet/QIN-HEADNECK-01-0139_SUV.nii.gz"
	if _, err := os.Stat(path); err != nil {
		t.Skip("the scans are not there")
	}
	s, err := scan.Read(t.Context(), path, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t)
	b.begin(s)
	for _, seed := range [][3]int{{94, 77, 403}, {95, 77, 403}, {93, 78, 403}, {96, 77, 403}, {94, 75, 404},
		{96, 79, 403}, {97, 77, 403}, {91, 77, 402}} {
		if _, err := b.Grow(seed, Growth{Share: 0.41, High: math.Inf(1)}); err != nil {
			t.Fatal(err)
		}
		b.wait()
		if want := "Region growing: 41 % of 21.8 SUV = above 8.93 SUV, 8.98 ml drawn."; b.State.Notice.Text != want {
			t.Errorf("from %v: %q, want %q", seed, b.State.Notice.Text, want)
		}
		b.Undo()
	}
}

// TestOffer: what grows to the edge of the scan, or to more than a litre, is asked about, and the mask and the history
// are as they were until it is taken.
func TestOffer(t *testing.T) {
	b := opened(t)
	b.DeleteLesion(1)
	edits := b.history.Done()
	empty := bytes.Clone(b.State.Mask.Data)
	seed := [3]int{25, 20, 5}
	grow := func(g Growth) *Offer {
		t.Helper()
		g.High = math.Inf(1)
		if _, err := b.Grow(seed, g); err != nil {
			t.Fatal(err)
		}
		b.wait()
		return b.State.Offer
	}
	untouched := func(what string) {
		t.Helper()
		if !bytes.Equal(b.State.Mask.Data, empty) || b.history.Done() != edits {
			t.Errorf("%s: %d voxels, %d edits", what, b.State.LesionVoxels(1), b.history.Done()-edits)
		}
	}
	// l, n = scipy.ndimage.label(v >= 0.3); (l == l[25,20,5]).sum() # 3020, of 0.08 ml
	o := grow(Growth{Low: 0.3})
	if o == nil || o.Text != "above 0.3: 242 ml, up to the edge of the scan" || math.Abs(o.ML-241.6) > 1e-9 {
		t.Fatalf("offered is %+v", o)
	}
	untouched("offered")
	shown := 0
	var pixels volume.Slice[uint8]
	for p, l := range b.State.Scan.Layouts {
		n := 0
		for index := range l.Slices {
			o.Slice(l, index, &pixels)
			for _, v := range pixels.Pix {
				n += int(v)
			}
		}
		if shown = n; shown != 3020 {
			t.Errorf("%d voxels are shown in plane %d, want 3020", shown, p)
		}
	}
	b.DropOffer()
	untouched("dropped")
	if b.State.Offer != nil {
		t.Error("it is still offered")
	}
	grow(Growth{Low: 0.3})
	b.SetComment("L")
	if b.State.Offer == nil {
		t.Error("a comment takes the offer away")
	}
	b.TakeOffer()
	if n := b.State.LesionVoxels(1); n != 3020 || b.State.Offer != nil {
		t.Errorf("%d voxels are kept, want 3020", n)
	}
	b.undoRedo("kept")
	b.Undo()
	b.Undo() // the comment
	if !bytes.Equal(b.State.Mask.Data, empty) {
		t.Error("not undone")
	}
	// Nothing to ask: within the scan, in one slice of it, and where it is taken away.
	axial := volume.Axial
	if grow(Growth{Low: 4}) != nil || grow(Growth{Low: 2, Flat: &axial}) != nil ||
		grow(Growth{Low: 0.3, Pen: Pen{Erase: true}}) != nil {
		t.Error("asks without need")
	}
	// A scan that is opened meanwhile takes the offer along.
	grow(Growth{Low: 0.3})
	b.Open(writeScan(t))
	b.wait()
	if b.State.Offer != nil {
		t.Error("the other scan's growth is still offered")
	}
}

// TestOfferOfALitre: cubes of voxels of 1 ml, far from the edge.
func TestOfferOfALitre(t *testing.T) {
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
		b := newBench(t)
		b.begin((&scan.Scan{Volume: v}).Prepare())
		if _, err := b.Grow([3]int{5, 5, 5}, Growth{Low: 1, High: 1}); err != nil {
			t.Fatal(err)
		}
		b.wait()
		if got := b.State.Offer != nil; got != asks {
			t.Errorf("%d ml: asked is %v", edge*edge*edge, got)
		} else if asks && b.State.Offer.Text != "above 1: 1331 ml" {
			t.Errorf("it says %q", b.State.Offer.Text)
		}
	}
}
