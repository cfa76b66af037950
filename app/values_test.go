package app

import (
	"math"
	"testing"

	"isopet/app/contour"
	"isopet/app/scan"
	"isopet/app/view"
	"isopet/inference"
	"isopet/volume"
)

// TestOddValuesInTheWindow: the window cuts where the command line does, as NumPy's v > 2: with padding around the
// picture, and in a slice of one value. Nothing of a scan with padding is lost in its first view.
func TestOddValuesInTheWindow(t *testing.T) {
	b := offline(t)
	for _, padding := range []float32{-1024, -1e30, -math.MaxFloat32} {
		v := testScan()
		l := v.Layout(volume.Axial)
		for row := range l.Rows {
			for col := range l.Cols {
				for k := range l.Slices {
					at := l.Offset(col, row, k)
					if col < 3 || row < 3 || col >= l.Cols-3 || row >= l.Rows-3 {
						v.Data[at] = padding
					} else if k == 1 {
						v.Data[at] = 3
					}
				}
			}
		}
		s := (&scan.Scan{Volume: v}).Prepare()
		if s.Min < -1 || !(s.FirstViewIn(s.Whole(), view.View{}).Low > -1) {
			t.Errorf("padding %g: values from %g, shown from %g", padding, s.Min,
				s.FirstViewIn(s.Whole(), view.View{}).Low)
		}
		b.show(s, nil)
		if err := b.SetMethod("fixed"); err != nil {
			t.Fatal(err)
		}
		if err := b.SetParameter(2); err != nil {
			t.Fatal(err)
		}
		b.SetRegion(s.Whole())
		b.SetSlices(inference.Slices{Which: inference.SlicesAll})
		b.Segment(false)
		b.wait()
		all := func(what string, except int) {
			t.Helper()
			for k := range l.Slices {
				for row := range l.Rows {
					for col := range l.Cols {
						at := l.Offset(col, row, k)
						if want := v.Data[at] > 2; k != except && want != (b.State.Mask.Data[at] != 0) {
							t.Fatalf("%s, padding %g: a voxel of %g in slice %d is marked %v", what, padding,
								v.Data[at], k, !want)
						}
					}
				}
			}
		}
		all("segmented", -1)
		b.SetThreshold(1, 0.5)
		b.Seal()
		all("one slice moved", 1)
		b.ResetThreshold(1)
		all("back", -1)
		b.ApplyThreshold(4, contour.SameValue, 0, l.Slices-1, false)
		all("one value for all", -1)
	}
}
