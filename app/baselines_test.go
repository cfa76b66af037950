package app

import (
	"bytes"
	"math"
	"path/filepath"
	"testing"

	"isopet/app/contour"
	"isopet/app/history"
	"isopet/app/scan"
	"isopet/app/units"
	"isopet/inference"
	"isopet/volume"

	"isopet/app/engine"
)

// offline is a bench with a scan open where no ONNX Runtime can be found.
func offline(t *testing.T) *bench {
	t.Helper()
	b := newBenchOn(t, engine.Config{Library: filepath.Join(t.TempDir(), "absent.so")})
	if err := b.SetMethod("percent"); err != nil {
		t.Fatal(err)
	}
	b.Open(writeScan(t))
	b.wait()
	if b.State.Notice.Failed || len(b.State.Slices) == 0 {
		t.Fatalf("%d slices, notice %q", len(b.State.Slices), b.State.Notice.Text)
	}
	return b
}

// TestBaselinesNeedNoNetworks: method and number are undone together with the segmentation that follows them.
func TestBaselinesNeedNoNetworks(t *testing.T) {
	b := offline(t)
	r := b.State.Current()
	if r.Method.Name != "percent" || r.Parameter != 41 || b.State.Stale() {
		t.Fatalf("%s %g, stale %v", r.Method.Name, r.Parameter, b.State.Stale())
	}
	index, mask := r.Index, bytes.Clone(b.State.Mask.Data)
	if err := b.SetParameter(70); err != nil {
		t.Fatal(err)
	}
	if !b.State.Stale() {
		t.Error("the outlines do not count as those of another number")
	}
	b.Segment(false)
	b.wait()
	if now := b.State.Slices[index]; now == nil || now.Parameter != 70 || now.Voxels >= r.Voxels || now.Voxels == 0 {
		t.Fatalf("at 70 %% slice %d is %+v; it had %d voxels", index, now, r.Voxels)
	}
	b.Undo()
	if b.State.Setup.Parameter != 41 || !bytes.Equal(mask, b.State.Mask.Data) {
		t.Errorf("Undo left %g", b.State.Setup.Parameter)
	}
	if err := b.SetParameter(0); err == nil || b.State.Setup.Parameter != 41 {
		t.Errorf("0 %%: %v", err)
	}
	if err := b.SetMethod("otsu"); err != nil || b.State.Setup.Parameter != 0 {
		t.Errorf("%v, number %g", err, b.State.Setup.Parameter)
	}
	if err := b.SetParameter(4); err == nil {
		t.Error("Otsu took a number")
	}
}

// TestSpreadThreshold gives a threshold to a range of slices in one step.
func TestSpreadThreshold(t *testing.T) {
	b := offline(t)
	indexes := b.State.SliceIndexes()
	from, first, last := indexes[1], indexes[1], indexes[len(indexes)-2]
	b.SetThreshold(from, 0.77)
	mask, results, setup := b.snapshot()
	if n := b.ApplyThreshold(from, contour.SameThreshold, first, last, false); n != len(indexes)-3 {
		t.Errorf("%d slices changed of %v", n, indexes)
	}
	for _, index := range indexes {
		if r, inside := b.State.Slices[index], index >= first && index <= last; (r.Threshold == 0.77) != inside ||
			r.Manual != inside {
			t.Errorf("slice %d: %g, manual %v", index, r.Threshold, r.Manual)
		}
	}
	b.Undo()
	b.same("undone", mask, results, setup)

	value := b.State.Slices[from].Input.ToUnits(0.77)
	b.ApplyThreshold(from, contour.SameValue, 0, 100, false)
	for _, index := range indexes {
		r := b.State.Slices[index]
		if got := r.Input.ToUnits(r.Threshold); got-value > 1e-9 || value-got > 1e-9 {
			t.Errorf("slice %d is cut at %g, want %g", index, got, value)
		}
	}
	b.ApplyThreshold(from, contour.PredictedThreshold, 0, 100, false)
	if manual := b.State.ManualSlices(); manual != nil {
		t.Errorf("slices %v are not as predicted", manual)
	}
	if n := b.ApplyThreshold(from, contour.PredictedThreshold, 0, 100, false); n != 0 {
		t.Errorf("%d slices changed to what they were", n)
	}
	if b.ApplyThreshold(100, contour.SameThreshold, 0, 100, false) != 0 {
		t.Error("a slice that is not outlined has no threshold to give")
	}
}

