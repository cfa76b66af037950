package cli

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"isopet/inference"
)

// TestMethodWithANumber: a row of the methods is all that a flag and its help need.
func TestMethodWithANumber(t *testing.T) {
	methods := inference.Methods
	defer func() { inference.Methods = methods }()
	var got float64
	inference.Methods = append(methods[:len(methods):len(methods)], inference.Method{
		Name: "share", Label: "Share", OnPET: true, ThresholdLabel: "Share %g",
		Parameter: &inference.Parameter{Name: "share", Help: "share of all that is there (0.5)", Default: 0.5, High: 1},
		Predict: func(_ context.Context, _ inference.Models, inputs []inference.Input,
			v float64) ([]inference.Prediction, error) {
			got = v
			predictions := make([]inference.Prediction, len(inputs))
			for i, in := range inputs {
				predictions[i] = inference.Prediction{Image: in.X, Threshold: v}
			}
			return predictions, nil
		},
	})
	_, help, _ := run("segment", "--help")
	for _, want := range []string{"--share=S", "Of --method share: share of all that is there (0.5).",
		"percent, fixed, otsu or share."} {
		if !strings.Contains(strings.Join(strings.Fields(help), " "), want) {
			t.Errorf("the help does not say %q: %s", want, help)
		}
	}
	args := []string{"segment", writeScan(t), "-o", filepath.Join(t.TempDir(), "m.nii"), "--method", "share"}
	if code, _, errs := run(append(args, "--share", "0.25")...); code != 0 || got != 0.25 {
		t.Errorf("exit %d with %g: %s", code, got, errs)
	}
	if code, _, errs := run(append(args, "--percent", "41")...); code != 2 ||
		!strings.Contains(errs, "method share does not take --percent") {
		t.Errorf("exit %d: %s", code, errs)
	}
}
