package app

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"isopet/app/format"
	"isopet/app/job"
	"isopet/app/remark"
	"isopet/app/scan"
	"isopet/volume"
	"isopet/volume/metrics"
	"isopet/volume/paint"
)

// everything undone and made again must be the same.
func (b *bench) undoRedo(what string) {
	b.t.Helper()
	end, endResults, endSetup := b.snapshot()
	drawn := b.State.DrawnSlices()
	b.Undo()
	b.invariants(what + ", undone")
	b.Redo()
	b.same(what+", made again", end, endResults, endSetup)
	if !slices.Equal(drawn, b.State.DrawnSlices()) {
		b.t.Errorf("%s: drawn are %v, then %v", what, drawn, b.State.DrawnSlices())
	}
}

func TestStrokeIsOneEdit(t *testing.T) {
	b := opened(t)
	b.LoadReference(writeMask(t, testReference()))
	b.wait()
	mask, results, setup := b.snapshot()
	var seen []Change
	b.OnChange = func(c Change) { seen = append(seen, c) }
	at := func(col, row float64) Spot { return Spot{volume.Axial, 5, paint.Point{Col: col, Row: row}} }
	b.BeginStroke(Brush{Radius: 8}, at(10, 10))
	for col := 11.0; col < 20; col++ {
		b.Stroke(at(col, 10))
		if b.State.Mask.Data[b.State.Scan.Layouts[volume.Axial].Offset(int(col), 10, 5)] != 1 {
			t.Fatalf("at column %v the stroke is not seen yet", col)
		}
	}
	for _, c := range seen {
		if c != ChangedStroke {
			t.Errorf("a stroke under way announces %b", c)
		}
	}
	if _, ok := b.CanUndo(); len(seen) == 0 || !ok {
		t.Errorf("the stroke was announced %d times", len(seen))
	}
	b.EndStroke()
	b.EndStroke()
	b.Stroke(at(30, 30))
	b.invariants("drawn")
	if name, _ := b.CanUndo(); name.String() != "Brush on axial slice 5" || !b.Unsaved() {
		t.Errorf("to be undone is %q", name)
	}
	if !slices.Equal(b.State.DrawnSlices(), []int{5}) || b.State.Slices[5].Voxels <= results[5].Voxels {
		t.Errorf("drawn are %v with %d voxels, before %d", b.State.DrawnSlices(), b.State.Slices[5].Voxels,
			results[5].Voxels)
	}
	if want := metrics.CountOverlap(b.State.Mask.Data, testReference().Data); b.State.Reference.Overlap != want {
		t.Errorf("the overlap is %v, want %v", b.State.Reference.Overlap, want)
	}
	b.undoRedo("a stroke")
	b.Undo()
	b.same("undone", mask, results, setup)
	if want := metrics.CountOverlap(mask, testReference().Data); b.State.Reference.Overlap != want {
		t.Errorf("the overlap after Undo is %v, want %v", b.State.Reference.Overlap, want)
	}
	// A stroke goes on to other slices without joining them.
	b.BeginStroke(Brush{Radius: 4}, at(5, 5))
	other := at(15, 5)
	other.Slice = 7
	b.Stroke(other)
	b.Stroke(Spot{Plane: volume.Coronal, Slice: 40})
	b.EndStroke()
	l := b.State.Scan.Layouts[volume.Axial]
	if !slices.Equal(b.State.DrawnSlices(), []int{5, 7}) || b.State.Mask.Data[l.Offset(15, 5, 7)] != 1 ||
		b.State.Mask.Data[l.Offset(10, 5, 7)] != 0 {
		t.Errorf("a stroke over two slices drew on %v", b.State.DrawnSlices())
	}
	b.Undo()
	b.same("a stroke over two slices undone", mask, results, setup)
	// A stroke that is still pressed ends when something else is done.
	b.BeginStroke(Brush{Radius: 8, Ball: true}, at(10, 10))
	b.Undo()
	b.same("a pressed stroke undone", mask, results, setup)
	b.Stroke(at(20, 20))
	b.same("after its end", mask, results, setup)
	b.BeginStroke(Brush{Radius: 8, Ball: true}, at(10, 10))
	b.SetThreshold(7, 0.9)
	b.invariants("threshold moved during a stroke")
	b.Undo()
	b.Undo()
	b.same("both undone", mask, results, setup)
}

