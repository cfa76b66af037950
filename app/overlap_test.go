package app

import (
	"testing"

	"isopet/volume"
	"isopet/volume/paint"
)

// Jobs end while something else has begun. None of these may cost work.

// TestStrokeIsNotTidiedAway: pressing the brush is the beginning of an edit, and cancels what tidies up the lesion.
func TestStrokeIsNotTidiedAway(t *testing.T) {
	b := offline(t)
	l := b.State.Scan.Layouts[volume.Axial]
	at := func(col float64) Spot { return Spot{volume.Axial, 5, paint.Point{Col: col, Row: 20}} }
	// An island between the lesion and the left edge, so that the stroke lies in the box of what is tidied up.
	b.BeginStroke(Brush{Radius: 4}, at(2))
	b.EndStroke()
	for _, begin := range []func() *Job{b.KeepLargest, func() *Job { return b.Smooth(3) }} {
		begin()
		b.BeginStroke(Brush{Radius: 2}, at(8))
		b.Stroke(at(9))
		b.wait()
		b.EndStroke()
		for _, col := range []int{2, 8, 9} {
			if b.State.Mask.Data[l.Offset(col, 20, 5)] != 1 {
				t.Errorf("what was drawn at column %d is gone", col)
			}
		}
		b.Undo()
	}
}
