package app

import (
	"bytes"
	"maps"
	"math"
	"slices"
	"testing"

	"isopet/app/contour"
	"isopet/app/lesion"
	"isopet/volume"
	"isopet/volume/paint"
)

// invariants fails the test if lesions, counts and mask do not belong together.
func (b *bench) invariants(what string) {
	b.t.Helper()
	s := &b.State
	if s.Lesion(s.Active) == nil {
		b.t.Errorf("%s: lesion %d is active of %v", what, s.Active, s.Lesions)
	}
	if !slices.IsSortedFunc(s.Lesions, func(x, y lesion.Lesion) int { return int(x.Label) - int(y.Label) }) {
		b.t.Errorf("%s: lesions are %v", what, s.Lesions)
	}
	if s.Scan == nil {
		return
	}
	l := s.Scan.Layouts[volume.Axial]
	voxels := map[uint8]int{}
	var pixels volume.Slice[uint8]
	for index := range l.Slices {
		s.Mask.Slice(volume.Axial, index, &pixels)
		own, any := map[uint8]int{}, false
		for _, label := range pixels.Pix {
			if label != 0 {
				voxels[label]++
				own[label]++
				any = true
			}
		}
		if any != s.HasVoxels(index) {
			b.t.Errorf("%s: slice %d is said to have voxels: %v", what, index, !any)
		}
		for _, lesion := range s.Lesions {
			n, of := own[lesion.Label], s.Outlined(lesion.Label)
			if slices.Contains(s.LesionSlices(lesion.Label), index) != (n > 0) {
				b.t.Errorf("%s: lesion %d has %d voxels on slice %d, but it is among %v: %v", what, lesion.Label, n, index,
					s.LesionSlices(lesion.Label), n == 0)
			}
			if r := of.Slices[index]; r != nil && r.Voxels != n {
				b.t.Errorf("%s: slice %d of lesion %d is said to have %d voxels and has %d", what, index, lesion.Label,
					r.Voxels, n)
			} else if r == nil && n > 0 && !of.Drawn[index] {
				b.t.Errorf("%s: nobody made the %d voxels of lesion %d on slice %d", what, n, lesion.Label, index)
			}
		}
	}
	if s.Outlining != s.Outlined(s.Active) {
		b.t.Errorf("%s: the slices are not those of lesion %d", what, s.Active)
	}
	for label, n := range voxels {
		if s.Lesion(label) == nil {
			b.t.Errorf("%s: %d voxels of label %d belong to no lesion", what, n, label)
		}
	}
	var ml float64
	for _, lesion := range s.Lesions {
		want := float64(voxels[lesion.Label]) * s.Scan.VoxelML()
		if n := s.LesionVoxels(lesion.Label); n != voxels[lesion.Label] ||
			math.Abs(s.LesionML(lesion.Label)-want) > 1e-9 {
			b.t.Errorf("%s: lesion %d is said to have %d voxels and has %d", what, lesion.Label, n,
				voxels[lesion.Label])
		}
		ml += want
	}
	if math.Abs(s.VolumeML()-ml) > 1e-9 {
		b.t.Errorf("%s: the volume is %v ml, want %v", what, s.VolumeML(), ml)
	}
}