// TestStrokeDuringJobs: a segmentation that ends while the brush is pressed does not lift it, nor does it overwrite
// what was drawn; other jobs do not even end the edit.
func TestStrokeDuringJobs(t *testing.T) {
	b := opened(t)
	b.wait()
	edits := b.history.Done()
	at := func(col float64) Spot { return Spot{volume.Axial, 5, paint.Point{Col: col, Row: 10}} }
	b.BeginStroke(Brush{Radius: 6}, at(5))
	b.LoadReference(writeMask(t, testReference()))
	b.wait()
	b.Stroke(at(10))
	if b.history.Done() != edits {
		t.Error("opening an annotation ended the stroke")
	}
	b.Segment(false)
	b.wait()
	b.Stroke(at(15))
	b.EndStroke()
	b.invariants("drawn during jobs")
	l := b.State.Scan.Layouts[volume.Axial]
	for _, col := range []int{5, 10, 15} {
		if b.State.Mask.Data[l.Offset(col, 10, 5)] != 1 {
			t.Errorf("what was drawn at column %d is not there", col)
		}
	}
	if want := metrics.CountOverlap(b.State.Mask.Data, testReference().Data); b.State.Reference.Overlap != want {
		t.Errorf("the overlap is %v, want %v", b.State.Reference.Overlap, want)
	}
}

// TestUndoGoesToTheSlice: what is undone or made again is seen, whatever plane it was drawn in.
func TestUndoGoesToTheSlice(t *testing.T) {
	b := opened(t)
	for plane, slice := range map[volume.Plane]int{volume.Axial: 2, volume.Coronal: 17, volume.Sagittal: 30} {
		l := b.State.Scan.Layouts[plane]
		spot := Spot{Plane: plane, Slice: slice, Point: paint.Point{Col: 5, Row: 4}}
		b.GoTo(plane, slice)
		b.BeginStroke(Brush{Radius: 6}, spot)
		b.EndStroke()
		if b.State.LesionVoxels(1) == 0 || b.State.Mask.Data[l.Offset(5, 4, slice)] != 1 {
			t.Fatalf("nothing was drawn in the %v plane", plane)
		}
		for range 2 {
			b.GoTo(plane, slice+5)
			b.Undo()
			if got := b.State.View.Index(l); got != slice || b.State.Mask.Data[l.Offset(5, 4, slice)] != 0 {
				t.Errorf("Undo shows %v slice %d, want %d", plane, got, slice)
			}
			b.GoTo(plane, slice-2)
			b.Redo()
			if got := b.State.View.Index(l); got != slice {
				t.Errorf("Redo shows %v slice %d, want %d", plane, got, slice)
			}
		}
	}
	b.SetThreshold(5, 0.9)
	b.GoTo(volume.Axial, 0)
	b.Undo()
	if got := b.State.View.Index(b.State.Scan.Layouts[volume.Axial]); got != 5 {
		t.Errorf("undoing a threshold shows slice %d, want 5", got)
	}
}

