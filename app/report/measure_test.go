package report

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"isopet/volume"
	"isopet/volume/metrics"
)

// TestPaired: which lesion of an annotation a lesion is held against, and what is said of the others.
func TestPaired(t *testing.T) {
	g := volume.Grid{Dims: [3]int{8, 1, 1}, Affine: volume.Affine{{20}, {0, 10}, {0, 0, 5},
		{0, 0, 0, 1}}} // voxels of 1 ml
	none := metrics.Overlap{TP: -1}
	for _, c := range []struct {
		what            string
		mask, reference []uint16
		want            []metrics.Overlap // of the lesions by label, then of all; none where there is none
		says            string
	}{
		{"labels of their own", []uint16{1, 1, 0, 2, 0, 3, 0, 0}, []uint16{1, 0, 0, 2, 2, 0, 0, 0},
			[]metrics.Overlap{{TP: 1, FP: 1}, {TP: 1, FN: 1}, none, {TP: 2, FP: 2, FN: 1}},
			"False: Lesion 3 (1.00 ml)."},
		{"labels exchanged", []uint16{1, 1, 0, 2, 0, 0, 0, 0}, []uint16{2, 2, 0, 1, 0, 0, 0, 0},
			[]metrics.Overlap{{TP: 2}, {TP: 1}, {TP: 3}}, ""},
		{"labels above 255", []uint16{300, 300, 0, 1000, 0, 0, 0, 0}, []uint16{65535, 0, 0, 256, 0, 0, 0, 0},
			[]metrics.Overlap{{TP: 1, FP: 1}, {TP: 1}, {TP: 2, FP: 1}}, ""},
		{"one lesion, one label of two islands", []uint16{0, 3, 3, 0, 0, 0, 0, 0}, []uint16{0, 0, 1, 1, 0, 1, 0, 0},
			[]metrics.Overlap{{TP: 1, FP: 1, FN: 2}, {TP: 1, FP: 1, FN: 2}},
			"The annotation has one label: the lesion is held against all its 2 islands together."},
		{"two lesions in one label", []uint16{1, 0, 2, 2, 0, 0, 0, 0}, []uint16{1, 1, 1, 1, 0, 0, 0, 0},
			[]metrics.Overlap{none, {TP: 2, FN: 2}, {TP: 3, FN: 1}},
			"Without an annotated lesion of their own: Lesion 1, in annotated 1 (1.00 ml)."},
		{"three lesions, one label of three islands", []uint16{1, 0, 2, 0, 0, 0, 0, 3},
			[]uint16{0, 0, 5, 5, 0, 5, 0, 5}, []metrics.Overlap{none, {TP: 1, FN: 1}, {TP: 1}, {TP: 2, FP: 1, FN: 2}},
			"The annotation has one label: its 3 islands count as lesions, the largest first. " +
				"Missed: annotated island 2 (1.00 ml). False: Lesion 1 (1.00 ml)."},
		{"one lesion over two labels", []uint16{1, 1, 1, 0, 0, 0, 0, 0}, []uint16{1, 0, 2, 2, 0, 0, 3, 3},
			[]metrics.Overlap{{TP: 1, FP: 2}, {TP: 2, FP: 1, FN: 3}},
			"Missed: annotated 3 (2.00 ml). Without a lesion of their own: annotated 2, in Lesion 1 (2.00 ml)."},
		{"nothing annotated", []uint16{1, 0, 0, 0, 0, 0, 0, 0}, make([]uint16, 8), []metrics.Overlap{none, {FP: 1}},
			"False: Lesion 1 (1.00 ml)."},
		{"nothing outlined", make([]uint16, 8), []uint16{1, 0, 0, 0, 0, 0, 0, 0}, []metrics.Overlap{{FN: 1}},
			"Missed: annotated 1 (1.00 ml)."},
		{"nothing at all", make([]uint16, 8), make([]uint16, 8), []metrics.Overlap{{}}, ""},
	} {
		m, err := Measure(context.Background(), volume.NewVolume(g), &volume.Labels{Grid: g, Data: c.mask},
			&volume.Labels{Grid: g, Data: c.reference}, nil)
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
		if says := strings.Join((&Table{Measurements: m}).Unpaired(), " "); says != c.says {
			t.Errorf("%s: it says %q, want %q", c.what, says, c.says)
		}
	}
}

// TestListing: the largest come first, and of many the small ones together.
func TestListing(t *testing.T) {
	var l listing
	for i := range 10 {
		l.add(fmt.Sprint("annotated ", i), float64(i))
	}
	if got, want := fmt.Sprint(l), "annotated 9 (9.00 ml); annotated 8 (8.00 ml); annotated 7 (7.00 ml); "+
		"annotated 6 (6.00 ml); annotated 5 (5.00 ml); "+
		"annotated 4 (4.00 ml); annotated 3 (3.00 ml); annotated 2 (2.00 ml); 2 more (1.00 ml)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
