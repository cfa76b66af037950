package experiment

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"isopet/inference"
	"isopet/inference/ort"
	"isopet/training"
	"isopet/training/cohort"
	"isopet/training/fit"
)

const side = 40

// squares is patients with so many slices of a bright square, which is the tumour.
func squares(sizes ...int) *cohort.Cohort {
	c := &cohort.Cohort{Name: "Squares", Side: side, FOV: 80}
	for n, size := range sizes {
		p := &cohort.Patient{Name: fmt.Sprint("p", n)}
		for k := range size {
			x, mask := make([]float32, side*side), make([]uint8, side*side)
			for i := range x {
				if i%side < 10+n && i/side < 10+k {
					x[i], mask[i] = 1, 1
				}
			}
			p.Inputs = append(p.Inputs, inference.Input{X: x, Side: side, Max: 5, Slice: 3 + k})
			p.Masks, p.Optimal, p.Dice = append(p.Masks, mask), append(p.Optimal, 0), append(p.Dice, 1)
		}
		c.Patients = append(c.Patients, p)
	}
	return c
}

// made is a Dice that tells where it belongs.
func made(repeat, method, patient, slice int) float64 {
	return math.Mod(0.37*float64(repeat)+0.11*float64(method+1)*float64(1+patient)+0.07*float64(slice*slice), 1)
}

// pretend writes a unit's result without training for it.
func pretend(t *testing.T, e *Experiment, u Unit) {
	t.Helper()
	for arm := range e.arms {
		pretendArm(t, e, u, arm)
	}
}