// TestDrawnSlicesAreKept: the method never overwrites a drawing, unless told to.
func TestDrawnSlicesAreKept(t *testing.T) {
	b := opened(t)
	before, _, _ := b.snapshot()
	last := len(b.State.Scan.Data)/(40*44) - 1
	for _, slice := range []int{5, last} { // one outlined, one not
		b.BeginStroke(Brush{Radius: 9}, Spot{volume.Axial, slice, paint.Point{Col: 4, Row: 4}})
		b.EndStroke()
	}
	drawing, results, setup := b.snapshot()
	if want := []int{5, last}; !slices.Equal(b.State.DrawnSlices(), want) || results[last].Voxels == 0 &&
		b.State.Slices[last] != nil {
		t.Fatalf("drawn are %v, want %v", b.State.DrawnSlices(), want)
	}
	b.SetThreshold(5, 0.7)
	b.same("the threshold of a drawn slice", drawing, results, setup)
	if err := b.SetMethod("unet"); err != nil {
		t.Fatal(err)
	}
	b.Segment(false)
	b.wait()
	b.invariants("segmented again")
	l := b.State.Scan.Layouts[volume.Axial]
	for slice := range l.Slices {
		same := true
		for row := range l.Rows {
			for col := range l.Cols {
				at := l.Offset(col, row, slice)
				same = same && b.State.Mask.Data[at] == drawing[at]
			}
		}
		if drawn := slice == 5 || slice == last; drawn && !same {
			t.Errorf("the drawing on slice %d was overwritten", slice)
		}
	}
	if b.State.Stale() {
		t.Error("drawn slices count as out of date")
	}
	if b.State.Slices[5].Method.Name != "threshold" {
		t.Error("the drawn slice has another method")
	}
	b.DiscardDrawing(5)
	b.invariants("outlined again")
	if b.State.Drawn[5] || b.State.Mask.Data[l.Offset(4, 4, 5)] != before[l.Offset(4, 4, 5)] {
		t.Error("the drawing is still there")
	}
	b.undoRedo("outlined again")
	b.Undo()
	b.Segment(true)
	b.wait()
	b.invariants("overwritten")
	if len(b.State.Drawn) != 0 || b.State.Mask.Data[l.Offset(4, 4, 5)] != 0 ||
		b.State.Mask.Data[l.Offset(4, 4, last)] != 0 {
		t.Errorf("drawn are still %v", b.State.DrawnSlices())
	}
	b.undoRedo("overwritten")
}

func TestGrow(t *testing.T) {
	b := opened(t)
	seed := [3]int{25, 20, 5}
	if err := b.AddLesion(); err != nil {
		t.Fatal(err)
	}
	b.DeleteLesion(1)
	said := "" // once it had grown
	grow := func(g Growth) int {
		t.Helper()
		if _, err := b.Grow(seed, g); err != nil {
			t.Fatal(err)
		}
		b.wait()
		b.invariants("grown")
		n := b.State.LesionVoxels(2)
		said = b.State.Notice.Text
		b.undoRedo("growth")
		b.Undo()
		return n
	}
	want, flat := 0, 0
	for at, v := range b.State.Scan.Data {
		if v >= 4 {
			want++
			if at/(40*44) == 5 {
				flat++
			}
		}
	}
	if n := grow(Growth{Low: 4, High: math.Inf(1)}); n != want {
		t.Errorf("%d voxels grew, want %d", n, want)
	}
	if want := fmt.Sprintf("Region growing: above 4, %s ml drawn.", format.Short(float64(want)*0.08)); said != want {
		t.Errorf("it says %q, want %q", said, want)
	}
	axial := volume.Axial
	if n := grow(Growth{Low: 4, High: math.Inf(1), Flat: &axial}); n != flat {
		t.Errorf("%d voxels grew in the slice, want %d", n, flat)
	}
	b.SetRegion(volume.Region{X: 78 - 4*25, Y: 86 - 4*20, Width: 12}) // three voxels wide around the seed
	if n := grow(Growth{Low: 4, High: math.Inf(1), InRegion: true}); n == 0 || n > 9*12 || n%9 != 0 {
		t.Errorf("%d voxels grew in the region, want 9 on each of some slices", n)
	}
	if _, err := b.Grow([3]int{1, 1, 1}, Growth{Low: 0, High: 9, InRegion: true}); err == nil {
		t.Error("a seed outside the region grows")
	}
	if _, err := b.Grow([3]int{1, 1, 1}, Growth{Low: 5, High: 9}); err == nil ||
		!strings.Contains(err.Error(), "lies below the lower threshold, 5;") {
		t.Errorf("a seed below the thresholds: %v", err)
	}
	if _, err := b.Grow(seed, Growth{Low: 0, High: 0.1}); err == nil ||
		!strings.Contains(err.Error(), "lies above the upper threshold, 0.1;") {
		t.Errorf("a seed above the thresholds: %v", err)
	}
}

