package app

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"isopet/inference"
	"isopet/volume"
	"isopet/volume/nifti"
)

// cutRegion ends 2 mm beside the middle of the test scan's focus. Above 2 the focus is a ball of 21.0 mm: its
// 0.2 + 0.1·25/40 + 8·exp(−r²/288) is 2 at r = √(288·ln(8/1.7375)) = 20.97. Of the slices at (k − 5.5)·5 mm it reaches 2 to 9.
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

// TestEdgeInSegment: the command says so, too, on both grids.
func TestEdgeInSegment(t *testing.T) {
	scan, want := writeScan(t), EdgeWarning(cutSlices)
	args := []string{"segment", scan, "--method", "fixed", "--value", "2", "--slices", "all", "--force", "-o", filepath.Join(t.TempDir(), "m.nii.gz")}
	for _, more := range [][]string{nil, {"--grid", "paper"}} {
		args := append(slices.Clone(args), more...)
		var r map[string]any
		runJSON(t, &r, append(args, "--roi", "6,6,60")...)
		if warnings := jsonText(r["warnings"]); !strings.Contains(warnings, strings.TrimSuffix(want, ".")) {
			t.Errorf("%v: warnings %s, want %q", more, warnings, want)
		}
		if _, out, errs := run(append(args, "--roi", "6,6,60")...); !strings.Contains(out, want) {
			t.Errorf("%v: %s %s", more, out, errs)
		}
		runJSON(t, &r, append(args, "--roi", "-22,6,100")...)
		if warnings := jsonText(r["warnings"]); strings.Contains(warnings, "edge") {
			t.Errorf("%v: warnings %s of a region that holds the focus", more, warnings)
		}
	}
}

// TestSegmentSaysWholeBody where it chooses the place by itself.
func TestSegmentSaysWholeBody(t *testing.T) {
	out := filepath.Join(t.TempDir(), "m.nii.gz")
	for _, c := range []struct {
		mm   float64
		more []string
		said bool
	}{
		{396, nil, false}, {408, nil, true}, {408, []string{"--roi", "-22,6,100"}, true}, {408, []string{"--slices", "all"}, true},
		{408, []string{"--roi", "-22,6,100", "--slices", "around 5"}, false},
	} {
		var r map[string]any
		runJSON(t, &r, append([]string{"segment", long(t, c.mm), "--method", "fixed", "--value", "2", "--force", "-o", out}, c.more...)...)
		if warnings := jsonText(r["warnings"]); strings.Contains(warnings, "The scan is 41 cm long, so taken for whole-body") != c.said {
			t.Errorf("%g mm, %v: warnings %s", c.mm, c.more, warnings)
		}
	}
}

// long writes the test scan with slices that are thicker, so that it is mm long along the patient.
func long(t *testing.T, mm float64) string {
	t.Helper()
	v := testScan()
	v.Affine[2][2] = mm / float64(v.Dims[2])
	path := filepath.Join(t.TempDir(), "long.nii.gz")
	if err := nifti.WriteVolume(path, v, nifti.NewHeader(v.Grid)); err != nil {
		t.Fatal(err)
	}
	return path
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
			t.Errorf("the session %s has %d slices and waits %v", filepath.Base(path), len(b.State.Slices), b.State.Waits)
		}
	}
}
