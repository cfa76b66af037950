package experiment

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"isopet/inference"
	"isopet/inference/ort"
	"isopet/training"
	"isopet/training/cohort"
	"isopet/training/cohort/cohorttest"
	"isopet/training/experiment/conditions"
	"isopet/training/figures"
	"isopet/training/fit"
	"isopet/volume/racetest"
)

var (
	three = []training.Preset{training.Isopet, training.Notebook, training.Paper, training.Notebook}
	named = []string{"unet", "threshold", "combined", "unet-notebook", "threshold-notebook", "combined-notebook",
		"isopet"}
)

// withoutPictures leaves the figures as PNG out, which take long.
func withoutPictures(t *testing.T) {
	png := figures.Formats[".png"]
	delete(figures.Formats, ".png")
	t.Cleanup(func() { figures.Formats[".png"] = png })
}

// TestPresetsInOneTable: what is trained decides what stands in the tables, methods are told apart by the preset, and
// all that is written is read again.
func TestPresetsInOneTable(t *testing.T) {
	withoutPictures(t)
	dir := t.TempDir()
	e, err := New(dir, squares(3, 2, 1, 2), Config{Folds: 2, Repeats: 2, Presets: three})
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range e.Units() {
		pretendArm(t, e, u, 0)
		pretendArm(t, e, u, 1)
	}
	if _, missing, err := e.Results(); len(missing) != 4 || err != nil {
		t.Fatalf("without one preset: missing %v, %v", missing, err)
	}
	for _, u := range e.Units() {
		pretendArm(t, e, u, 2)
	}
	part, err := ReadScores(dir)
	if err != nil || !part.Partial {
		t.Fatal(err)
	}
	r, missing, err := e.Results()
	if err != nil || missing != nil {
		t.Fatal(missing, err)
	}
	if err := errors.Join(r.WriteTables(), r.WriteReport()); err != nil {
		t.Fatal(err)
	}

	if got := r.Compared(); !slices.Equal(got, named) {
		t.Errorf("methods %v", got)
	}
	if n := len(r.Comparisons[2].Pairs); n != 21 || len(r.Dice[2].Methods) != 7 || len(r.Further) != 2 {
		t.Errorf("%d pairs, %d methods, settings of %d further", n, len(r.Dice[2].Methods), len(r.Further))
	}
	if len(r.Methods) != 7+len(training.Baselines) || len(r.Regressions["threshold-notebook"]) != 3 ||
		len(r.Constant.Further["isopet"]) != 2 {
		t.Errorf("%d rows, regressions %v, constants %v", len(r.Methods), r.Regressions, r.Constant.Further)
	}
	for i, m := range r.Methods[:7] {
		s := r.Dice[2].Methods[m.Method]
		if m.Label != Label(m.Method) || m.Slices.Median != s.Median || m.Slices.N != 8 || m.Patients.N != 4 ||
			m.Volumes.N != 4 || (m.Against == "") != (m.Method == r.best().name) {
			t.Errorf("row %d: %+v", i, m)
		}
	}
	if got := r.alike(); got != "" {
		t.Errorf("of other scores it is said:%s", got)
	}
	twins := *r
	twins.slices.values = maps.Clone(r.slices.values)
	twins.slices.values["unet-notebook"] = twins.slices.values["unet"]
	if got := twins.alike(); got != " U-Net and U-Net (notebook) have the same scores on all slices; the correction "+
		"counts both." {
		t.Errorf("of the same scores it is said:%s", got)
	}
	if got := Label("threshold-notebook"); got != "Threshold CNN (notebook)" {
		t.Error(got)
	}

	all, err := ReadScores(dir)
	if err != nil || all.Partial || len(all.Rows) != 2*8*len(e.methods) {
		t.Fatalf("%v", err)
	}
	for i, row := range all.Rows {
		if p := part.Rows[i]; p.Unit != row.Unit || p.Method != row.Method || p.Slice != row.Slice || p.Dice != row.Dice {
			t.Fatalf("row %d of the units is %+v, of the table %+v", i, p, row)
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, "methods.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil || len(rows) != 1+len(r.Methods) || rows[4][0] != "unet-notebook" || rows[4][1] != "U-Net (notebook)" {
		t.Errorf("methods.csv: %v, %v", rows, err)
	}
	for _, name := range []string{"figure3_all", "figure3_all_notebook", "figure4_isopet", "figure5_notebook",
		"loss_unet_notebook", "loss_isopet"} {
		if !exists(filepath.Join(dir, "figures", name+".svg")) {
			t.Errorf("there is no figure %s", name)
		}
	}

	// The networks of a method are those of its preset, and never another's.
	u := Unit{1, 2}
	for _, of := range []struct{ method, folder string }{
		{"unet-notebook", "notebook"}, {"unet", ""}, {"isopet", "isopet"}, {"otsu", "-"},
	} {
		if got := all.Networks(u, of.method); got != "" {
			t.Errorf("%s is in %s, which holds no networks of it", of.method, got)
		}
		if of.folder == "-" {
			continue
		}
		role := inference.Role(strings.TrimSuffix(of.method, "-notebook"))
		if err := os.WriteFile(filepath.Join(u.folder(dir), of.folder, role.File()), nil, 0o666); err != nil {
			t.Fatal(err)
		}
		if got := all.Networks(u, of.method); got != filepath.Join(u.folder(dir), of.folder) {
			t.Errorf("the networks of %s are in %q", of.method, got)
		}
	}
	if all.Whole(u) {
		t.Error("all networks are there")
	}

	// Results of the first preset alone go on counting, and are written as before.
	alone, err := New(dir, e.Cohort, Config{Folds: 2, Repeats: 2})
	if err != nil {
		t.Fatal(err)
	}
	paper, missing, err := alone.Results()
	if err != nil || missing != nil {
		t.Fatal(missing, err)
	}
	if err := errors.Join(paper.WriteTables(), paper.WriteReport()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"methods.csv", "figures/figure4_isopet.svg", "figures/loss_unet_notebook.svg"} {
		if exists(filepath.Join(dir, name)) {
			t.Errorf("%s is left of presets that are not compared any more", name)
		}
	}
	if !exists(filepath.Join(dir, "figures", "figure4.svg")) {
		t.Error("the paper's own figures are gone")
	}
	if held := conditions.Presets(dir); !slices.Equal(held, training.SortPresets(three)) ||
		!slices.Equal(Config{}.Without(held), []string{"notebook", "isopet"}) {
		t.Errorf("the folder holds results of %q", held)
	}
	text, err := json.Marshal(paper)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"further", "notebook", "isopet", `"label"`, "regressions"} {
		if strings.Contains(string(text), name) {
			t.Errorf("the paper's results hold %s", name)
		}
	}
}

