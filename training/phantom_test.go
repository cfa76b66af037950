package training

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"isopet/inference"
	"isopet/training/cohort"
	"isopet/training/cohort/cohorttest"
	"isopet/training/figures"
	"isopet/training/fit"
	"isopet/training/statistics"
	"isopet/volume/metrics"
)

var (
	phantoms = flag.String("phantoms", "", "folder of the phantom cohort of seed 1, for TestPhantomCohort")
	seed     = flag.Uint64("seed", 1, "of TestPhantomCohort's training")
	out      = flag.String("out", "", "folder for what TestPhantomCohort trains")
)

// TestPhantomCohort is the paper's first fold on phantoms: trained on test sets 2 to 6, evaluated on test set 1. It
// takes minutes and is asked for by name:
//
//	isopet phantom DIR && go test ./training -run TestPhantomCohort -v -timeout 1h -args -phantoms DIR
//
// With PyTorch the specification's prototype had median Dice .789, .750 and .795 and r = .932 there.
func TestPhantomCohort(t *testing.T) {
	if *phantoms == "" {
		t.Skip("training on a whole cohort takes minutes: name its folder with -phantoms")
	}
	cfg := Config{Seed: *seed}
	whole, err := ReadCohort(t.Context(), *phantoms, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(whole.Patients) != 78 || whole.Slices() != 880 || whole.FOV != 125 {
		t.Fatalf("%d patients, %d slices of %g mm, want 78, 880, 125", len(whole.Patients), whole.Slices(), whole.FOV)
	}
	held := func(p int) bool { return slices.Contains(cohort.PaperFolds[0], p) }
	train, test := whole.Part(func(p int) bool { return !held(p) }), whole.Part(held)
	rt := open(t)
	result, err := Train(t.Context(), rt, train, cfg, fit.Checkpoint{}, func(p fit.Progress) {
		if p.Step == p.Steps {
			t.Logf("%s: epoch %d of %d, loss %.4f, validation %.4f, %v left",
				p.Model, p.Epoch, p.Epochs, p.Loss, p.ValLoss, p.Left.Round(1e9))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range result.Models {
		t.Logf("%s: %v, %v a step, loss %.5f, validation %.5f", m.Fit.Network.Label, m.Fit.Elapsed, m.Fit.Step,
			m.Fit.Loss[len(m.Fit.Loss)-1], m.Fit.ValLoss[len(m.Fit.ValLoss)-1])
	}
	models, err := result.Load(rt)
	if err != nil {
		t.Fatal(err)
	}
	defer models.Close()
	scores, err := Evaluate(t.Context(), models, test.Patients, nil)
	if err != nil {
		t.Fatal(err)
	}
	least := map[string]float64{"unet": 0.6, "threshold": 0.6, "combined": 0}
	for method, least := range least {
		var dice, optimal, predicted []float64
		for _, s := range scores {
			if s.Method == method {
				dice, optimal, predicted = append(dice, s.Dice), append(optimal, s.Optimal),
					append(predicted, s.Threshold)
			}
		}
		r := statistics.Regression(optimal, predicted).R
		t.Logf("%s: %d slices, median Dice %.3f (IQR %.3f), r %.3f, constant %.2f",
			method, len(dice), metrics.Median(dice), metrics.IQR(dice), r, models[inference.UNet].Spec.Constant)
		if median := metrics.Median(dice); !(median >= least) {
			t.Errorf("%s: median Dice %.3f, want at least %g", method, median, least)
		}
		if method == "threshold" && !(r >= 0.75) {
			t.Errorf("predicted and optimal thresholds correlate with %.3f, want at least 0.75", r)
		}
		if *out != "" && method != "unet" {
			f := figures.Thresholds(optimal, predicted)
			cohorttest.Mkdir(t, *out)
			file, err := os.Create(filepath.Join(*out, "thresholds_"+method+"_"+strconv.FormatUint(*seed, 10)+".png"))
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			if err := f.Write(file, ".png"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if *out != "" {
		if err := result.Write(*out); err != nil {
			t.Fatal(err)
		}
	}
}
