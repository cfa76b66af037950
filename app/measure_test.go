package app

import (
	"context"
	"math"
	"slices"
	"testing"
	"time"

	"isopet/app/report"
	"isopet/app/scan"
	"isopet/volume"
	"isopet/volume/paint"
)

// settle runs what is posted until the mask is measured.
func (b *bench) settle() {
	b.t.Helper()
	for b.State.Measuring {
		select {
		case f := <-b.queue:
			f()
		case <-time.After(30 * time.Second):
			b.t.Fatal("the mask is not measured")
		}
	}
}

// measured holds what was measured against a measurement of the whole scan.
func (b *bench) measured(what string) {
	b.t.Helper()
	var reference *volume.Labels
	if r := b.State.Reference; r != nil {
		reference = r.Labels
	}
	want, err := report.Measure(context.Background(), b.State.Scan.Volume, b.State.Mask.Labels(), reference, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	got := b.State.Measured
	if got == nil || len(got.Lesions) != len(want.Lesions) {
		b.t.Fatalf("%s: measured is %+v, want %+v", what, got, want)
	}
	for i, w := range append(want.Lesions, want.All) {
		g := append(slices.Clone(got.Lesions), got.All)[i]
		near := func(a, b float64) bool {
			return math.Abs(a-b) <= 1e-9*max(1, math.Abs(b)) || math.IsNaN(a) && math.IsNaN(b)
		}
		if g.Label != w.Label || g.Voxels != w.Voxels || g.MaxAt != w.MaxAt || g.PeakAt != w.PeakAt ||
			!near(g.Peak, w.Peak) ||
			!near(g.Mean, w.Mean) || !near(g.Total, w.Total) || !near(g.MaxMM[2], w.MaxMM[2]) ||
			!near(g.PeakMM[2], w.PeakMM[2]) || !near(g.Centroid[2], w.Centroid[2]) {
			b.t.Errorf("%s: label %d is measured as %+v, want %+v", what, w.Label, g.Lesion, w.Lesion)
		}
		if (g.Agreement == nil) != (w.Agreement == nil) || g.Agreement != nil && *g.Agreement != *w.Agreement {
			b.t.Errorf("%s: label %d agrees by %+v, want %+v", what, w.Label, g.Agreement, w.Agreement)
		}
	}
}

func TestMeasured(t *testing.T) {
	b := opened(t)
	b.settle()
	b.measured("segmented")
	if m := b.State.Measured; m.All.Voxels == 0 || m.All.Agreement != nil ||
		math.Abs(m.All.VolumeML-b.State.VolumeML()) > 1e-9 {
		t.Errorf("measured is %+v", m.All)
	}

	old := b.State.Measured
	index := b.State.SliceIndexes()[0]
	b.SetThreshold(index, 0)
	if !b.State.Measuring || b.State.Measured != old {
		t.Error("a moved threshold does not put the measurements out of date")
	}
	b.settle()
	b.measured("threshold moved")
	if b.State.Measured.All.Voxels <= old.All.Voxels {
		t.Error("the larger outline was not measured")
	}
	b.Undo()
	b.settle()
	b.measured("undone")

	b.LoadReference(writeMask(t, testReference()))
	b.wait()
	b.settle()
	b.measured("annotation")
	if a := b.State.Measured.All.Agreement; a == nil || a.Overlap != b.State.Reference.Overlap ||
		b.State.Measured.Lesions[0].Agreement == nil {
		t.Errorf("the agreement is %+v, want %+v", a, b.State.Reference.Overlap)
	}
	b.CloseReference()
	b.settle()
	if b.State.Measured.All.Agreement != nil {
		t.Error("an agreement is left of an annotation that was closed")
	}
}

// BenchmarkMeasureMask is what the owner of the state waits for, in a scan of 512×512×600 voxels, when a lesion of 200
// ml has come to rest: the copy of its slices.
func BenchmarkMeasureMask(b *testing.B) {
	g := volume.Grid{Dims: [3]int{512, 512, 600}, Affine: volume.Affine{{-1.37}, {0, 1.37}, {0, 0, 1.65}, {0, 0, 0, 1}}}
	a := New(func(func()) {}, Config{})
	a.begin((&scan.Scan{Volume: volume.NewVolume(g)}).Prepare())
	for k := 278; k <= 322; k++ {
		for j := 230; j <= 282; j++ {
			at := g.Index(230, j, k)
			a.State.Counts.Add(paint.Run{At: at, N: 53, Now: 1})
			for i := range 53 {
				a.State.Mask.Data[at+i] = 1
			}
		}
	}
	a.State.Measuring = true
	for b.Loop() {
		a.measureMask().Cancel()
	}
}
