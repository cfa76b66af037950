package cohort

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"isopet/inference"
	"isopet/training/cohort/cohorttest"
)

// TestNeighbours: with neighbours all slices of a scan are kept, those without tumour are told, and slices are seen with
// others of their own scan, whether they were prepared or come from the file beside the cohort.
func TestNeighbours(t *testing.T) {
	dir := t.TempDir()
	cohorttest.NNUNet(t, dir)
	old := time.Now().Add(-time.Hour) // which is kept
	err := filepath.Walk(dir, func(path string, _ os.FileInfo, err error) error {
		if err == nil {
			err = os.Chtimes(path, old, old)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{Side: 48, Neighbours: inference.Beside}
	spec := inference.Spec{Role: inference.Isopet, Neighbours: inference.Beside, Uptake: inference.LogSUV}
	var first *Cohort
	for range 2 {
		c, err := Read(t.Context(), dir, cfg, nil)
		if err != nil {
			t.Fatal(err)
		}
		for n, p := range c.Patients {
			if len(p.Values) != 8 || len(p.Offsets) != 5 || len(p.Free)+len(p.Inputs) != 8 {
				t.Errorf("%s: %d slices, offsets %v, %d with tumour, %v without", p.Name, len(p.Values), p.Offsets,
					len(p.Inputs), p.Free)
			}
			for k, in := range p.Inputs {
				if slices.Contains(p.Free, in.Slice) {
					t.Errorf("%s: slice %d is with and without tumour", p.Name, in.Slice)
				}
				seen := spec.Seen(in)
				if len(seen) != 6*48*48 || !slices.Equal(seen[:48*48], in.X) {
					t.Fatalf("%s, slice %d: another slice is seen", p.Name, in.Slice)
				}
				if first != nil && !slices.Equal(seen, spec.Seen(first.Patients[n].Inputs[k])) {
					t.Errorf("%s, slice %d: kept otherwise than prepared", p.Name, in.Slice)
				}
			}
		}
		if first != nil && first.Fingerprint() != c.Fingerprint() {
			t.Error("the kept cohort has another fingerprint")
		}
		first = c
	}
	if kept, _ := filepath.Glob(filepath.Join(dir, ".isopet-cohort-*")); len(kept) != 1 {
		t.Errorf("kept are %v", kept)
	}
}
