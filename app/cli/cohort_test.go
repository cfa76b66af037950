package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"isopet/volume/racetest"
)

// TestResultsInsideTheCohort: results and networks in the cohort's own folder do not disturb the next run, whichever
// it is.
func TestResultsInsideTheCohort(t *testing.T) {
	racetest.Skip(t)
	needRuntime(t)
	data := foci(t, 1, 2, 3)
	for _, out := range []string{filepath.Join(data, "a folder of results"), data} {
		for _, more := range [][]string{{"--fold", "1"}, nil, {"--resume"}, {"--skip-bad"}} {
			if code, _, errs := run(crossval(data, out, more...)...); code != 0 {
				t.Fatalf("into %s, %v: exit %d: %s", out, more, code, errs)
			}
		}
	}
	train := []string{"train", "--data", data, "-o", filepath.Join(data, "models"), "--side", "40", "--epochs-unet",
		"1", "--epochs-threshold", "1", "--device", "cpu", "--threads", "1"}
	for range 2 {
		if code, _, errs := run(append(train, "--resume")...); code != 0 ||
			!strings.Contains(errs, "3 patients with 16 slices") {
			t.Fatalf("exit %d: %s", code, errs)
		}
	}
}

// TestCrossvalNames: patients whose names are not UTF-8 stay apart, from the cohort to the results, and a second run
// finds them.
func TestCrossvalNames(t *testing.T) {
	needRuntime(t)
	data, out := foci(t, 1, 2, 3), filepath.Join(t.TempDir(), "M\xfcnchen")
	for old, name := range map[string]string{"patient_0": "M\xfcller", "patient_1": "M\xf6ller",
		"patient_2": `M\xf6ller`} {
		if err := os.Rename(filepath.Join(data, old), filepath.Join(data, name)); err != nil {
			t.Skipf("this file system has no such names: %v", err)
		}
	}
	for range 2 {
		if code, _, errs := run(crossval(data, out)...); code != 0 {
			t.Fatalf("exit %d: %s", code, errs)
		}
	}
	table, err := os.ReadFile(filepath.Join(out, "dice.csv"))
	if err != nil {
		t.Fatal(err)
	}
	results, err := os.ReadFile(filepath.Join(out, "results.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r struct{ Table1 []struct{ Names []string } }
	if err := json.Unmarshal(results, &r); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, row := range r.Table1 {
		names = append(names, row.Names...)
	}
	for _, name := range []string{`M\xfcller`, `M\xf6ller`, `M\x5cxf6ller`} {
		if !strings.Contains(string(table), ","+name+",") || !strings.Contains(strings.Join(names, ",")+",", name+",") {
			t.Errorf("%s is not in the results: %v", name, names)
		}
	}
}

// TestTrainNotes: what was assumed of a cohort is said, and options that choose are refused where they cannot be meant.
func TestTrainNotes(t *testing.T) {
	racetest.Skip(t)
	needRuntime(t)
	data := foci(t, 1, 2)
	if err := os.WriteFile(filepath.Join(data, "dataset.json"),
		[]byte("\ufeff"+`{"name": 500, "labels": {"background": 0, "organ": 1, "tumor": 2}}`), 0o666); err != nil {
		t.Fatal(err)
	}
	train := func(more ...string) []string {
		return append([]string{"train", "--data", data, "-o", t.TempDir(), "--side", "40", "--epochs-unet", "1",
			"--epochs-threshold", "1", "--device", "cpu", "--threads", "1"}, more...)
	}
	for _, test := range []struct {
		more []string
		code int
		want string
	}{
		{nil, 1, `Of the classes organ (1), tumor (2), "tumor" counts as tumour; --label chooses others.`},
		{[]string{"--label", "lung"}, 1, "names organ (1), tumor (2); give one of these or its number"},
		{[]string{"--group", "["}, 2, "--group is not a regular expression: "},
		{[]string{"--pet-channel", "1"}, 1, "and only that has channels"},
	} {
		if code, _, errs := run(train(test.more...)...); code != test.code || !strings.Contains(errs, test.want) {
			t.Errorf("%v: exit %d: %s", test.more, code, errs)
		}
	}
	var r struct{ Notes []string }
	runJSON(t, &r, train("--label", "Organ")...)
	if len(r.Notes) != 1 || r.Notes[0] != "Voxels with the label 1 (organ) count as tumour, as --label says." {
		t.Errorf("notes %q", r.Notes)
	}
}
