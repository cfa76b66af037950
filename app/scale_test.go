package app

import (
	"math"
	"strings"
	"testing"

	"isopet/app/contour"
	"isopet/app/settings"
	"isopet/app/units"
	"isopet/inference"
)

// outlineAll runs a method with its number on all slices of the test scan, whose highest value in the region is on
// voxel (25, 20, 5) or (25, 20, 6): 0.2 + 0.1·25/40 + 8·exp(−2.5²/288) = 8.0908.
func (b *bench) outlineAll(t *testing.T, method string, number float64) {
	t.Helper()
	if err := b.SetMethod(method); err != nil {
		t.Fatal(err)
	}
	if number != 0 {
		if err := b.SetParameter(number); err != nil {
			t.Fatal(err)
		}
	}
	b.SetSlices(inference.Slices{Which: inference.SlicesAll})
	b.Segment(true)
	b.wait()
	if len(b.State.Slices) != 12 {
		t.Fatalf("%d slices", len(b.State.Slices))
	}
}

const testHighest = 8.0908

// TestThresholdsInUnitAndPercent: a fixed value is that value on every slice, and 41 % of the maximum is 41 % on every
// slice, also where nothing is as high.
func TestThresholdsInUnitAndPercent(t *testing.T) {
	b := opened(t)
	for _, c := range []struct {
		method        string
		number        float64
		unit, percent float64
		used          string // in the report
	}{
		{"percent", 41, 0.41 * testHighest, 41, "3.32 SUV on 6 slices"},
		{"fixed", 4, 4, 400 / testHighest, "4.00 SUV on 6 slices"},
	} {
		b.State.Scan.Unit = units.SUV
		b.outlineAll(t, c.method, c.number)
		if b.State.ScaleOf(b.State.Slices[0].Method) != settings.ScaleUnit {
			t.Errorf("%s is written in %q", c.method, b.State.ScaleOf(b.State.Slices[0].Method))
		}
		for _, index := range b.State.SliceIndexes() {
			r := b.State.Slices[index]
			unit, percent := b.State.Slices.Scaled(r, r.Threshold, settings.ScaleUnit), b.State.Slices.Scaled(r,
				r.Threshold, settings.ScalePercent)
			if math.Abs(unit-c.unit) > 1e-4 || math.Abs(percent-c.percent) > 1e-3 {
				t.Errorf("%s, slice %d: %g and %g %%, want %g and %g", c.method, index, unit, percent, c.unit,
					c.percent)
			}
			for _, scale := range []settings.Scale{settings.ScaleUnit, settings.ScalePercent, settings.ScaleShare} {
				if back := b.State.Slices.Unscaled(r, b.State.Slices.Scaled(r, 0.37, scale),
					scale); math.Abs(back-0.37) > 1e-9 {
					t.Errorf("%s, slice %d: 0.37 comes back from %q as %g", c.method, index, scale, back)
				}
			}
			if r.Beyond(r.Threshold) != (r.Highest <= unit) || r.Beyond(r.Threshold) && r.Voxels > 0 {
				t.Errorf("%s, slice %d: beyond %v, the highest is %g with %d voxels", c.method, index,
					r.Beyond(r.Threshold), r.Highest, r.Voxels)
			}
		}
		if used := b.State.Slices.ThresholdsUsed(b.State.Drawn, b.State.Settings.Scale,
			b.State.Scan.Unit); used != c.used {
			t.Errorf("%s: the report says %q, want %q", c.method, used, c.used)
		}
	}
	b.outlineAll(t, "combined", 0)
	r := b.State.Slices[5]
	if v := b.State.Slices.Scaled(r, 0.4, settings.ScaleUnit); !math.IsNaN(v) ||
		b.State.ScaleOf(r.Method) != settings.ScaleShare {
		t.Errorf("the U-Net's output has the value %g", v)
	}
	if used := b.State.Slices.ThresholdsUsed(b.State.Drawn, b.State.Settings.Scale,
		b.State.Scan.Unit); !strings.HasSuffix(used, " of the network's output on 12 slices") &&
		!strings.Contains(used, " of the network's output on ") {
		t.Errorf("the report says %q", used)
	}
}