// pretendArm writes an arm's.
func pretendArm(t *testing.T, e *Experiment, u Unit, arm int) {
	t.Helper()
	r := Record{Unit: u, Settings: e.settings(u, arm), Provider: "cpu", Constant: 0.25 + 0.01*float64(u.Fold)}
	image := slices.IndexFunc(e.methods, func(m method) bool { return m.arm == arm && m.image != "" })
	for m, method := range e.methods {
		if method.arm != arm {
			continue
		}
		for _, n := range e.Folds[u.Fold-1] {
			p := e.Cohort.Patients[n]
			for k, in := range p.Inputs {
				r.Scores = append(r.Scores, training.Score{
					Patient: p.Name, Slice: in.Slice, Method: method.name, Threshold: 0.1 * float64(k+1),
					Optimal: 0.05 * float64(k*k+1), Dice: made(u.Repeat, m, n, k),
				})
				if m == image {
					r.Images = append(r.Images, pack(in.X))
				}
			}
		}
	}
	for _, s := range e.arms[arm].filled.Stages() {
		role := string(s.Role)
		r.Networks = append(r.Networks, Network{Role: role, Label: role, Loss: []float64{1, 0.5},
			ValLoss: []float64{1.1, 0.7}})
	}
	if err := os.MkdirAll(e.folder(u, arm), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := r.write(e.path(u, arm)); err != nil {
		t.Fatal(err)
	}
}

// near compares within rounding.
func near(a number, b float64) bool { return math.Abs(float64(a)-b) < 1e-12 }

// median of sorted copies, written out.
func median(values []float64) float64 {
	s := slices.Sorted(slices.Values(values))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}

func TestTables(t *testing.T) {
	e, err := New(t.TempDir(), squares(3, 2, 1, 2), Config{Folds: 2, Repeats: 2})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(e.Folds) != "[[0 2] [1 3]]" || len(e.Units()) != 4 {
		t.Fatalf("folds %v, units %v", e.Folds, e.Units())
	}
	for _, u := range e.Units()[1:] {
		pretend(t, e, u)
	}
	if r, missing, err := e.Results(); r != nil || err != nil || !slices.Equal(missing, []Unit{{1, 1}}) {
		t.Fatalf("without the first unit: %v, missing %v, %v", r, missing, err)
	}
	pretend(t, e, Unit{1, 1})
	r, missing, err := e.Results()
	if err != nil || missing != nil {
		t.Fatal(missing, err)
	}

	for set, patients := range map[int][]int{0: {0, 2}, 1: {1, 3}, 2: {0, 1, 2, 3}} {
		for m, method := range e.methods[:3] {
			var slicesDice, patientsDice []float64
			for repeat := 1; repeat <= 2; repeat++ {
				for _, n := range patients {
					var own []float64
					for k := range e.Cohort.Patients[n].Inputs {
						own = append(own, made(repeat, m, n, k))
					}
					slicesDice, patientsDice = append(slicesDice, own...), append(patientsDice, median(own))
				}
			}
			if got := r.Dice[set]; got.N != len(slicesDice)/2 ||
				!near(got.Methods[method.name].Median, median(slicesDice)) {
				t.Errorf("table 4, row %d, %s: %+v, want %g of %d", set, method.name, got, median(slicesDice),
					len(slicesDice)/2)
			}
			if got := r.PatientDice[set]; got.N != len(patients) ||
				!near(got.Methods[method.name].Median, median(patientsDice)) {
				t.Errorf("patients, row %d, %s: %+v, want %g", set, method.name, got, median(patientsDice))
			}
		}
	}
	// Row 2 of table 5, all slices, U-Net against threshold CNN, each slice with the mean of both repeats, which are
	// decimals: -0.11, .39, -.11, .28, -.22, .17, .06, .06, with ties that rounding must not break. scipy 1.17:
	//   made = lambda r, m, n, k: (.37*r + .11*(m+1)*(1+n) + .07*k*k) % 1
	//   d = [np.mean([made(r, 0, n, k) - made(r, 1, n, k) for r in (1, 2)])
	//        for n, s in enumerate((3, 2, 1, 2)) for k in range(s)]
	//   d = np.round(d, 12); scipy.stats.wilcoxon(d, method="approx").pvalue
	//   np.median([(d[i] + d[j])/2 for i in range(8) for j in range(i, 8)])
	pair := r.Comparisons[2].Pairs[0]
	if math.Abs(float64(pair.P)-0.482764975525357) > 1e-9 || !near(pair.Difference, 0.06) || pair.PHolm < pair.P {
		t.Errorf("table 5: %+v", pair)
	}
	if r.Sets[2].Slices != 8 || r.Sets[0].Patients != 2 || !near(r.Sets[0].PerSlice, (100.+110+120+120)/4) {
		t.Errorf("table 1: %+v", r.Sets)
	}
	if len(r.Each) != 2 || len(r.Regression) != 3 || r.Regression[2].N != 8 || !near(r.Constant.UNet[1][0], 0.26) ||
		r.Optimal.Median != 1 {
		t.Errorf("%+v", r)
	}
}

// TestResultsElsewhere: a result whose scores are not those of the cohort is refused.
func TestResultsElsewhere(t *testing.T) {
	dir := t.TempDir()
	e, err := New(dir, squares(2, 2), Config{Folds: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range e.Units() {
		pretend(t, e, u)
	}
	path := filepath.Join(dir, "repeat_1", "fold_1", "unit.json")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ old, new, want string }{
		{`"Slice":4`, `"Slice":5`, "the score of patient p0, slice 4 is not where it belongs"},
		{`"fold":1`, `"fold":2`, "holds 14 scores of 2 slices"},
		{`"Batch":32`, `"Batch":16`, "was made with Batch 16, not 32"},
		{`"images":["`, `"images":["AAAA","`, "holds 14 scores of 3 slices, not 14 of 2: remove it"},
		{`"images":["AACA`, `"images":["`, "is damaged: remove it"},
		{`"networks":[{`, `"networks":[{},{`, "is damaged: remove it"},
		{`{`, `[`, "is no result of a unit"},
	} {
		if err := os.WriteFile(path, []byte(strings.Replace(string(data), test.old, test.new, 1)), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, _, err := e.Results(); err == nil || !strings.Contains(err.Error(), test.want) ||
			!strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want %s", test.new, err, test.want)
		}
	}
}

// TestOtherResultMeanwhile: what a run of other settings has written by the end of a training is not replaced.
func TestOtherResultMeanwhile(t *testing.T) {
	rt, err := ort.Open(ort.Config{Device: "cpu", Threads: 1})
	if err != nil {
		t.Skipf("ONNX Runtime is not there; run `make` first: %v", err)
	}
	dir, c := t.TempDir(), squares(3, 2, 1, 2)
	config := func(epochs int) Config {
		return Config{Config: training.Config{EpochsUNet: epochs, EpochsThreshold: 1,
			Hyperparameters: fit.Hyperparameters{Batch: 4}, Side: side, Sigmoid: true}, Folds: 2}
	}
	e, err := New(dir, c, config(1))
	if err != nil {
		t.Fatal(err)
	}
	other, err := New(dir, c, config(2))
	if err != nil {
		t.Fatal(err)
	}
	u := e.Units()[0]
	_, err = e.Run(t.Context(), rt, []Unit{u}, func(Progress) { pretend(t, other, u) })
	if err == nil || !strings.Contains(err.Error(), "was made with EpochsUNet 2, not 1") {
		t.Errorf("it is replaced: %v", err)
	}
	if r, err := other.read(u, 0); r == nil || err != nil || exists(filepath.Join(e.folder(u, 0), "unet.onnx")) {
		t.Errorf("the other's result is %v, %v", r, err)
	}
}

// TestMeansOverRepeats: means of the same scores in another order are the same, whatever rounding makes of them, and so
// are differences of means that are equal; those of one repeat stay as they are.
func TestMeansOverRepeats(t *testing.T) {
	l := samples{sets: []int{1, 1, 1}, values: map[string][][]float64{
		"unet":      {{.1, .1, .7}, {.2, .3, .8}, {.3, .5, .3}},
		"threshold": {{.3, .2, .6}, {.2, .4, .7}, {.1, .6, .2}},
	}}
	a, unit := l.means("unet", l.chosen(0))
	b, _ := l.means("threshold", l.chosen(0))
	if a[0] != b[0] || b[1]-a[1] != a[2]-b[2] || !near(number(a[1]*unit), .3) {
		t.Errorf("means %v and %v of %g", a, b, unit)
	}
	one := l.single(0)
	if a, unit := one.means("unet", one.chosen(0)); unit != 1 || !slices.Equal(a, []float64{.1, .1, .7}) {
		t.Errorf("of one repeat: %v of %g", a, unit)
	}
}

// TestWork: the work of a unit counts up to its whole.
func TestWork(t *testing.T) {
	e, err := New(t.TempDir(), squares(3, 2, 1, 2), Config{Config: training.Config{EpochsUNet: 2, EpochsThreshold: 3},
		Folds: 2})
	if err != nil {
		t.Fatal(err)
	}
	u, last := Unit{1, 2}, 0
	for n, epochs := range []int{2, 3, 3} {
		for epoch := 1; epoch <= epochs; epoch++ {
			for step := 1; step <= 4; step++ {
				done := e.done(u, 0, fit.Progress{Network: n, Epoch: epoch, Epochs: epochs, Step: step, Steps: 4})
				if done < last {
					t.Errorf("network %d, epoch %d, step %d: %d after %d", n, epoch, step, done, last)
				}
				last = done
			}
		}
	}
	if last != e.work(u, 0) || last == 0 {
		t.Errorf("%d of %d", last, e.work(u, 0))
	}
}

// TestProgressOfAResumedRun: a run that was interrupted after the U-Net goes on counting where it was, up to the whole,
// and its time left is from its own work.
func TestProgressOfAResumedRun(t *testing.T) {
	rt, err := ort.Open(ort.Config{Device: "cpu", Threads: 1})
	if err != nil {
		t.Skipf("ONNX Runtime is not there; run `make` first: %v", err)
	}
	e, err := New(t.TempDir(), squares(3, 2, 1, 2),
		Config{Config: training.Config{EpochsUNet: 3, EpochsThreshold: 4,
			Hyperparameters: fit.Hyperparameters{Batch: 1}, Side: side, Sigmoid: true}, Folds: 2})
	if err != nil {
		t.Fatal(err)
	}
	units := e.Units()[:1]
	for _, stop := range []fit.Progress{{Network: 0, Epoch: 3}, {Network: 1, Epoch: 3}} {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := e.Run(ctx, rt, units, func(p Progress) {
			if p.Training.Network == stop.Network && p.Training.Epoch == stop.Epoch {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("not interrupted: %v", err)
		}
		cancel()
	}
	var all []Progress
	start := time.Now()
	_, err = e.Run(t.Context(), rt, units, func(p Progress) {
		if len(all) == 0 { // one step of the threshold CNN, out of those of one and a half networks
			own := e.done(p.Unit, 0, p.Training) - e.done(p.Unit, 0,
				fit.Progress{Network: 1, Epoch: 3, Step: 0, Steps: p.Training.Steps})
			most := time.Duration(float64(time.Since(start)) * float64(p.Total-p.Done) / float64(own))
			if p.Left > most || p.Left < most/2 {
				t.Errorf("after %v of work %d of %d, %v are left, not up to %v", time.Since(start), own, p.Total,
					p.Left, most)
			}
		}
		all = append(all, p)
	})
	if err != nil {
		t.Fatal(err)
	}
	if first := all[0]; first.Training.Network != 1 || first.Training.Epoch != 3 ||
		first.Done < e.done(units[0], 0, fit.Progress{Network: 1, Epoch: 2, Step: 1, Steps: 1}) {
		t.Errorf("it goes on with %+v", first)
	}
	for i, p := range all[1:] {
		if p.Done < all[i].Done {
			t.Errorf("%d after %d", p.Done, all[i].Done)
		}
	}
	if last := all[len(all)-1]; last.Done != last.Total || last.Left != 0 {
		t.Errorf("in the end %+v", last)
	}
}

// TestPatientsWithSeveralScans: tables by patient count persons, table 1 too; hand arithmetic on what pretend makes.
func TestPatientsWithSeveralScans(t *testing.T) {
	c := squares(3, 2, 1, 2)
	c.Patients[0].Person, c.Patients[2].Person = "anna", "anna"
	e, err := New(t.TempDir(), c, Config{Folds: 2})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(e.Folds) != "[[0 2] [1 3]]" {
		t.Fatalf("folds %v", e.Folds)
	}
	for _, u := range e.Units() {
		pretend(t, e, u)
	}
	r, _, err := e.Results()
	if err != nil {
		t.Fatal(err)
	}
	first := r.Sets[0]
	if first.Patients != 1 || first.Scans != 2 || first.Slices != 4 || !slices.Equal(first.Names, []string{"anna"}) ||
		!near(first.PerPatient, 100+110+120+120) {
		t.Errorf("table 1: %+v", first)
	}
	if all := r.Sets[2]; all.Patients != 3 || all.Scans != 4 || r.Cohort.Patients != 3 || r.Cohort.Scans != 4 {
		t.Errorf("table 1: %+v, %+v", all, r.Cohort)
	}
	anna := median([]float64{made(1, 0, 0, 0), made(1, 0, 0, 1), made(1, 0, 0, 2), made(1, 0, 2, 0)})
	if got := r.PatientDice[0]; got.N != 1 || !near(got.Methods["unet"].Median, anna) || r.PatientDice[2].N != 3 ||
		r.PatientComparisons[2].N != 3 {
		t.Errorf("by patient: %+v, want %g", got, anna)
	}
	if err := r.WriteTables(); err != nil {
		t.Fatal(err)
	}
	scores, err := ReadScores(e.Dir)
	if err != nil || len(distinct(scores.Rows, func(r Row) string { return r.Patient })) != 4 {
		t.Errorf("scans in the table of scores: %v", err)
	}
}

// TestPixelsOfVariousSizes: the report does not give pixels that differ in size one.
func TestPixelsOfVariousSizes(t *testing.T) {
	e, err := New(t.TempDir(), squares(3, 2), Config{Folds: 2})
	if err != nil {
		t.Fatal(err)
	}
	r := &Results{e: e, Cohort: Cohort{FOV: 80, Side: side}}
	if text := r.setup()[0]; !strings.Contains(text, "40×40 pixels of 2.00 mm that "+
		"show") && !strings.Contains(text, "40×40 pixels of 2.00 mm,") {
		t.Error(text)
	}
	e.Cohort.Patients[0].Region.Width, e.Cohort.Patients[1].Region.Width = 60, 100
	if text := r.setup()[0]; !strings.Contains(text,
		"40×40 pixels of various sizes, of slices from 60 to 100 mm wide") {
		t.Error(text)
	}
}

func TestUnlikeThePaper(t *testing.T) {
	if got := unlike(training.Config{}); got != nil {
		t.Errorf("the paper's settings are unlike it: %q", got)
	}
	got := unlike(training.Config{CT: true, Sigmoid: true, Hyperparameters: fit.Hyperparameters{Augment: true,
		Patience: 1}})
	if own := unlike(training.Config{Preset: training.Isopet, SUV: true}); len(own) != 2 ||
		own[1] != "it saw the scans' values as SUV" {
		t.Errorf("%q", own)
	}
	if len(got) != 4 || got[3] != "training stopped after 1 epoch without a better loss of validation and kept the best" {
		t.Errorf("%q", got)
	}
}