// BenchmarkSpread gives a threshold to 600 slices of 512×512 pixels, more than any scan of ours has outlined, at once.
func BenchmarkSpread(b *testing.B) {
	grid := volume.Grid{Dims: [3]int{512, 512, 600},
		Affine: volume.Affine{{-1, 0, 0, 255}, {0, -1, 0, 255}, {0, 0, 1, 0}, {0, 0, 0, 1}}}
	v := volume.NewVolume(grid)
	for at := range v.Data {
		x, y := float64(at%512-256), float64(at/512%512-290)
		v.Data[at] = float32(1 + 9*math.Exp(-(x*x+y*y)/800))
	}
	bench := newBenchOn(b, engine.Config{})
	if err := bench.SetMethod("percent"); err != nil {
		b.Fatal(err)
	}
	bench.SetSlices(inference.Slices{Which: inference.SlicesAll})
	s := &scan.Scan{Volume: v}
	bench.show(s.Prepare(), nil)
	bench.SetSlices(inference.Slices{Which: inference.SlicesAll})
	bench.Segment(false)
	bench.wait()
	if len(bench.State.Slices) != 600 {
		b.Fatalf("%d slices", len(bench.State.Slices))
	}
	t := 0.3
	for b.Loop() {
		t = 0.9 - t
		bench.SetThreshold(0, t)
		bench.Seal()
		bench.ApplyThreshold(0, contour.SameThreshold, 0, 599, false)
		bench.history = history.History[*Edit]{}
	}
}

// TestFixedValueBeginsWhereItMakesSense: at SUV 4, and in other units at 41 % of the highest value; a number that was
// given in another unit is not carried over to the next scan.
func TestFixedValueBeginsWhereItMakesSense(t *testing.T) {
	b := offline(t)
	var highest float64
	for _, r := range b.State.Slices {
		highest = max(highest, r.Input.Highest())
	}
	for unit, want := range map[string]float64{units.SUV: 4, units.BqML: 0.41 * highest,
		units.Unknown: 0.41 * highest} {
		b.SetUnit(unit)
		for _, method := range []string{"percent", "fixed"} {
			if err := b.SetMethod(method); err != nil {
				t.Fatal(err)
			}
		}
		if got := b.State.Setup.Parameter; math.Abs(got-want) > 0.005*want {
			t.Errorf("in %q it begins at %g, want %g", unit, got, want)
		}
	}
	b.SetUnit(units.SUV)
	if err := b.SetParameter(2.5); err != nil {
		t.Fatal(err)
	}
	other := writeScan(t) // whose unit nobody has said
	b.Open(other)
	b.wait()
	if got, want := b.State.Setup.Parameter, 0.41*8.3; math.Abs(got-want) > 0.2 || len(b.State.Slices) == 0 {
		t.Errorf("in a scan without a unit it begins at %g", got)
	}
	if err := b.SetParameter(2.5); err != nil {
		t.Fatal(err)
	}
	b.Open(writeScan(t))
	b.wait()
	if got := b.State.Setup.Parameter; got != 2.5 {
		t.Errorf("in the same unit 2.5 became %g", got)
	}
}

// TestCentreRegion moves the region to the cursor and finds the slices around it, in one step; slices that the user
// chose stay as they are.
func TestCentreRegion(t *testing.T) {
	b := offline(t)
	before := b.State.Setup
	b.GoToVoxel([3]int{25, 20, 5})
	b.CentreRegion()
	s := b.State.Setup
	at := b.State.Scan.Affine.Apply([3]float64{25, 20, 5})
	if s.AutoRegion || s.Region.X != at[0] || s.Region.Y != at[1] || s.Region.Width != before.Region.Width ||
		s.Slices != inference.Around(5) {
		t.Errorf("the setup is %+v", s)
	}
	b.Segment(false)
	b.wait()
	if b.State.Slices[5] == nil || b.State.Slices[0] != nil || b.State.Notice.Failed {
		t.Errorf("outlined are %v; %q", b.State.SliceIndexes(), b.State.Notice.Text)
	}
	b.SetAutoRegion()
	if b.State.Setup != before {
		t.Errorf("automatic again, the setup is %+v", b.State.Setup)
	}
	all := inference.Slices{Which: inference.SlicesAll}
	b.SetSlices(all)
	b.CentreRegion()
	if b.State.Setup.Slices != all {
		t.Errorf("slices %v were chosen, now %v", all, b.State.Setup.Slices)
	}
}