// TestEditsCancelJobs: an edit of the outline cancels what goes on from the outline before, and says so; one that
// touches no voxel does not.
func TestEditsCancelJobs(t *testing.T) {
	stroke := func(b *bench) {
		b.BeginStroke(Brush{Radius: 9}, Spot{volume.Axial, 2, paint.Point{Col: 6, Row: 6}})
		b.EndStroke()
	}
	for what, c := range map[string]struct {
		edit    func(*bench)
		cancels bool
	}{
		"comment": {func(b *bench) { b.SetRemarks(remark.Remarks{Comment: "L"}) }, false},
		"name":    {func(b *bench) { b.RenameLesion(1, "Left node") }, false},
		"colour":  {func(b *bench) { b.RecolourLesion(1, 3) }, false},
		"lesion":  {func(b *bench) { b.AddLesion() }, false},
		"distance": {func(b *bench) {
			b.AddRuler(b.State.NewRuler(volume.Axial, 3, [2]float64{1, 1},
				[2]float64{9, 9}))
		}, false},
		"region":  {func(b *bench) { b.SetRegion(volume.Region{Width: 90}) }, false},
		"stroke":  {stroke, true},
		"slice":   {func(b *bench) { b.ClearSlice(volume.Axial, 5) }, true},
		"deleted": {func(b *bench) { b.DeleteLesion(1) }, true},
		"undo":    {(*bench).undoStroke, true},
		"next":    {func(b *bench) { b.Interpolate(volume.Axial) }, true},
	} {
		t.Run(what, func(t *testing.T) {
			b := opened(t)
			stroke(b)
			hold, held := make(chan struct{}), make(chan struct{})
			job := b.postProcess(named("smooth"), "",
				func(ctx context.Context, p *paint.Part, _ func(done, total int)) (*paint.Part, error) {
					close(held)
					select {
					case <-hold:
					case <-ctx.Done():
					}
					return p.Smooth(ctx, 20, nil)
				})
			<-held
			c.edit(b)
			said := b.State.Notice.Text
			if job.Cancelled() != c.cancels {
				t.Errorf("cancelled is %v", job.Cancelled())
			}
			close(hold)
			b.wait()
			if told := strings.HasPrefix(said, "Smooth was cancelled: "); told != c.cancels {
				t.Errorf("it says %q", said)
			}
			if name, _ := b.CanUndo(); (name.String() == "Smooth") == c.cancels {
				t.Errorf("the last edit is %q", name)
			}
		})
	}
}

func (b *bench) undoStroke() { b.Undo() }

// TestAnotherScanCancelsDrawing: what is drawn elsewhere is not put into the mask of the scan that is opened meanwhile.
func TestAnotherScanCancelsDrawing(t *testing.T) {
	b := opened(t)
	hold := make(chan struct{})
	b.postProcess(named("smooth"), "",
		func(_ context.Context, p *paint.Part, _ func(done, total int)) (*paint.Part, error) {
			<-hold
			return p.KeepLargest(), nil
		})
	g := testGrid()
	g.Dims = [3]int{9, 9, 9}
	b.begin((&scan.Scan{Volume: volume.NewVolume(g)}).Prepare())
	close(hold)
	b.wait()
	if n := b.State.LesionVoxels(1); n != 0 || b.lastEdit() != nil {
		t.Errorf("%d voxels of the other scan's lesion, last edit %v", n, b.lastEdit())
	}
}

func TestTidy(t *testing.T) {
	b := opened(t)
	b.DeleteLesion(1)
	disc := func(slice int, col, row, radius float64) {
		b.BeginStroke(Brush{Radius: radius}, Spot{volume.Axial, slice, paint.Point{Col: col, Row: row}})
		b.EndStroke()
	}
	disc(2, 20, 20, 20)
	disc(6, 20, 20, 12)
	disc(2, 4, 4, 5)
	voxels := b.State.LesionVoxels(1)
	check := func(what string, j *job.Job, grows bool) {
		t.Helper()
		if j == nil {
			t.Fatal(what + ": no job")
		}
		b.wait()
		b.invariants(what)
		n := b.State.LesionVoxels(1)
		if n == voxels || (n > voxels) != grows {
			t.Errorf("%s: from %d voxels to %d", what, voxels, n)
		}
		b.undoRedo(what)
		b.Undo()
	}
	check("interpolate", b.Interpolate(volume.Axial), true)
	check("largest", b.KeepLargest(), false)
	check("smaller", b.RemoveSmaller(1), false)
	b.Interpolate(volume.Axial)
	b.wait()
	before, _, _ := b.snapshot()
	b.Smooth(4)
	b.wait()
	b.invariants("smooth")
	if n := b.State.LesionVoxels(1); bytes.Equal(before, b.State.Mask.Data) ||
		math.Abs(float64(n-paint.Take(&volume.Mask{Grid: testGrid(), Data: before}, 1).Voxels())) > 20 {
		t.Errorf("smoothing left %d voxels", n)
	}
	b.RemoveSmaller(0)
	b.wait()
	if !strings.Contains(b.State.Notice.Text, "nothing changed") {
		t.Errorf("the notice is %q", b.State.Notice.Text)
	}
	if err := b.AddLesion(); err != nil || b.Smooth(3) != nil {
		t.Error("an empty lesion was smoothed")
	}
}

