package app

import (
	"math"
	"path/filepath"
	"reflect"
	"testing"

	"isopet/app/export"
	"isopet/app/outline"
	"isopet/app/remark"
	"isopet/app/ruler"
	"isopet/app/scan"
	"isopet/app/setup"
	"isopet/volume"
)

// TestRulers: distances are kept, undone and deleted, and saved with the session.
func TestRulers(t *testing.T) {
	b := opened(t)
	// Voxels are 4×4×5 mm: 3 to the left and 4 down is 20 mm in the axial plane.
	first := b.State.NewRuler(volume.Axial, 5, [2]float64{10, 10}, [2]float64{13, 14})
	if math.Abs(first.Length()-20) > 1e-9 || first.Name() != "Distance 1" {
		t.Errorf("%s is %v mm long, want 20", first.Name(), first.Length())
	}
	b.AddRuler(first)
	second := b.State.NewRuler(volume.Coronal, 7, [2]float64{0, 1}, [2]float64{0, 4})
	if math.Abs(second.Length()-15) > 1e-9 || second.Number != 2 {
		t.Errorf("%s is %v mm long, want 15", second.Name(), second.Length())
	}
	b.AddRuler(second)
	b.AddRuler(b.State.NewRuler(volume.Axial, 5, [2]float64{1, 1}, [2]float64{1, 1}))
	if want := []ruler.Ruler{first, second}; !reflect.DeepEqual(b.State.Rulers, want) {
		t.Fatalf("rulers are %v, want %v", b.State.Rulers, want)
	}
	if !b.Unsaved() {
		t.Error("a distance counts as saved")
	}
	if _, err := b.Export(filepath.Join(t.TempDir(), "mask.nii.gz"), export.Labels, false, nil); err != nil {
		t.Fatal(err)
	}
	b.wait()
	if !b.Unsaved() {
		t.Error("distances count as saved in a mask")
	}
	b.DeleteRuler(1)
	if len(b.State.Rulers) != 1 || b.State.Rulers[0].Number != 2 {
		t.Errorf("rulers are %v after the first was deleted", b.State.Rulers)
	}
	b.Undo()
	if len(b.State.Rulers) != 2 {
		t.Error("a deleted distance does not come back")
	}
	b.GoTo(volume.Coronal, 0)
	b.Undo()
	if got := b.State.View.Index(b.State.Scan.Layouts[volume.Coronal]); got != 7 {
		t.Errorf("undoing a distance in the coronal slice 7 shows slice %d", got)
	}
	b.Undo()
	if len(b.State.Rulers) != 0 {
		t.Errorf("rulers are %v when all is undone", b.State.Rulers)
	}
	b.Redo()
	b.Redo()
	b.GoToRuler(2)
	if got, want := b.State.View.Index(b.State.Scan.Layouts[volume.Coronal]), 7; got != want {
		t.Errorf("the coronal slice is %d, want %d", got, want)
	}

	b.SetRemarks(remark.Remarks{Comment: "Left lobe."})
	path := b.save(filepath.Join(t.TempDir(), "work.isopet"))
	c := newBench(t)
	c.Open(path)
	c.wait()
	if !reflect.DeepEqual(c.State.Rulers, b.State.Rulers) || c.State.Comment != "Left lobe." {
		t.Errorf("the session brings back %v and %q", c.State.Rulers, c.State.Comment)
	}
	c.Open(writeScan(t))
	c.wait()
	if len(c.State.Rulers) != 0 || c.State.Comment != "" {
		t.Error("another scan has the distances of the one before")
	}
}

// TestRulerIsShownWhereItLies, in all planes of an oblique grid.
func TestRulerIsShownWhereItLies(t *testing.T) {
	sin, cos := math.Sincos(0.3)
	g := volume.Grid{Dims: [3]int{9, 10, 11},
		Affine: volume.Affine{{-2 * cos, -3 * sin, 0, 5}, {2 * sin, -3 * cos, 0, 7}, {0, 0, 4, -9}, {0, 0, 0, 1}}}
	s := &State{Outline: outline.New((&scan.Scan{Volume: volume.NewVolume(g)}).Prepare(), setup.Setup{})}
	for plane := volume.Axial; plane <= volume.Sagittal; plane++ {
		from, to := [2]float64{1.25, 2}, [2]float64{6, 5.5}
		r := s.NewRuler(plane, 4, from, to)
		gotFrom, gotTo, shown := r.Pixels(s.Scan.Affine, s.Scan.Layouts[plane], 4)
		for n := range from {
			if math.Abs(gotFrom[n]-from[n]) > 1e-9 || math.Abs(gotTo[n]-to[n]) > 1e-9 {
				t.Errorf("%v: the ruler runs from %v to %v, want %v to %v", plane, gotFrom, gotTo, from, to)
			}
		}
		l := s.Scan.Layouts[plane]
		if want := math.Hypot((to[0]-from[0])*l.Dx, (to[1]-from[1])*l.Dy); math.Abs(r.Length()-want) > 1e-9 {
			t.Errorf("%v: %v mm, want %v", plane, r.Length(), want)
		}
		if !shown {
			t.Errorf("%v: the ruler is not shown in its slice", plane)
		}
		for _, other := range []int{3, 5} {
			if _, _, shown := r.Pixels(s.Scan.Affine, s.Scan.Layouts[plane], other); shown {
				t.Errorf("%v: the ruler is shown in slice %d", plane, other)
			}
		}
	}
}

func TestPossibleRulers(t *testing.T) {
	good := ruler.Ruler{Number: 1, To: [3]float64{3, 4, 0}}
	got := ruler.Possible([]ruler.Ruler{good, good, {Number: 0}, {Number: 2, Plane: 7},
		{Number: 3, From: [3]float64{1e300, 0, 0}}})
	if !reflect.DeepEqual(got, []ruler.Ruler{good}) {
		t.Errorf("possible are %v", got)
	}
}
