package app

import (
	"bytes"
	"math"
	"testing"

	"isopet/app/remark"
	"isopet/app/units"
	"isopet/volume"
)

// TestGrowFromShare: a percentage is of the local maximum of the place, and the notice says both, in the scan's unit.
func TestGrowFromShare(t *testing.T) {
	b := opened(t)
	b.SetUnit(units.SUV)
	if err := b.AddLesion(); err != nil {
		t.Fatal(err)
	}
	b.DeleteLesion(1)
	if _, err := b.Grow([3]int{28, 20, 5}, Growth{Share: 0.41, High: math.Inf(1)}); err != nil {
		t.Fatal(err)
	}
	b.wait()
	want := "Region growing: 41 % of 8.09 SUV = above 3.32 SUV, 18.4 ml drawn."
	if n := b.State.LesionVoxels(2); n != 230 || b.State.Notice.Text != want { // see TestShare of package growth
		t.Errorf("%d voxels; it says %q, want %q", n, b.State.Notice.Text, want)
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
	b.SetRemarks(remark.Remarks{Comment: "L"})
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