func TestPolygonAndFill(t *testing.T) {
	b := opened(t)
	if err := b.AddLesion(); err != nil {
		t.Fatal(err)
	}
	square := func(p Pen, from, to float64) {
		b.DrawPolygon(p, volume.Coronal, 7, []paint.Point{{Col: from, Row: from}, {Col: to, Row: from}, {Col: to,
			Row: to}, {Col: from, Row: to}})
		b.invariants("polygon")
	}
	square(Pen{}, 0.5, 8.5)
	square(Pen{Erase: true}, 2.5, 5.5)
	if n := b.State.LesionVoxels(2); n != 64-9 {
		t.Fatalf("the frame has %d voxels, want 55", n)
	}
	if one := b.State.Outlined(1); len(one.Drawn) != 0 || len(b.State.Drawn) != 8 {
		t.Errorf("drawn are %v of the lesion and %v of the other", b.State.DrawnSlices(), one.DrawnSlices())
	}
	at := Spot{volume.Coronal, 7, paint.Point{Col: 4, Row: 4}}
	if err := b.Fill(Pen{Erase: true}, at); err == nil {
		t.Error("a hole was taken away")
	}
	if err := b.Fill(Pen{}, at); err != nil || b.State.LesionVoxels(2) != 64 {
		t.Errorf("filled to %d voxels, %v", b.State.LesionVoxels(2), err)
	}
	if err := b.Fill(Pen{}, at); err == nil {
		t.Error("what is no hole was filled")
	}
	b.Undo()
	b.FillHoles(volume.Coronal, 7)
	b.undoRedo("holes")
	if b.State.LesionVoxels(2) != 64 {
		t.Errorf("filled to %d voxels", b.State.LesionVoxels(2))
	}
	b.ClearSlice(volume.Coronal, 7)
	b.invariants("cleared")
	if b.State.LesionVoxels(2) != 0 {
		t.Errorf("%d voxels are left", b.State.LesionVoxels(2))
	}
}

