package app

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"isopet/app/contour"
	"isopet/app/remark"
	"isopet/app/scan"
	"isopet/app/setup"
	"isopet/volume"
	"isopet/volume/paint"
)

// afterCrash is an App that takes up what is in a state folder at this moment, as if its program had been killed.
func afterCrash(t *testing.T, folder string) *bench {
	t.Helper()
	left := t.TempDir()
	for _, name := range files(t, folder) {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(left, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := keeping(t, left)
	found := c.Recoveries()
	if len(found) != 1 {
		t.Fatalf("recoveries %v of %v", found, files(t, folder))
	}
	c.Recover(found[0])
	c.wait()
	if c.State.Notice.Failed || c.State.Scan == nil {
		t.Fatal(c.State.Notice.Text)
	}
	return c
}

// equals fails the test unless the work is that of another App.
func (b *bench) equals(what string, o *bench) {
	b.t.Helper()
	mask, results, setup := o.snapshot()
	b.same(what, mask, results, setup)
	s, w := &b.State, &o.State
	if !reflect.DeepEqual(s.Lesions, w.Lesions) || s.Active != w.Active {
		b.t.Errorf("%s: lesions are %v (%d), want %v (%d)", what, s.Lesions, s.Active, w.Lesions, w.Active)
	}
	for _, l := range w.Lesions {
		b.sameOutlining(what, l.Label, s.Outlined(l.Label), w.Outlined(l.Label))
	}
	if s.Comment != w.Comment || len(s.Rulers)+len(w.Rulers) > 0 &&
		!reflect.DeepEqual(s.Rulers, w.Rulers) {
		b.t.Errorf("%s: comment %q, rulers %v, want %q, %v", what, s.Comment, s.Rulers, w.Comment, w.Rulers)
	}
}

// sameOutlining fails the test unless a lesion is outlined as it was.
func (b *bench) sameOutlining(what string, label uint8, got, want *setup.Outlining) {
	b.t.Helper()
	if got.Setup != want.Setup || !maps.Equal(got.Drawn, want.Drawn) || len(got.Slices) != len(want.Slices) {
		b.t.Errorf("%s: lesion %d has the setup %+v, drawn %v and %d slices, want %+v, %v and %d", what, label, got.Setup,
			got.Drawn, len(got.Slices), want.Setup, want.Drawn, len(want.Slices))
	}
	for index, r := range want.Slices {
		s := got.Slices[index]
		if s == nil || r.Method.Name != s.Method.Name || r.Parameter != s.Parameter || r.Region != s.Region ||
			r.Manual != s.Manual || r.Threshold != s.Threshold || r.Voxels != s.Voxels || r.VolumeML != s.VolumeML ||
			r.UptakeMax != s.UptakeMax || !reflect.DeepEqual(r.Prediction, s.Prediction) ||
			!reflect.DeepEqual(r.Input.X, s.Input.X) || r.Input.Min != s.Input.Min || r.Input.Max != s.Input.Max ||
			r.Input.Window != s.Input.Window || r.Input.Slice != s.Input.Slice {
			b.t.Errorf("%s: slice %d of lesion %d differs", what, index, label)
		}
	}
}

// journal is the first journal in a folder.
func journal(t *testing.T, folder string) string {
	t.Helper()
	names, _ := filepath.Glob(filepath.Join(folder, "*.000001.journal"))
	if len(names) != 1 {
		t.Fatalf("the journals are %v", names)
	}
	return names[0]
}

// TestEachEditIsKept: whatever is done last before a crash, all of it is there again, though no session was written
// since.
func TestEachEditIsKept(t *testing.T) {
	folder := t.TempDir()
	b := keeping(t, folder)
	b.Open(writeScan(t))
	b.wait()
	at := func(col, row float64) Spot { return Spot{volume.Axial, 5, paint.Point{Col: col, Row: row}} }
	for _, step := range []struct {
		what string
		do   func()
	}{
		{"first stroke", func() { b.BeginStroke(Brush{Radius: 9}, at(6, 6)); b.Stroke(at(12, 8)); b.EndStroke() }},
		{"ball", func() { b.BeginStroke(Brush{Radius: 9, Ball: true}, at(6, 20)); b.Stroke(at(9, 24)); b.EndStroke() }},
		{"threshold", func() { b.SetThreshold(4, 0.3) }},
		{"threshold dragged", func() { b.SetThreshold(4, 0.6); b.SetThreshold(4, 0.2); b.Seal() }},
		{"threshold dragged back", func() {
			b.SetThreshold(4, 0.2)
			b.SetThreshold(4,
				b.State.Slices[4].Predicted())
			b.Seal()
		}},
		{"undo", func() { b.Undo() }},
		{"redo", func() { b.Redo() }},
		{"lesion", func() { b.AddLesion() }},
		{"name", func() { b.RenameLesion(2, "Left node") }},
		{"second lesion", func() {
			b.BeginStroke(Brush{Pen: Pen{Over: true}, Radius: 15}, at(25, 20))
			b.EndStroke()
		}},
		{"session", func() { b.autosave(); b.wait() }},
		{"polygon", func() {
			b.DrawPolygon(Pen{}, volume.Coronal, 9, []paint.Point{{Col: 2, Row: 1}, {Col: 9, Row: 1}, {Col: 5, Row: 7}})
		}},
		{"cleared", func() { b.ClearSlice(volume.Axial, 5) }},
		{"method", func() { b.SetMethod("otsu"); b.Segment(true); b.wait() }},
		{"session under way", func() { b.autosave(); b.SetRemarks(remark.Remarks{Comment: "Left lobe."}) }}, // not written in time
		{"distance", func() { b.AddRuler(b.State.NewRuler(volume.Axial, 3, [2]float64{1, 1}, [2]float64{9, 9})) }},
		{"twice undone", func() { b.wait(); b.Undo(); b.Undo() }},
		{"deleted", func() { b.DeleteLesion(2) }},
		{"slices", func() { b.ActivateLesion(1); b.ApplyThreshold(4, contour.SameThreshold, 0, 11, true) }},
		{"comment", func() { b.SetRemarks(remark.Remarks{Comment: "L"}); b.SetRemarks(remark.Remarks{Comment: "Le"}) }},
	} {
		step.do()
		if b.State.Notice.Failed {
			t.Fatal(step.what, b.State.Notice.Text)
		}
		afterCrash(t, folder).equals(step.what, b)
	}
}

// TestStrokeUnderWayIsKept: what a brush has drawn is kept before the button is let go, as work by hand.
func TestStrokeUnderWayIsKept(t *testing.T) {
	folder := t.TempDir()
	b := keeping(t, folder)
	b.Open(writeScan(t))
	b.wait()
	at := func(col float64) Spot { return Spot{volume.Axial, 5, paint.Point{Col: col, Row: 6}} }
	b.BeginStroke(Brush{Radius: 6}, at(4))
	for col := 5.0; col < 12; col++ {
		if col == 8 {
			b.autosave() // does not get in between
			b.wait()
		}
		b.Stroke(at(col))
		c := afterCrash(t, folder)
		if !bytes.Equal(c.State.Mask.Data, b.State.Mask.Data) || !c.State.Drawn[5] || len(c.State.Drawn) != 1 {
			t.Fatalf("at column %v: %d voxels, drawn %v", col, c.State.LesionVoxels(1), c.State.Drawn)
		}
	}
	b.EndStroke()
	afterCrash(t, folder).equals("lifted", b)
	b.Undo()
	if left := files(t, folder); len(left) > 0 {
		t.Errorf("the stroke is undone; left are %v", left)
	}
}

// TestTornJournal: wherever its end was cut off, the work is that after one of the edits, and no file is refused.
func TestTornJournal(t *testing.T) {
	folder := t.TempDir()
	b := keeping(t, folder)
	b.Open(writeScan(t))
	b.wait()
	var sizes []int64
	var masks [][]byte
	path := ""
	for i := range 4 {
		b.BeginStroke(Brush{Radius: 9}, Spot{volume.Axial, 5, paint.Point{Col: float64(6 * i), Row: 6}})
		b.EndStroke()
		path = journal(t, folder)
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		sizes, masks = append(sizes, info.Size()), append(masks, bytes.Clone(b.State.Mask.Data))
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// damage leaves what some bytes of the journal come to, and says how many of the edits are there at least.
	check := func(what string, data []byte, least int) {
		t.Helper()
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		c := afterCrash(t, folder)
		for n := least; n < len(masks); n++ {
			if bytes.Equal(c.State.Mask.Data, masks[n]) {
				return
			}
		}
		t.Errorf("%s: %d voxels, which is after none of the edits from %d on", what, c.State.LesionVoxels(1), least)
	}
	const recordHead = 8 // length and checksum
	rng := rand.New(rand.NewPCG(1, 2))
	for n := 1; n < len(sizes); n++ {
		from, to := int(sizes[n-1]), int(sizes[n])
		for _, cut := range []int{from, from + 1, from + recordHead - 1, from + recordHead, from + rng.IntN(to-from),
			to - 1} {
			check("cut", whole[:cut], n-1)
		}
	}
	flipped := bytes.Clone(whole)
	flipped[sizes[1]+recordHead+20] ^= 1
	check("flipped", flipped, 1)
	check("whole", whole, 3)
}

// TestJournalsAreTidied: a session that is written takes the journals before it away.
func TestJournalsAreTidied(t *testing.T) {
	folder := t.TempDir()
	b := keeping(t, folder)
	b.Open(writeScan(t))
	b.wait()
	for i := range 5 {
		b.SetThreshold(5, 0.1+0.1*float64(i))
		b.Seal()
		b.autosave()
		b.wait()
		if left, _ := filepath.Glob(filepath.Join(folder, "*.journal")); len(left) != 0 {
			t.Errorf("journals %v are left", left)
		}
	}
	afterCrash(t, folder).equals("kept", b)
}

// TestRestoredWorkGoesOn: what is done after work was restored is kept with it.
func TestRestoredWorkGoesOn(t *testing.T) {
	folder := t.TempDir()
	b := keeping(t, folder)
	b.Open(writeScan(t))
	b.wait()
	b.SetThreshold(5, 0.3)
	c := afterCrash(t, folder)
	if !c.Unsaved() || len(files(t, c.autosaver.store.Folder)) != 2 {
		t.Fatalf("restored work counts as saved, or is not kept any more: %v", files(t, c.autosaver.store.Folder))
	}
	c.SetRemarks(remark.Remarks{Comment: "Left lobe."})
	d := afterCrash(t, c.autosaver.store.Folder)
	d.equals("restored twice", c)
	if d.State.Slices[5].Threshold != 0.3 {
		t.Error("the threshold is lost")
	}
	d.autosave()
	d.wait()
	d.Undo() // there is nothing to undo; what was restored stays unsaved
	afterCrash(t, d.autosaver.store.Folder).equals("kept as a whole", c)
}

// TestLargeScanIsKeptQuickly: a stroke takes no more than a frame to be kept, whatever the size of what is outlined.
func TestLargeScanIsKeptQuickly(t *testing.T) {
	folder := t.TempDir()
	b := keeping(t, folder)
	g := volume.Grid{Dims: [3]int{256, 256, 200},
		Affine: volume.Affine{{-2, 0, 0, 256}, {0, -2, 0, 256}, {0, 0, 2, 0}, {0, 0, 0, 1}}}
	b.begin((&scan.Scan{Volume: volume.NewVolume(g)}).Prepare())
	b.DrawPolygon(Pen{}, volume.Axial, 3, []paint.Point{{Col: 2, Row: 1}, {Col: 9, Row: 1}, {Col: 5, Row: 7}})
	stroke := func() int64 {
		name := journal(t, folder)
		size := func() int64 {
			info, err := os.Stat(name)
			if err != nil {
				t.Fatal(err)
			}
			return info.Size()
		}
		before := size()
		b.BeginStroke(Brush{Radius: 10}, Spot{volume.Axial, 100, paint.Point{Col: 128, Row: 128}})
		b.EndStroke()
		after := size()
		b.Undo()
		return after - before
	}
	small := stroke()
	b.BeginStroke(Brush{Radius: 300, Ball: true}, Spot{volume.Axial, 50, paint.Point{Col: 20, Row: 20}})
	b.EndStroke()
	if large := stroke(); small > 20_000 || large > 2*small {
		t.Errorf("a stroke takes %d bytes, and %d beside a lesion of %d voxels", small, large, b.State.LesionVoxels(1))
	}
}
