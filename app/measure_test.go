package app

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"isopet/volume"
	"isopet/volume/metrics"
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
	want, err := MeasureLesions(context.Background(), b.State.Scan.Volume, b.State.Mask.Labels(), reference)
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
		if g.Label != w.Label || g.Voxels != w.Voxels || g.MaxAt != w.MaxAt || g.PeakAt != w.PeakAt || !near(g.Peak, w.Peak) ||
			!near(g.Mean, w.Mean) || !near(g.Total, w.Total) || !near(g.MaxMM[2], w.MaxMM[2]) || !near(g.PeakMM[2], w.PeakMM[2]) || !near(g.Centroid[2], w.Centroid[2]) {
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
	if m := b.State.Measured; m.All.Voxels == 0 || m.All.Agreement != nil || math.Abs(m.All.VolumeML-b.State.VolumeML()) > 1e-9 {
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
	if a := b.State.Measured.All.Agreement; a == nil || a.Overlap != b.State.Reference.Overlap || b.State.Measured.Lesions[0].Agreement == nil {
		t.Errorf("the agreement is %+v, want %+v", a, b.State.Reference.Overlap)
	}
	b.CloseReference()
	b.settle()
	if b.State.Measured.All.Agreement != nil {
		t.Error("an agreement is left of an annotation that was closed")
	}
}

// TestPaired: which lesion of an annotation a lesion is held against, and what is said of the others.
func TestPaired(t *testing.T) {
	g := volume.Grid{Dims: [3]int{8, 1, 1}, Affine: volume.Affine{{20}, {0, 10}, {0, 0, 5}, {0, 0, 0, 1}}} // voxels of 1 ml
	none := metrics.Overlap{TP: -1}
	for _, c := range []struct {
		what            string
		mask, reference []uint16
		want            []metrics.Overlap // of the lesions by label, then of all; none where there is none
		says            string
	}{
		{"labels of their own", []uint16{1, 1, 0, 2, 0, 3, 0, 0}, []uint16{1, 0, 0, 2, 2, 0, 0, 0}, []metrics.Overlap{{TP: 1, FP: 1}, {TP: 1, FN: 1}, none, {TP: 2, FP: 2, FN: 1}},
			"False: Lesion 3 (1.00 ml)."},
		{"labels exchanged", []uint16{1, 1, 0, 2, 0, 0, 0, 0}, []uint16{2, 2, 0, 1, 0, 0, 0, 0}, []metrics.Overlap{{TP: 2}, {TP: 1}, {TP: 3}}, ""},
		{"labels above 255", []uint16{300, 300, 0, 1000, 0, 0, 0, 0}, []uint16{65535, 0, 0, 256, 0, 0, 0, 0}, []metrics.Overlap{{TP: 1, FP: 1}, {TP: 1}, {TP: 2, FP: 1}}, ""},
		{"one lesion, one label of two islands", []uint16{0, 3, 3, 0, 0, 0, 0, 0}, []uint16{0, 0, 1, 1, 0, 1, 0, 0}, []metrics.Overlap{{TP: 1, FP: 1, FN: 2}, {TP: 1, FP: 1, FN: 2}},
			"The annotation has one label: the lesion is held against all its 2 islands together."},
		{"two lesions in one label", []uint16{1, 0, 2, 2, 0, 0, 0, 0}, []uint16{1, 1, 1, 1, 0, 0, 0, 0}, []metrics.Overlap{none, {TP: 2, FN: 2}, {TP: 3, FN: 1}},
			"Without an annotated lesion of their own: Lesion 1, in annotated 1 (1.00 ml)."},
		{"three lesions, one label of three islands", []uint16{1, 0, 2, 0, 0, 0, 0, 3}, []uint16{0, 0, 5, 5, 0, 5, 0, 5}, []metrics.Overlap{none, {TP: 1, FN: 1}, {TP: 1}, {TP: 2, FP: 1, FN: 2}},
			"The annotation has one label: its 3 islands count as lesions, the largest first. Missed: annotated island 2 (1.00 ml). False: Lesion 1 (1.00 ml)."},
		{"one lesion over two labels", []uint16{1, 1, 1, 0, 0, 0, 0, 0}, []uint16{1, 0, 2, 2, 0, 0, 3, 3}, []metrics.Overlap{{TP: 1, FP: 2}, {TP: 2, FP: 1, FN: 3}},
			"Missed: annotated 3 (2.00 ml). Without a lesion of their own: annotated 2, in Lesion 1 (2.00 ml)."},
		{"nothing annotated", []uint16{1, 0, 0, 0, 0, 0, 0, 0}, make([]uint16, 8), []metrics.Overlap{none, {FP: 1}}, "False: Lesion 1 (1.00 ml)."},
		{"nothing outlined", make([]uint16, 8), []uint16{1, 0, 0, 0, 0, 0, 0, 0}, []metrics.Overlap{{FN: 1}}, "Missed: annotated 1 (1.00 ml)."},
		{"nothing at all", make([]uint16, 8), make([]uint16, 8), []metrics.Overlap{{}}, ""},
	} {
		m, err := MeasureLesions(context.Background(), volume.NewVolume(g), &volume.Labels{Grid: g, Data: c.mask}, &volume.Labels{Grid: g, Data: c.reference})
		if err != nil {
			t.Fatal(err)
		}
		for i, l := range append(m.Lesions, m.All) {
			got := none
			if l.Agreement != nil {
				got = l.Agreement.Overlap
			}
			if got != c.want[i] {
				t.Errorf("%s: label %d agrees by %+v, want %+v", c.what, l.Label, got, c.want[i])
			}
		}
		if says := strings.Join((&MeasureTable{Measurements: m}).Unpaired(), " "); says != c.says {
			t.Errorf("%s: it says %q, want %q", c.what, says, c.says)
		}
	}
}

// BenchmarkMeasureMask is what the owner of the state waits for, in a scan of 512×512×600 voxels, when a lesion of 200 ml
// has come to rest: the copy of its slices.
func BenchmarkMeasureMask(b *testing.B) {
	g := volume.Grid{Dims: [3]int{512, 512, 600}, Affine: volume.Affine{{-1.37}, {0, 1.37}, {0, 0, 1.65}, {0, 0, 0, 1}}}
	a := New(func(func()) {}, Config{})
	a.begin((&Scan{Volume: volume.NewVolume(g)}).prepare())
	for k := 278; k <= 322; k++ {
		for j := 230; j <= 282; j++ {
			at := g.Index(230, j, k)
			a.State.counts.add(paint.Run{At: at, N: 53, Now: 1})
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

// TestListing: the largest come first, and of many the small ones together.
func TestListing(t *testing.T) {
	var l listing
	for i := range 10 {
		l.add(fmt.Sprint("annotated ", i), float64(i))
	}
	if got, want := fmt.Sprint(l), "annotated 9 (9.00 ml); annotated 8 (8.00 ml); annotated 7 (7.00 ml); annotated 6 (6.00 ml); annotated 5 (5.00 ml); "+
		"annotated 4 (4.00 ml); annotated 3 (3.00 ml); annotated 2 (2.00 ml); 2 more (1.00 ml)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
