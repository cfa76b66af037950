package training

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"isopet/inference/ort"
	"isopet/training/fit"
	"isopet/volume/metrics"
)

// TestFold trains the program's own network without one of six test sets and scores it on that: some minutes, so only
// when asked for, with a cohort and the number of the set, and SUV if its values are that:
//
//	ISOPET_FOLD="../../shared/data/sts51/cohort.csv 1 SUV" go test -tags ci -run TestFold -v ./training
func TestFold(t *testing.T) {
	asked := strings.Fields(os.Getenv("ISOPET_FOLD"))
	if len(asked) < 2 {
		t.Skip("ISOPET_FOLD names no cohort and test set")
	}
	number, err := strconv.Atoi(asked[1])
	if err != nil {
		t.Fatal(err)
	}
	rt, err := ort.Open(ort.Config{Device: "cpu", Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{Preset: Isopet, SUV: len(asked) > 2, Seed: 1}
	c, err := ReadCohort(t.Context(), asked[0], cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	folds, err := c.Folds(6)
	if err != nil {
		t.Fatal(err)
	}
	held := map[int]bool{}
	for _, p := range folds[number-1] {
		held[p] = true
	}
	train := c.Part(func(p int) bool { return !held[p] })
	test := c.Part(func(p int) bool { return held[p] })
	r, err := Train(t.Context(), rt, train, cfg, fit.Checkpoint{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	models, err := r.Load(rt)
	if err != nil {
		t.Fatal(err)
	}
	defer models.Close()
	scores, err := Evaluate(t.Context(), models, test.Patients, nil)
	if err != nil {
		t.Fatal(err)
	}
	var dice []float64
	emptied := 0
	for _, s := range scores {
		dice = append(dice, s.Dice)
		if s.Threshold == 1 {
			emptied++
		}
	}
	t.Logf("%d slices, median Dice %.4f, mean %.4f; %d left empty; trained in %v", len(dice), metrics.Median(dice),
		metrics.Mean(dice), emptied, r.Elapsed)
	if metrics.Median(dice) < 0.6 { // the least of the study's folds is 0.64
		t.Error("the network has learned little")
	}
}
