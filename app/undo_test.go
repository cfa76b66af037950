package app

import (
	"strings"
	"testing"

	"isopet/volume"
	"isopet/volume/paint"
)

// TestUndoTellsOfAnotherSlice: undoing and redoing say what and, where another slice is shown than before, which.
func TestUndoTellsOfAnotherSlice(t *testing.T) {
	b := newBench(t)
	b.Open(writeScan(t))
	b.wait()
	b.GoTo(volume.Axial, 3)
	b.BeginStroke(Brush{Radius: 8}, Spot{Plane: volume.Axial, Slice: 3, Point: paint.Point{Col: 10, Row: 10}})
	b.EndStroke()
	b.GoTo(volume.Axial, 7)
	b.Undo()
	if said := b.State.Notice.Text; !strings.HasPrefix(said, "Undone: ") ||
		!strings.HasSuffix(said, " Slice 3 is shown now.") {
		t.Errorf("it says %q", said)
	}
	b.Redo()
	if said := b.State.Notice.Text; !strings.HasPrefix(said, "Done again: ") || strings.Contains(said, "shown now") {
		t.Errorf("on the same slice it says %q", said)
	}
}