// TestScaleIsChosen: the choice holds for methods for which it means something, and sessions keep what 100 % is.
func TestScaleIsChosen(t *testing.T) {
	b := opened(t)
	cnn, otsu, unet := inference.Methods[1], inference.Methods[6], inference.Methods[0]
	for _, c := range []struct {
		chosen          settings.Scale
		cnn, otsu, unet settings.Scale
	}{
		{settings.ScaleDefault, settings.ScaleShare, settings.ScaleUnit, settings.ScaleShare},
		{settings.ScaleUnit, settings.ScaleUnit, settings.ScaleUnit, settings.ScaleShare},
		{settings.ScalePercent, settings.ScalePercent, settings.ScalePercent, settings.ScaleShare},
		{settings.ScaleShare, settings.ScaleShare, settings.ScaleShare, settings.ScaleShare},
		{"furlongs", settings.ScaleShare, settings.ScaleUnit, settings.ScaleShare}, // of a later version
	} {
		b.State.Settings.Scale = c.chosen
		if got := [3]settings.Scale{b.State.ScaleOf(cnn), b.State.ScaleOf(otsu),
			b.State.ScaleOf(unet)}; got != [3]settings.Scale{c.cnn, c.otsu, c.unet} {
			t.Errorf("%q: %v", c.chosen, got)
		}
	}
	b.outlineAll(t, "fixed", 2)
	before := map[int]float64{}
	for index, r := range b.State.Slices {
		before[index] = b.State.Slices.Scaled(r, r.Threshold, settings.ScalePercent)
	}
	path := b.save(t.TempDir() + "/s.isopet")
	b.Open(path)
	b.wait()
	for index, r := range b.State.Slices {
		if got := b.State.Slices.Scaled(r, r.Threshold, settings.ScalePercent); math.Abs(got-before[index]) > 1e-9 {
			t.Errorf("slice %d: %g %% after the session was opened, %g %% before", index, got, before[index])
		}
	}
}

// TestSpreadOptimal gives each annotated slice what fits its annotation best, and leaves the others alone.
func TestSpreadOptimal(t *testing.T) {
	b := opened(t)
	if b.State.HasOptimal() {
		t.Error("there is an optimum without an annotation")
	}
	b.LoadReference(writeMask(t, testReference()))
	b.wait()
	b.outlineAll(t, "fixed", 2)
	before := map[int]float64{}
	for index, r := range b.State.Slices {
		before[index] = r.Threshold
	}
	n := b.ApplyThreshold(5, contour.OptimalThreshold, 0, 11, false)
	changed := 0
	for index, r := range b.State.Slices {
		best, ok := b.State.Optimal(index)
		want := before[index]
		if ok {
			want = best.Threshold
		}
		if r.Threshold != want {
			t.Errorf("slice %d has %g, want %g (optimum %v)", index, r.Threshold, want, ok)
		}
		if r.Threshold != before[index] {
			changed++
		}
		if score := b.State.Reference.Scores[index]; ok && math.Abs(score.Dice()-best.Dice) > 1e-12 {
			t.Errorf("slice %d: Dice %g, best is %g", index, score.Dice(), best.Dice)
		}
	}
	if n != changed || n == 0 {
		t.Errorf("%d slices changed, and it said %d", changed, n)
	}
	b.Undo()
	for index, r := range b.State.Slices {
		if r.Threshold != before[index] {
			t.Errorf("Undo left slice %d at %g", index, r.Threshold)
		}
	}
	if !strings.HasPrefix(b.State.Notice.Text, "Undone: ") {
		t.Errorf("said %q", b.State.Notice.Text)
	}
}

// TestWithVoxels counts slices that hold an outline, whoever made it.
func TestWithVoxels(t *testing.T) {
	b := opened(t)
	b.outlineAll(t, "fixed", 4)
	// 4 is exceeded where |z| < √(288·ln(8/3.7375)) = 14.8 mm: on slices 3 to 8.
	if n := b.State.WithVoxels(); n != 6 {
		t.Errorf("%d slices with an outline among %d that were looked at", n, len(b.State.Slices))
	}
	b.ClearSlice(0, 5)
	if n := b.State.WithVoxels(); n != 5 {
		t.Errorf("%d after one was cleared", n)
	}
	if err := b.AddLesion(); err != nil {
		t.Fatal(err)
	}
	b.BeginStroke(Brush{Radius: 6}, Spot{Slice: 0})
	b.EndStroke()
	if n := b.State.WithVoxels(); n != 6 {
		t.Errorf("%d with one of another lesion", n)
	}
	b.DeleteLesion(2)
	if b.State.Notice.Text != "Lesion 2 was deleted." || b.State.WithVoxels() != 5 {
		t.Errorf("%q, %d slices", b.State.Notice.Text, b.State.WithVoxels())
	}
}
