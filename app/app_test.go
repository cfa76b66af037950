package app

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"isopet/app/apptest"
	"isopet/app/contour"
	"isopet/app/export"
	"isopet/app/reference"
	"isopet/app/view"
	"isopet/inference"
	"isopet/volume"
	"isopet/volume/metrics"
	"isopet/volume/nifti"

	"isopet/app/engine"
)

func TestOpenSegments(t *testing.T) {
	b := newBench(t)
	var seen Change
	b.OnChange = func(c Change) { seen |= c }
	path := writeScan(t)
	b.Open(path)
	b.wait()
	s := &b.State
	if s.Scan == nil || s.Scan.Path != path || s.Scan.Name != "scän.nii.gz" || s.Scan.Demo {
		t.Fatalf("scan is %+v, notice %q", s.Scan, s.Notice.Text)
	}
	for _, c := range []Change{ChangedScan, ChangedMask, ChangedSetup, ChangedReference, ChangedView, ChangedEngine,
		ChangedJobs, ChangedRecent} {
		if !seen.Has(c) {
			t.Errorf("change %b was not announced", c)
		}
	}
	if want := testGrid().Whole(); s.Setup.Region != want || !s.Setup.AutoRegion {
		t.Errorf("region is %v, want the whole slice of a crop, %v", s.Setup.Region, want)
	}
	if len(s.Notes) == 0 {
		t.Error("what was chosen automatically is not said")
	}
	if !s.Engine.Ready || s.Engine.Provider != "cpu" || len(s.Engine.Models) != 3 || len(s.Engine.Warnings) != 1 {
		t.Errorf("engine is %+v", s.Engine)
	}
	if len(s.Slices) == 0 || s.VolumeML() <= 0 {
		t.Fatalf("nothing was outlined: %d slices, %v ml", len(s.Slices), s.VolumeML())
	}
	if r := s.Current(); r == nil || r.Voxels == 0 {
		t.Errorf("the first view shows no outline: slice %d", s.View.Index(s.Scan.Layouts[volume.Axial]))
	}
	if b.Unsaved() {
		t.Error("a scan that nobody has worked on counts as unsaved")
	}
	// The mask is what package inference makes of the same options.
	models, err := b.engine.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	result, err := inference.Segment(t.Context(), models, s.Scan.Volume,
		inference.Options{Method: inference.StandIn}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(result.Mask.Data, s.Mask.Data) {
		t.Error("the mask is not that of inference.Segment")
	}
	if len(s.Recent) == 0 || s.Recent[0] != path {
		t.Errorf("recent files are %v", s.Recent)
	}
}

func TestThresholdIsRedrawnAndUndone(t *testing.T) {
	b := opened(t)
	mask, results, setup := b.snapshot()
	index := b.State.Current().Index
	predicted := b.State.Current().Predicted()
	for _, threshold := range []float64{0.9, 0.5, 0.1, 0.7} { // a drag
		b.SetThreshold(index, threshold)
		r := b.State.Slices[index]
		if r.Threshold != threshold || !r.Manual || r.Predicted() != predicted {
			t.Fatalf("slice is %v", r)
		}
		// The outline is the voxels above the threshold on the slice scaled to [0, 1].
		var pet volume.Slice[float32]
		var outline volume.Slice[uint8]
		b.State.Scan.Slice(volume.Axial, index, &pet)
		b.State.Mask.Slice(volume.Axial, index, &outline)
		voxels, uptake := 0, 0.0
		for i, v := range pet.Pix {
			want := float64(v) > r.Input.ToUnits(threshold)
			if want != (outline.Pix[i] != 0) {
				t.Fatalf("pixel %d of value %v is outlined: %v; threshold %v", i, v, outline.Pix[i] != 0,
					r.Input.ToUnits(threshold))
			}
			if want {
				voxels++
				uptake = max(uptake, float64(v))
			}
		}
		if r.Voxels != voxels || r.UptakeMax != uptake || math.Abs(r.VolumeML-float64(voxels)*0.08) > 1e-9 {
			t.Errorf("at %v: %d voxels, %v ml, largest %v; want %d voxels, largest %v", threshold, r.Voxels, r.VolumeML,
				r.UptakeMax, voxels, uptake)
		}
	}
	if got := b.State.ManualSlices(); !slices.Equal(got, []int{index}) {
		t.Errorf("manual slices are %v", got)
	}
	if !b.Unsaved() {
		t.Error("a moved threshold does not count as unsaved")
	}
	moved, movedResults, _ := b.snapshot()
	b.Undo()
	b.same("after one Undo of a drag", mask, results, setup)
	b.Redo()
	b.same("after Redo", moved, movedResults, setup)

	b.ResetThreshold(index)
	b.same("back to the predicted threshold", mask, results, setup)
	b.Undo()
	b.same("that undone", moved, movedResults, setup)

	b.Seal()
	b.SetThreshold(index, 0.2)
	b.Undo()
	b.same("a sealed drag is undone on its own", moved, movedResults, setup)
	b.SetThreshold(1000, 0.2)
	b.same("a slice that is not there", moved, movedResults, setup)
}

func TestResetAll(t *testing.T) {
	b := opened(t)
	mask, results, setup := b.snapshot()
	for _, index := range b.State.SliceIndexes() {
		b.SetThreshold(index, 0.11)
	}
	if len(b.State.ManualSlices()) != len(results) {
		t.Fatalf("manual slices are %v", b.State.ManualSlices())
	}
	b.ResetThresholds()
	b.same("all back", mask, results, setup)
	b.Undo()
	if len(b.State.ManualSlices()) != len(results) {
		t.Errorf("after Undo the manual slices are %v", b.State.ManualSlices())
	}
}

// TestManualSlicesAreKept: the network never overwrites what a person did, unless told to.
func TestManualSlicesAreKept(t *testing.T) {
	b := opened(t)
	index := b.State.Current().Index
	b.SetThreshold(index, 0.123)
	var before, after volume.Slice[uint8]
	b.State.Mask.Slice(volume.Axial, index, &before)

	if err := b.SetMethod("unet"); err != nil {
		t.Fatal(err)
	}
	b.Segment(false)
	b.wait()
	b.State.Mask.Slice(volume.Axial, index, &after)
	if r := b.State.Slices[index]; !r.Manual || r.Threshold != 0.123 || r.Method.Name != "threshold" ||
		!bytes.Equal(before.Pix, after.Pix) {
		t.Errorf("the slice was overwritten: %v %v %s", r.Manual, r.Threshold, r.Method.Name)
	}
	for i, r := range b.State.Slices {
		if i != index && (r.Method.Name != "unet" || math.Abs(r.Threshold-0.4) > 1e-7) {
			t.Errorf("slice %d was not outlined anew: %s %v", i, r.Method.Name, r.Threshold)
		}
	}
	if b.State.Stale() {
		t.Error("the outline counts as out of date")
	}
	b.Segment(true)
	b.wait()
	if r := b.State.Slices[index]; r.Manual || r.Method.Name != "unet" {
		t.Errorf("the slice was kept though it was to be overwritten: %v %s", r.Manual, r.Method.Name)
	}
	b.Undo()
	if r := b.State.Slices[index]; !r.Manual || r.Threshold != 0.123 {
		t.Error("Undo does not bring the manual slice back")
	}
}

// TestSetupAndItsSegmentationAreOneStep: after Undo the outline and the region shown belong together.
func TestSetupAndItsSegmentationAreOneStep(t *testing.T) {
	for name, change := range map[string]func(b *bench){
		"method": func(b *bench) {
			if err := b.SetMethod("combined"); err != nil {
				t.Fatal(err)
			}
		},
		"region": func(b *bench) {
			for _, x := range []float64{-5, -10, -20} { // a drag
				b.SetRegion(volume.Region{X: x, Y: 6, Width: 80})
			}
		},
		"slices": func(b *bench) { b.SetSlices(inference.Slices{Which: inference.SliceRange, First: 4, Last: 5}) },
	} {
		t.Run(name, func(t *testing.T) {
			b := opened(t)
			mask, results, setup := b.snapshot()
			change(b)
			if name != "slices" && !b.State.Stale() {
				t.Error("the outline does not count as out of date before the segmentation")
			}
			b.Segment(false)
			b.wait()
			if b.State.Notice.Failed {
				t.Fatal(b.State.Notice.Text)
			}
			if b.State.Stale() {
				t.Error("the outline is out of date after the segmentation")
			}
			if bytes.Equal(mask, b.State.Mask.Data) && setup == b.State.Setup {
				t.Fatal("nothing changed")
			}
			newMask, newResults, newSetup := b.snapshot()
			b.Undo()
			b.same("undone", mask, results, setup)
			b.Redo()
			b.same("redone", newMask, newResults, newSetup)
		})
	}
}

func TestRegionBoundsTheOutline(t *testing.T) {
	b := opened(t)
	region := volume.Region{X: -22, Y: 6, Width: 16} // world of column 25, row 20, four voxels wide
	b.SetRegion(region)
	b.Segment(false)
	b.wait()
	l := b.State.Scan.Layouts[volume.Axial]
	n := 0
	for k := range l.Slices {
		for row := range l.Rows {
			for col := range l.Cols {
				if b.State.Mask.Data[l.Offset(col, row, k)] == 0 {
					continue
				}
				n++
				p := view.MapVoxelToWorld(b.State.Scan.Grid, view.MapPixelToVoxel(l, float64(col), float64(row), k))
				if math.Abs(p[0]-region.X) > region.Width/2 || math.Abs(p[1]-region.Y) > region.Width/2 {
					t.Fatalf("the voxel at %v mm lies outside the region", p)
				}
			}
		}
	}
	if n == 0 {
		t.Error("nothing is outlined in the region")
	}
}

// TestUndoAllRedoAll makes edits at random and takes all of them back and makes them again.
func TestUndoAllRedoAll(t *testing.T) {
	b := opened(t)
	random := rand.New(rand.NewPCG(1, 2))
	mask, results, setup := b.snapshot()
	base := b.history.Done()
	for range 60 {
		index := 2 + random.IntN(8)
		switch random.IntN(7) {
		case 0, 1, 2:
			b.SetThreshold(index, random.Float64())
		case 3:
			b.ResetThreshold(index)
		case 4:
			b.Seal()
		case 5:
			b.Undo()
			if b.history.Done() < base {
				b.Redo()
			}
		case 6:
			b.SetRegion(volume.Region{X: -22 + 10*random.Float64(), Y: 6, Width: 60 + 60*random.Float64()})
			b.Segment(random.IntN(2) == 0)
			b.wait()
		}
	}
	endMask, endResults, endSetup := b.snapshot()
	steps := 0
	for b.history.Done() > base {
		b.Undo()
		steps++
	}
	b.same("all undone", mask, results, setup)
	for range steps {
		b.Redo()
	}
	b.same("all redone", endMask, endResults, endSetup)
	if steps < 10 {
		t.Errorf("only %d steps were tried", steps)
	}
}

func TestUndoWithNothingToUndo(t *testing.T) {
	b := newBench(t)
	b.Undo()
	b.Redo()
	b.SetThreshold(3, 0.5)
	b.ResetThresholds()
	b.SetRegion(volume.Region{Width: 100})
	b.GoTo(volume.Axial, 3)
	b.CloseReference()
	if b.Segment(false) != nil || b.LoadReference("x") != nil {
		t.Error("without a scan a job was started")
	}
	if _, err := b.Export("mask.nii.gz", export.Mask, false, nil); err == nil {
		t.Error("without a scan a mask was written")
	}
	if _, ok := b.CanUndo(); ok || b.Unsaved() {
		t.Error("without a scan there is something to undo")
	}
}

func TestEditsDuringASegmentationAreKept(t *testing.T) {
	b := opened(t)
	index := b.State.Current().Index
	if err := b.SetMethod("combined"); err != nil {
		t.Fatal(err)
	}
	b.Segment(false)
	b.SetThreshold(index, 0.345) // while it runs: its end is applied by wait
	b.wait()
	if r := b.State.Slices[index]; !r.Manual || r.Threshold != 0.345 {
		t.Errorf("the threshold moved meanwhile was overwritten: %v", r.Threshold)
	}
}

func TestCancelledJobsChangeNothing(t *testing.T) {
	b := opened(t)
	mask, results, setup := b.snapshot()
	b.Segment(true)
	b.Cancel()
	b.wait()
	b.same("a cancelled segmentation", mask, results, setup)
	b.Open(filepath.Join(t.TempDir(), "none.nii.gz"))
	b.wait()
	b.same("a scan that cannot be opened", mask, results, setup)
	if n := b.State.Notice; !n.Failed || !strings.Contains(n.Text, "none.nii.gz") {
		t.Errorf("notice is %+v", n)
	}
}

// TestOpenFrame: a file with several frames is not opened but offered, and one of them is.
func TestOpenFrame(t *testing.T) {
	b := opened(t)
	before, path := b.State.Scan, writeFrames(t)
	b.Open(path)
	b.wait()
	if b.State.PendingFrames != (Frames{Path: path, Frames: 3}) || b.State.Scan != before || b.State.Notice.Failed {
		t.Errorf("offered is %v, the notice %q", b.State.PendingFrames, b.State.Notice.Text)
	}
	b.OpenFrame(b.State.PendingFrames, 2)
	b.wait()
	if s := b.State.Scan; s.Path != path || s.Frame != 2 || s.Frames != 3 || s.Dims[2] != 4 {
		t.Errorf("open is frame %d of %d, %v", s.Frame, s.Frames, s.Dims)
	}
	b.OpenFrame(b.State.PendingFrames, 3)
	b.wait()
	if n := b.State.Notice; !n.Failed || !strings.Contains(n.Text, "holds 3 frames") {
		t.Errorf("the notice is %+v", n)
	}
}

func TestExport(t *testing.T) {
	b := opened(t)
	index := b.State.Current().Index
	b.SetThreshold(index, 0.5)
	path := filepath.Join(filepath.Dir(b.State.Scan.Path), b.State.ExportName())
	if filepath.Base(path) != "scän_mask.nii.gz" {
		t.Errorf("the mask would be called %s", filepath.Base(path))
	}
	if _, err := b.Export(path, export.Mask, false, nil); err != nil {
		t.Fatal(err)
	}
	b.SetThreshold(index, 0.6) // after the snapshot was taken
	b.wait()
	if !b.Unsaved() {
		t.Error("the threshold moved while the mask was written counts as saved")
	}
	b.Undo()
	if b.Unsaved() {
		t.Error("what was written counts as unsaved")
	}
	mask, header, err := nifti.ReadMask(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(mask.Data, b.State.Mask.Data) || !header.Grid().SameAs(testGrid(), 1e-4) {
		t.Error("the mask reads back differently")
	}
	b.Undo()
	if !b.Unsaved() {
		t.Error("undoing what was written does not count as unsaved")
	}
	var exists *export.ExistsError
	if _, err := b.Export(path, export.Mask, false, nil); !errors.As(err, &exists) || exists.Paths[0] != path {
		t.Errorf("exporting over a file: %v", err)
	}
	if _, err := b.Export(path, export.Mask, true, nil); err != nil {
		t.Error(err)
	}
	b.wait()
	if b.Unsaved() {
		t.Error("after writing again something is unsaved")
	}
	if _, err := b.Export(b.State.Scan.Path, export.Mask, true, nil); err == nil {
		t.Error("the scan itself would be overwritten")
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 3 { // with what is said beside the mask
		t.Errorf("the folder holds %v", entries)
	}
}

func TestReference(t *testing.T) {
	b := opened(t)
	reference := testReference()
	b.LoadReference(writeMask(t, reference))
	b.wait()
	ref := b.State.Reference
	if ref == nil {
		t.Fatal(b.State.Notice.Text)
	}
	if want := metrics.CountOverlap(b.State.Mask.Data, reference.Data); ref.Overlap != want {
		t.Errorf("overlap is %v, want %v", ref.Overlap, want)
	}
	index := b.State.Current().Index
	score := ref.Scores[index]
	if score == nil || !score.Annotated || !score.HasOptimal {
		t.Fatalf("score of slice %d is %+v", index, score)
	}
	// The optimal native threshold is the best of the hundred positions of the slider.
	best, at := -1.0, 0
	for k := range 100 {
		b.SetThreshold(index, float64(k)/100)
		if d := b.State.Reference.Scores[index].Dice(); d > best {
			best, at = d, k
		}
	}
	if n := score.Native; n.Dice != best || n.Threshold != float64(at)/100 {
		t.Errorf("best native threshold is %v with Dice %v, the slider's best %v with %v", n.Threshold, n.Dice,
			float64(at)/100, best)
	}
	if want := bestOnSmall(b.State.Slices[index], reference); score.Paper != want {
		t.Errorf("best threshold on the networks' grid is %v, want %v", score.Paper, want)
	}
	b.SetThreshold(index, score.Native.Threshold)
	if got := b.State.Reference.Scores[index].Dice(); got != best {
		t.Errorf("Dice at the best threshold is %v, want %v", got, best)
	}
	if want := metrics.CountOverlap(b.State.Mask.Data, reference.Data); b.State.Reference.Overlap != want {
		t.Errorf("overlap after a moved threshold is %v, want %v", b.State.Reference.Overlap, want)
	}
	b.CloseReference()
	if b.State.Reference != nil {
		t.Error("the annotation is still there")
	}

	other := testGrid()
	other.Affine[2][3] += 10
	smaller := testGrid()
	smaller.Dims[2] = 5
	for _, g := range []volume.Grid{other, smaller} {
		b.LoadReference(writeMask(t, volume.NewMask(g)))
		b.wait()
		if n := b.State.Notice; !n.Failed || b.State.Reference != nil {
			t.Errorf("an annotation on another grid was taken; notice %+v", n)
		}
	}
}

// bestOnSmall tries all thresholds on the networks' grid.
func bestOnSmall(r *contour.Slice, truth *volume.Mask) reference.Optimal {
	var annotation volume.Slice[uint8]
	truth.Slice(volume.Axial, r.Index, &annotation)
	small, mask := make([]uint8, side*side), make([]uint8, side*side)
	volume.ResampleMask(annotation, r.Input.Window, side, small)
	best := reference.Optimal{Dice: -1}
	for k := range 100 {
		t := float64(k) / 100
		inference.Binarise(r.Prediction.Image, t, mask)
		if d := metrics.Dice(mask, small); d > best.Dice {
			best = reference.Optimal{Threshold: t, Dice: d}
		}
	}
	return best
}

func TestRecentFiles(t *testing.T) {
	apptest.Settings(t, t.TempDir())
	queue := make(chan func(), 10)
	a := New(func(f func()) { queue <- f }, Config{})
	if len(a.State.Recent) != 0 {
		t.Fatalf("recent files are %v", a.State.Recent)
	}
	for _, name := range []string{"a", "b", "ü", "a", "c", "d", "e", "f", "g", "h", "i", "j", "k"} {
		a.Remember("/scans/" + name)
	}
	want := []string{"/scans/k", "/scans/j", "/scans/i", "/scans/h", "/scans/g", "/scans/f", "/scans/e", "/scans/d",
		"/scans/c", "/scans/a"}
	if !slices.Equal(a.State.Recent, want) {
		t.Errorf("recent files are %v", a.State.Recent)
	}
	a.ForgetRecent("/scans/k")
	if b := New(a.post, Config{}); !slices.Equal(b.State.Recent, want[1:]) {
		t.Errorf("the next program sees %v", b.State.Recent)
	}
	name := filepath.Join(os.Getenv("XDG_CONFIG_HOME"), "isopet", "recent.json")
	if err := os.WriteFile(name, []byte("{broken"), 0o666); err != nil {
		t.Fatal(err)
	}
	if b := New(a.post, Config{}); len(b.State.Recent) != 0 {
		t.Errorf("a broken list gives %v", b.State.Recent)
	}
}

func TestNoNetworks(t *testing.T) {
	needRuntime(t)
	b := newBenchOn(t, engine.Config{Device: "cpu", Models: t.TempDir()})
	b.Open(writeScan(t))
	b.wait()
	if b.State.Scan == nil {
		t.Fatal("without networks no scan can be opened")
	}
	if b.State.Engine.Err == nil || !b.State.Notice.Failed || !strings.Contains(b.State.Notice.Text, "unet.onnx") {
		t.Errorf("engine error %v, notice %q", b.State.Engine.Err, b.State.Notice.Text)
	}
}
