package app

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"isopet/inference"
	"isopet/volume"
)

// cutRegion ends 2 mm beside the middle of the test scan's focus. Above 2 the focus is a ball of 21.0 mm: its 0.2 +
// 0.1·25/40 + 8·exp(−r²/288) is 2 at r = √(288·ln(8/1.7375)) = 20.97. Of the slices at (k − 5.5)·5 mm it reaches 2 to
// 9.
var cutRegion = volume.Region{X: 6, Y: 6, Width: 60}

const cutSlices = 8

// TestEdgeOfTheRegion: an outline that the region's edge cuts is told, and one within is not.
func TestEdgeOfTheRegion(t *testing.T) {
	b := offline(t)
	outline := func(r volume.Region) {
		t.Helper()
		if err := b.SetMethod("fixed"); err != nil {
			t.Fatal(err)
		}
		if err := b.SetParameter(2); err != nil {
			t.Fatal(err)
		}
		b.SetSlices(inference.Slices{Which: inference.SlicesAll})
		b.SetRegion(r)
		b.Segment(true)
		b.wait()
	}
	outline(volume.Region{X: -22, Y: 6, Width: 100})
	if at := b.State.EdgeSlices(); len(at) != 0 {
		t.Errorf("the whole focus lies in the region, but slices %v touch its edge", at)
	}
	outline(cutRegion)
	if at := b.State.EdgeSlices(); !slices.Equal(at, []int{2, 3, 4, 5, 6, 7, 8, 9}) {
		t.Errorf("slices %v touch the region's edge", at)
	}
	if facts := fmt.Sprint(b.State.reportFacts()); !strings.Contains(facts, "touched by the outline on 8 slices") {
		t.Errorf("the report says %s", facts)
	}
	// What is drawn over the edge is no cut.
	b.BeginStroke(Brush{Radius: 6}, Spot{Plane: volume.Axial, Slice: 5})
	b.EndStroke()
	b.ClearSlice(volume.Axial, 4)
	if at := b.State.EdgeSlices(); slices.Contains(at, 5) || slices.Contains(at, 4) || len(at) != cutSlices-2 {
		t.Errorf("slices %v after slice 5 was drawn and 4 cleared", at)
	}
	// The region may be moved without a new outline, whose own edge counts.
	b.SetRegion(volume.Region{X: -22, Y: 6, Width: 100})
	if n := len(b.State.EdgeSlices()); n != cutSlices-2 {
		t.Errorf("%d slices after the region alone was moved", n)
	}
}

// TestWholeBody: nothing is outlined in a scan of more than 40 cm until the user asks.
func TestWholeBody(t *testing.T) {
	b := newBench(t)
	b.Open(long(t, 396))
	b.wait()
	if b.State.Waits || len(b.State.Slices) == 0 {
		t.Errorf("39.6 cm: waits %v with %d slices", b.State.Waits, len(b.State.Slices))
	}
	b.Open(long(t, 408))
	b.wait()
	if !b.State.Waits || len(b.State.Slices) != 0 || b.State.VolumeML() != 0 || b.Unsaved() {
		t.Fatalf("40.8 cm: waits %v with %d slices, %g ml", b.State.Waits, len(b.State.Slices), b.State.VolumeML())
	}
	if _, ok := b.CanUndo(); ok {
		t.Error("there is something to undo in a scan in which nothing was done")
	}
	session := b.save(filepath.Join(t.TempDir(), "empty.isopet"))
	b.CentreRegion()
	b.Segment(false)
	b.wait()
	if b.State.Waits || len(b.State.Slices) == 0 {
		t.Errorf("asked: waits %v with %d slices", b.State.Waits, len(b.State.Slices))
	}
	worked := b.save(filepath.Join(t.TempDir(), "worked.isopet"))
	n := len(b.State.Slices)
	for path, want := range map[string]int{worked: n, session: 0} {
		b.Open(path)
		b.wait()
		if len(b.State.Slices) != want || b.State.Waits {
			t.Errorf("the session %s has %d slices and waits %v", filepath.Base(path), len(b.State.Slices),
				b.State.Waits)
		}
	}
}
