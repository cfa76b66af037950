package experiment

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestMeasures: the other scores are those of the masks, also of units that were written before there were any; what is
// undefined is counted, empty in the table and left out of the median.
func TestMeasures(t *testing.T) {
	dir := t.TempDir()
	squares := squares(2, 2)
	for _, p := range squares.Patients {
		p.Region.Width = 80 // of 40 pixels: 2 mm each
	}
	e, err := New(dir, squares, Config{Folds: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range e.Units() {
		pretend(t, e, u)
		r, err := e.read(u, 0)
		if err != nil {
			t.Fatal(err)
		}
		for i := range r.Scores {
			switch s := &r.Scores[i]; {
			case s.Method == "unet" && s.Slice == 4:
				s.Threshold = 1 // marks nothing
			case s.Method == "otsu":
				s.Threshold = -1 // marks everything
			}
		}
		if err := r.write(e.path(u, 0)); err != nil {
			t.Fatal(err)
		}
	}
	r, _, err := e.Results()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.WriteTables(); err != nil {
		t.Fatal(err)
	}
	all := func(k int, method string) MeasureSummary {
		return r.Measures[k].Rows[len(r.Measures[k].Rows)-1].Methods[method]
	}
	// All other masks are the annotation itself: squares of 10 or 11 by 10 or 11 of 1600 pixels.
	if s := all(1, "unet"); s.Median != 1 || s.Undefined != 2 {
		t.Errorf("precision of the U-Net: %+v", s)
	}
	if s := all(2, "unet"); s.Median != 0.5 || s.Undefined != 0 {
		t.Errorf("recall of the U-Net: %+v", s)
	}
	if s := all(3, "unet"); s.Median != 0 || s.Undefined != 2 {
		t.Errorf("HD95 of the U-Net: %+v", s)
	}
	if s := all(1, "otsu"); !near(s.Median, 110./1600) || s.Undefined != 0 {
		t.Errorf("precision of everything: %+v", s)
	}
	// From the lower right corner to the square's is more than the 95 % of the frame's pixels lie away.
	if s := all(3, "otsu"); !(s.Median > 50 && float64(s.Median) < 2*math.Hypot(30, 30)) {
		t.Errorf("HD95 of everything: %+v", s)
	}
	if best := e.best(r.Measures[3], r.Measures[3].Rows[0].Methods); best != 0 {
		t.Errorf("the best distance is %v", best)
	}

	// Of the first scan, slices of 100 and of 110 pixels, of which the second is missed; of the second, 110 and 121.
	if got := r.volumes("unet"); len(got) != 2 || !near(number(got[0]), 200./310) || !near(number(got[1]), 220./341) {
		t.Errorf("in three dimensions: %v", got)
	}

	data, err := os.ReadFile(filepath.Join(dir, "dice.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(data[3:]))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"repeat", "fold", "patient", "slice", "method", "threshold", "optimal", "dice", "precision",
		"recall", "hd95"}
	if !slices.Equal(rows[0][:len(want)], want) || len(rows[0]) != len(want)-4+len(measures) {
		t.Errorf("columns %v", rows[0])
	}
	if got := rows[2]; !slices.Equal(got[2:5], []string{"p0", "4", "unet"}) ||
		!slices.Equal(got[8:11], []string{"", "0", ""}) {
		t.Errorf("a mask that is empty: %v", got)
	}

	// A table of before has Dice only, and is still read.
	var old strings.Builder
	table := csv.NewWriter(&old)
	for _, row := range rows {
		table.Write(row[:8])
	}
	table.Flush()
	if err := os.WriteFile(filepath.Join(dir, "dice.csv"), []byte(old.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	if s, err := ReadScores(dir); err != nil || s.Partial || len(s.Rows) != len(rows)-1 {
		t.Errorf("a table of before: %v", err)
	}
}
