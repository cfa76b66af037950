package training

import (
	"slices"
	"strings"
	"testing"

	"isopet/training/fit"
)

// TestFrom: networks go on learning where others ended, and their files say so; the settings of a checkpoint tell.
func TestFrom(t *testing.T) {
	rt, cohort, dir := open(t), discs(t), t.TempDir()
	first, err := Train(t.Context(), rt, cohort, quick, fit.Checkpoint{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Write(dir); err != nil {
		t.Fatal(err)
	}
	more := quick
	more.From, more.LearningRate = dir, 1e-9
	second, err := Train(t.Context(), rt, cohort, more, fit.Checkpoint{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range second.Models {
		was := first.Models[i]
		for k, w := range m.Fit.Weights { // the steps are that small
			if d := w - was.Fit.Weights[k]; d > 1e-6 || d < -1e-6 {
				t.Fatalf("%s: weight %d was %g and is %g", m.Spec.Role, k, was.Fit.Weights[k], w)
			}
		}
		if want := cohort.Name + ", begun with networks of " + was.Spec.Cohort; m.Spec.Cohort != want {
			t.Errorf("%s is of %q, want %q", m.Spec.Role, m.Spec.Cohort, want)
		}
	}
	was, err := conditions(quick, cohort, rt)
	if err != nil {
		t.Fatal(err)
	}
	if now, err := conditions(more, cohort, rt); err != nil || slices.Equal(was, now) {
		t.Errorf("a checkpoint does not tell what was begun with: %v", err)
	}
	more.From = t.TempDir()
	if _, err := Train(t.Context(), rt, cohort, more, fit.Checkpoint{}, nil); err == nil ||
		!strings.Contains(err.Error(), "holds no unet.onnx to begin with") {
		t.Errorf("an empty folder: %v", err)
	}
}