// TestOwnPresetAlone: an experiment without a method that cuts the slice, and with a single one, has tables and a report.
func TestOwnPresetAlone(t *testing.T) {
	withoutPictures(t)
	dir := t.TempDir()
	e, err := New(dir, squares(3, 2), Config{Config: training.Config{Preset: training.Isopet}, Folds: 2, Repeats: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range e.Units() {
		pretend(t, e, u)
	}
	r, _, err := e.Results()
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(r.WriteTables(), r.WriteReport()); err != nil {
		t.Fatal(err)
	}
	if len(r.Methods) != 1+len(training.Baselines) || r.Regression == nil || len(r.Regression) != 0 ||
		exists(filepath.Join(dir, "figures", "figure3_all.svg")) || !exists(filepath.Join(dir, "figures", "figure4.svg")) {
		t.Errorf("%+v", r.Methods)
	}
	if text := strings.Join(r.setup(), " "); strings.Contains(text, "Adam's") ||
		!strings.Contains(text, "600 steps of 32 slices") || !strings.Contains(text, "what 95 % of the training slices") ||
		!strings.Contains(text, "without validation") {
		t.Errorf("it is said to be trained so: %s", text)
	}
}

// shortRecipe makes the recipe of the program's own network short.
func shortRecipe(t *testing.T) {
	i := slices.IndexFunc(training.Stages, func(s training.Stage) bool { return s.Role == inference.Isopet })
	whole := training.Stages[i]
	t.Cleanup(func() { training.Stages[i] = whole })
	training.Stages[i].Epochs = func(training.Config) int { return 2 }
	training.Stages[i].Sampling = func(c *cohort.Cohort, spec inference.Spec) *fit.Sampling {
		s := whole.Sampling(c, spec)
		s.Steps = 4
		return s
	}
}

// TestPresetsTrained: presets that are trained in the same folds are what each is alone, also when the run is
// interrupted in the second and the third and goes on.
func TestPresetsTrained(t *testing.T) {
	racetest.Skip(t)
	rt, err := ort.Open(ort.Config{Device: "cpu", Threads: 1})
	if err != nil {
		t.Skipf("ONNX Runtime is not there; run `make` first: %v", err)
	}
	shortRecipe(t)
	data := t.TempDir()
	for n, name := range []string{"anna", "bert", "carl", "dora"} {
		folder := filepath.Join(data, name)
		cohorttest.Patient(t, filepath.Join(folder, "pet.nii.gz"), filepath.Join(folder, "mask.nii.gz"),
			cohorttest.Grid(48, 48, 6), 1, 4, 5+float64(n))
	}
	config := func(presets ...training.Preset) Config {
		c := training.Config{Side: 48, SUV: slices.Contains(presets, training.Isopet)}
		if slices.Contains(presets, training.Paper) || slices.Contains(presets, training.Notebook) {
			c.EpochsUNet, c.EpochsThreshold, c.Batch = 2, 1, 4
		}
		return Config{Config: c, Folds: 2, Presets: presets}
	}
	run := func(cfg Config, stops ...string) *Experiment {
		t.Helper()
		c, err := training.ReadCohort(t.Context(), data, cfg.Reading(), nil)
		if err != nil {
			t.Fatal(err)
		}
		e, err := New(t.TempDir(), c, cfg)
		if err != nil {
			t.Fatal(err)
		}
		for _, stop := range stops {
			ctx, cancel := context.WithCancel(t.Context())
			_, err := e.Run(ctx, rt, e.Units(), func(p Progress) {
				if p.Model == stop && p.Training.Epoch == p.Training.Epochs {
					cancel()
				}
			})
			cancel()
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("it is not interrupted at the %s: %v", stop, err)
			}
		}
		last := Progress{}
		if _, err := e.Run(t.Context(), rt, e.Units(), func(p Progress) { last = p }); err != nil {
			t.Fatal(err)
		}
		if len(stops) == 0 && (last.Done != last.Total || last.Left != 0) {
			t.Errorf("in the end %+v", last)
		}
		return e
	}
	record := func(e *Experiment, u Unit, arm int) string {
		t.Helper()
		r, err := e.read(u, arm)
		if err != nil || r == nil {
			t.Fatalf("%v: %v", u, err)
		}
		for i := range r.Scores {
			r.Scores[i].Method, _ = Split(r.Scores[i].Method)
		}
		return fmt.Sprint(r.Settings, r.Constant, r.Scores[:len(e.arms[arm].own)*len(r.Images)], r.Images)
	}
	together := run(config(three...), "U-Net (notebook)", "Isopet network")
	for arm, preset := range []training.Preset{training.Paper, training.Notebook, training.Isopet} {
		alone := run(config(preset))
		for _, u := range alone.Units() {
			if record(alone, u, 0) != record(together, u, arm) {
				t.Errorf("%s, %v: alone it is another", preset.Name(), u)
			}
		}
	}
	r, _, err := together.Results()
	if err != nil || !slices.Equal(r.Compared(), named) || !r.Further[1].SUV || r.Settings.SUV {
		t.Errorf("%v, %v", r, err)
	}
	if left, _ := filepath.Glob(filepath.Join(together.Dir, "repeat_1", "fold_*", "*", "checkpoint")); left != nil {
		t.Errorf("checkpoints are left: %v", left)
	}
}