func TestLesionsAreEdited(t *testing.T) {
	b := opened(t)
	mask := bytes.Clone(b.State.Mask.Data)
	if want := []lesion.Lesion{{Label: 1, Name: "Lesion 1"}}; !slices.Equal(b.State.Lesions, want) ||
		b.State.Active != 1 {
		t.Fatalf("a new scan has %v, active %d", b.State.Lesions, b.State.Active)
	}
	b.invariants("segmented")
	var seen Change
	b.OnChange = func(c Change) { seen |= c }
	if err := b.AddLesion(); err != nil {
		t.Fatal(err)
	}
	if !seen.Has(ChangedLesions) || b.State.Active != 2 || b.State.Lesion(2).Colour != 1 {
		t.Errorf("after adding: active %d of %v, announced %b", b.State.Active, b.State.Lesions, seen)
	}
	if b.Unsaved() {
		t.Error("an empty lesion counts as work to be saved")
	}
	b.RenameLesion(2, " Lymph node ")
	b.RenameLesion(2, "  ")
	b.RecolourLesion(2, 5)
	if l := *b.State.Lesion(2); l != (lesion.Lesion{Label: 2, Name: "Lymph node", Colour: 5}) {
		t.Errorf("lesion is %+v", l)
	}
	if !b.Unsaved() {
		t.Error("a name does not count as work to be saved")
	}
	b.HideLesion(2, true)
	b.Undo() // the colour
	if l := *b.State.Lesion(2); l != (lesion.Lesion{Label: 2, Name: "Lymph node", Colour: 1, Hidden: true}) {
		t.Errorf("after undoing the colour lesion is %+v", l)
	}
	b.ActivateLesion(1)
	b.ActivateLesion(9)
	b.ActivateLesion(2)
	if b.State.Active != 2 || b.State.Lesion(2).Hidden {
		t.Errorf("active is %d of %+v", b.State.Active, b.State.Lesions)
	}
	b.Undo() // the name
	b.Undo() // the lesion
	if len(b.State.Lesions) != 1 || b.State.Active != 1 {
		t.Errorf("after undoing all: active %d of %+v", b.State.Active, b.State.Lesions)
	}
	b.Redo()
	b.Redo()
	if l := *b.State.Lesion(2); l.Name != "Lymph node" {
		t.Errorf("after redoing lesion is %+v", l)
	}

	b.DeleteLesion(1)
	b.invariants("deleted")
	if len(b.State.Lesions) != 1 || b.State.Active != 2 || len(b.State.Slices) != 0 ||
		b.State.LesionVoxels(1) != 0 {
		t.Errorf("after deleting: %+v, %d slices", b.State.Lesions, len(b.State.Slices))
	}
	b.DeleteLesion(2)
	b.invariants("deleted the last")
	if want := []lesion.Lesion{{Label: 1, Name: "Lesion 1"}}; !slices.Equal(b.State.Lesions, want) ||
		b.State.Active != 1 {
		t.Errorf("after deleting the last: %+v", b.State.Lesions)
	}
	b.DeleteLesion(77)
	b.Undo()
	b.Undo()
	b.invariants("undone")
	if !bytes.Equal(mask, b.State.Mask.Data) || len(b.State.Outlined(1).Slices) == 0 {
		t.Error("undoing a deletion does not bring the outline back")
	}
}