// TestDrawingAtRandom makes edits of all kinds at random, and takes all of them back and makes them again.
func TestDrawingAtRandom(t *testing.T) {
	b := opened(t)
	b.LoadReference(writeMask(t, testReference()))
	b.wait()
	random := rand.New(rand.NewPCG(7, 8))
	first, firstResults, firstSetup := b.snapshot()
	base := b.history.Done()
	label := func() uint8 { return b.State.Lesions[random.IntN(len(b.State.Lesions))].Label }
	spot := func() Spot {
		plane := volume.Plane(random.IntN(3))
		l := b.State.Scan.Layouts[plane]
		return Spot{plane, random.IntN(l.Slices),
			paint.Point{Col: random.Float64() * float64(l.Cols), Row: random.Float64() * float64(l.Rows)}}
	}
	pen := func() Pen { return Pen{Erase: random.IntN(3) == 0, Over: random.IntN(3) == 0} }
	for step := range 150 {
		switch random.IntN(16) {
		case 0, 1, 2, 3:
			at := spot()
			b.BeginStroke(Brush{Pen: pen(), Radius: random.Float64() * 12, Ball: random.IntN(2) == 0}, at)
			for range random.IntN(4) {
				to := spot()
				to.Plane = at.Plane
				to.Slice = (at.Slice + random.IntN(3)) % b.State.Scan.Layouts[at.Plane].Slices
				b.Stroke(to)
			}
			if random.IntN(4) > 0 {
				b.EndStroke()
			}
		case 4:
			at := spot()
			b.DrawPolygon(pen(), at.Plane, at.Slice, []paint.Point{at.Point, spot().Point, spot().Point, spot().Point})
		case 5:
			b.FillHoles(spot().Plane, 5)
		case 6:
			_ = b.Fill(pen(), spot())
		case 7:
			if _, err := b.Grow([3]int{25, 20, 5},
				Growth{Pen: pen(), Low: 1 + 5*random.Float64(), High: 100}); err != nil {
				t.Fatal(err)
			}
			b.wait()
		case 8:
			[]func(){func() { b.KeepLargest() }, func() { b.RemoveSmaller(0.5) }, func() { b.Smooth(3) },
				func() { b.Interpolate(volume.Axial) }}[random.IntN(4)]()
			b.wait()
		case 9:
			if len(b.State.Lesions) < 4 {
				_ = b.AddLesion()
			}
		case 10:
			b.DeleteLesion(label())
		case 11:
			b.ActivateLesion(label())
		case 12:
			b.Segment(random.IntN(2) == 0)
			b.wait()
		case 13:
			index := random.IntN(12)
			b.SetThreshold(index, random.Float64())
			b.DiscardDrawing(random.IntN(12))
		case 14:
			b.Undo()
			if b.history.Done() < base {
				b.Redo()
			}
		case 15:
			b.Redo()
		}
		if b.stroke == nil {
			b.invariants("step")
			if want := metrics.CountOverlap(b.State.Mask.Data,
				testReference().Data); b.State.Reference.Overlap != want {
				t.Fatalf("step %d: the overlap is %v, want %v", step, b.State.Reference.Overlap, want)
			}
		}
		if t.Failed() {
			t.Fatalf("at step %d", step)
		}
	}
	b.EndStroke()
	end, endResults, endSetup := b.snapshot()
	lesions := slices.Clone(b.State.Lesions)
	steps := 0
	for b.history.Done() > base {
		b.Undo()
		b.invariants("undoing")
		steps++
	}
	b.same("all undone", first, firstResults, firstSetup)
	for range steps {
		b.Redo()
	}
	b.same("all redone", end, endResults, endSetup)
	for i, l := range b.State.Lesions {
		if l.Hidden = lesions[i].Hidden; l != lesions[i] {
			t.Errorf("lesion %d is %+v, want %+v", i, l, lesions[i])
		}
	}
	if steps < 30 {
		t.Errorf("only %d steps were tried", steps)
	}
}

// TestBrushFromAValue draws voxels of at least that value, erases any, and says so where it drew none.
func TestBrushFromAValue(t *testing.T) {
	b := opened(t)
	if err := b.AddLesion(); err != nil {
		t.Fatal(err)
	}
	b.DeleteLesion(1)
	const from = 4
	at := Spot{volume.Axial, 5, paint.Point{Col: 25, Row: 20}}
	b.BeginStroke(Brush{Radius: 30, From: from}, at)
	b.EndStroke()
	b.invariants("drawn")
	inside, lowest := 0, math.Inf(1)
	for i, label := range b.State.Mask.Data {
		if label == 2 {
			inside++
			lowest = min(lowest, float64(b.State.Scan.Data[i]))
		}
	}
	if inside == 0 || lowest < from {
		t.Errorf("%d voxels are drawn, the lowest is %g", inside, lowest)
	}
	b.BeginStroke(Brush{Radius: 30, From: 1e6, Pen: Pen{Erase: true}}, at)
	b.EndStroke()
	if n := b.State.LesionVoxels(2); n != 0 {
		t.Errorf("%d voxels are left", n)
	}
	b.BeginStroke(Brush{Radius: 30, From: 1e6}, at)
	b.EndStroke()
	if b.State.LesionVoxels(2) != 0 || !strings.Contains(b.State.Notice.Text, "Nothing was drawn: the brush draws from 1000000") {
		t.Errorf("%d voxels; it says %q", b.State.LesionVoxels(2), b.State.Notice.Text)
	}
}
