package app

import (
	"fmt"
	"path/filepath"
	"testing"

	"isopet/app/units"
	"isopet/volume"
	"isopet/volume/paint"
)

// TestOutlinedBy: the report says of each lesion how it was outlined, also after undo, in a session, and once another
// lesion is the method's.
func TestOutlinedBy(t *testing.T) {
	b := opened(t)
	says := func(what string, want ...string) {
		t.Helper()
		for i, text := range want {
			if got := b.State.OutlinedBy(uint8(i + 1)); got != text {
				t.Errorf("%s: lesion %d was outlined by %q, want %q", what, i+1, got, text)
			}
		}
	}
	stroke := func(slice int, col float64) {
		b.BeginStroke(Brush{Radius: 6}, Spot{volume.Axial, slice, paint.Point{Col: col, Row: 5}})
		b.EndStroke()
	}
	if err := b.SetMethod("percent"); err != nil {
		t.Fatal(err)
	}
	b.Segment(true)
	b.wait()
	says("segmented", "41 %")
	b.SetThreshold(4, 0.5)
	b.Seal()
	b.SetThreshold(5, 0.5)
	says("moved", "41 %, 2 thresholds moved")
	stroke(6, 25)
	says("drawn on", "41 %, 2 thresholds moved, 1 slice drawn")
	b.Undo()
	says("undone", "41 %, 2 thresholds moved")
	b.Redo()

	grow := func(low float64) {
		t.Helper()
		if _, err := b.Grow([3]int{25, 20, 5}, Growth{Pen: Pen{Over: true}, Low: low, High: 100}); err != nil {
			t.Fatal(err)
		}
		b.wait()
	}
	if err := b.AddLesion(); err != nil {
		t.Fatal(err)
	}
	grow(7.5)
	if err := b.AddLesion(); err != nil {
		t.Fatal(err)
	}
	for slice := range 5 {
		stroke(slice, 5)
	}
	b.SetUnit(units.SUV)
	// What another lesion took from slices 5 and 6 is a drawing, too.
	all := []string{"41 %, 2 thresholds moved, 2 slices drawn", "grown from 7.50 SUV", "drawn, 5 slices"}
	says("three lesions", all...)
	b.Smooth(8)
	b.wait()
	says("smoothed", all[0], all[1], "drawn, 5 slices, smooth")
	b.Undo()
	says("not smoothed", all...)

	path := filepath.Join(t.TempDir(), "s.isopet")
	if _, err := b.SaveSession(path, false, nil); err != nil {
		t.Fatal(err)
	}
	b.wait()
	b.Open(path)
	b.wait()
	says("reopened", all...)

	// Another lesion takes the method over; the first keeps what made it.
	b.ActivateLesion(2)
	if err := b.SetMethod("fixed"); err != nil {
		t.Fatal(err)
	}
	b.Segment(true)
	b.wait()
	says("segmented as lesion 2", all[0], "fixed value 4 SUV", all[2])
	b.Undo()
	says("lesion 1 again", all...)
	b.Redo()
	says("lesion 2 again", all[0], "fixed value 4 SUV", all[2])

	// A lesion that was emptied begins anew.
	b.ActivateLesion(3)
	for slice := range 5 {
		b.ClearSlice(volume.Axial, slice)
	}
	grow(7.9)
	says("begun anew", all[0], "fixed value 4 SUV, 2 slices drawn", "grown from 7.90 SUV")

	facts := fmt.Sprint(b.State.reportFacts())
	if by := b.State.LesionsOutlinedBy(); by[3] != "grown from 7.90 SUV" || len(by) != 3 {
		t.Errorf("the report says %v; %s", by, facts)
	}
}

// TestOutlinedByUnknown: of the drawings in sessions of older programs nothing more is known.
func TestOutlinedByUnknown(t *testing.T) {
	b := opened(t)
	b.State.Drawn[5] = true
	if got := b.State.OutlinedBy(1); got != "Threshold CNN, 1 slice drawn" {
		t.Errorf("the method's lesion: %q", got)
	}
	if err := b.AddLesion(); err != nil {
		t.Fatal(err)
	}
	if got := b.State.OutlinedBy(2); got != "by hand" {
		t.Errorf("another lesion: %q", got)
	}
}