func TestLesionsAreLimited(t *testing.T) {
	b := opened(t)
	for range 254 {
		if err := b.AddLesion(); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.AddLesion(); err == nil || b.State.Active != 255 {
		t.Errorf("a 256th lesion was added; active is %d", b.State.Active)
	}
	b.DeleteLesion(17)
	if err := b.AddLesion(); err != nil || b.State.Active != 17 {
		t.Errorf("the free label was not used: %d, %v", b.State.Active, err)
	}
	b.invariants("full")
}

// TestEachLesionHasItsMethod: two lesions are segmented by different methods, with thresholds of their own, and none
// takes the other's voxels; all of it is undone in turn.
func TestEachLesionHasItsMethod(t *testing.T) {
	b := opened(t)
	first := bytes.Clone(b.State.Mask.Data)
	mask, results, setup := b.snapshot()
	if err := b.AddLesion(); err != nil {
		t.Fatal(err)
	}
	if b.State.Setup != setup || len(b.State.Slices)+len(b.State.Drawn) != 0 {
		t.Errorf("a new lesion has the setup %+v and %d slices", b.State.Setup, len(b.State.Slices))
	}
	// The second one is outlined far below the first one's thresholds, so that it would cover it.
	if err := b.SetMethod("percent"); err != nil {
		t.Fatal(err)
	}
	b.Segment(false)
	b.wait()
	for _, index := range b.State.SliceIndexes() {
		b.SetThreshold(index, 0.05)
	}
	b.invariants("second outlined")
	if b.State.Active != 2 || b.State.LesionVoxels(2) == 0 {
		t.Fatalf("active is %d with %d voxels", b.State.Active, b.State.LesionVoxels(2))
	}
	for at, label := range first {
		if now := b.State.Mask.Data[at]; label == 1 && now != 1 || label == 0 && now == 1 {
			t.Fatalf("voxel %d of label %d became %d", at, label, now)
		}
	}
	// The first one is as it was, thresholds and all.
	var seen Change
	b.OnChange = func(c Change) { seen |= c }
	b.ActivateLesion(1)
	if !seen.Has(ChangedLesions) || !seen.Has(ChangedSetup) || b.State.Setup != setup || len(b.State.Drawn) != 0 {
		t.Errorf("lesion 1 has the setup %+v, drawn %v; announced %b", b.State.Setup, b.State.Drawn, seen)
	}
	if _, again, _ := b.snapshot(); !maps.EqualFunc(results, again, func(x, y contour.Slice) bool {
		return x.Threshold == y.Threshold && x.Voxels == y.Voxels && x.Method.Name == y.Method.Name
	}) {
		t.Error("the slices of lesion 1 are not what they were")
	}
	index := b.State.SliceIndexes()[0]
	b.SetThreshold(index, 0.9)
	b.invariants("a threshold of the first moved")
	if b.State.Slices[index].Threshold != 0.9 || b.State.Outlined(2).Slices[index].Threshold != 0.05 {
		t.Error("the threshold moved is not the first lesion's")
	}
	// What is undone is shown, of whichever lesion it was.
	b.ActivateLesion(2)
	b.Undo()
	if b.State.Active != 1 || b.State.Slices[index].Threshold != results[index].Threshold {
		t.Errorf("after Undo %d is active, its threshold is %g", b.State.Active, b.State.Slices[index].Threshold)
	}
	b.Undo()
	if b.State.Active != 2 {
		t.Errorf("after Undo %d is active", b.State.Active)
	}
	for b.history.Done() > 0 {
		b.Undo()
		b.invariants("undoing")
	}
	b.Redo()
	b.same("the first segmentation", mask, results, setup)
	for _, more := b.CanRedo(); more; _, more = b.CanRedo() {
		b.Redo()
		b.invariants("redoing")
	}
	if b.State.Active != 1 || b.State.Slices[index].Threshold != 0.9 || b.State.Outlined(2).Setup.Method != "percent" {
		t.Error("redone, lesions are not what they were")
	}
}

// TestDrawingOverAnotherLesion marks slices of both.
func TestDrawingOverAnotherLesion(t *testing.T) {
	b := opened(t)
	index := b.State.Slices.Largest().Index
	voxels := b.State.Slices[index].Voxels
	if err := b.AddLesion(); err != nil {
		t.Fatal(err)
	}
	b.BeginStroke(Brush{Radius: 40, Pen: Pen{Over: true}}, Spot{volume.Axial, index, paint.Point{Col: 15, Row: 20}})
	b.EndStroke()
	b.invariants("drawn over")
	one := b.State.Outlined(1)
	if !b.State.Drawn[index] || !one.Drawn[index] || one.Slices[index].Voxels == voxels {
		t.Errorf("drawn are %v of the lesion and %v of the other, which has %d voxels of %d", b.State.Drawn, one.Drawn,
			one.Slices[index].Voxels, voxels)
	}
	b.Undo()
	b.invariants("undone")
	if len(one.Drawn) != 0 || one.Slices[index].Voxels != voxels {
		t.Errorf("undone, drawn are %v with %d voxels of %d", one.Drawn, one.Slices[index].Voxels, voxels)
	}
}

// TestGoToLesion shows the hottest voxel of a lesion, wherever it is largest.
func TestGoToLesion(t *testing.T) {
	b := offline(t)
	b.DeleteLesion(1)
	box := func(i, j, k, edge int) {
		e := &Edit{Name: named("remarks"), Manual: true}
		for z := k; z < k+edge; z++ {
			for y := j; y < j+edge; y++ {
				for x := i; x < i+edge; x++ {
					at := b.State.Scan.Index(x, y, z)
					e.Voxels.Add(at, b.State.Mask.Data[at], 1)
				}
			}
		}
		b.apply(e)
	}
	box(2, 2, 8, 4)   // large and cold
	box(23, 20, 4, 2) // small, and hottest where it is nearest to the focus at 25, 20, 5.5
	b.GoToLesion(1)
	if got, want := b.State.View.Cursor, [3]int{24, 20, 5}; got != want {
		t.Errorf("at %v, want %v", got, want)
	}
	b.State.Scan.Data[b.State.Scan.Index(24, 20, 5)] = float32(math.NaN())
	b.GoToLesion(1)
	if got, want := b.State.View.Cursor, [3]int{24, 21, 5}; got != want {
		t.Errorf("with a voxel without a number at %v, want %v", got, want)
	}
	if err := b.AddLesion(); err != nil {
		t.Fatal(err)
	}
	b.GoToLesion(2)
	if got, want := b.State.View.Cursor, [3]int{24, 21, 5}; got != want {
		t.Errorf("an empty lesion is at %v", got)
	}
}
