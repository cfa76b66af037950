package training

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"isopet/inference"
	"isopet/training/checksummed"
	"isopet/training/cohort"
	"isopet/training/cohort/cohorttest"
	"isopet/training/fit"
)

var kills = flag.Int("kills", 2, "how often to kill a training that is resumed")

func sameWeights(t *testing.T, what string, got, want *Result) {
	t.Helper()
	for i, m := range want.Models {
		g := got.Models[i].Fit
		if !slices.Equal(g.Weights, m.Fit.Weights) || !slices.Equal(g.Loss, m.Fit.Loss) ||
			!slices.Equal(g.ValLoss, m.Fit.ValLoss) {
			t.Errorf("%s: the %s came out otherwise than without interruption", what, m.Fit.Network.Label)
		}
	}
}

// TestResume with all that chance has a part in: weights, order, dropout and changes of slices.
func TestResume(t *testing.T) {
	rt, cohort := open(t), discs(t)
	quick := quick
	quick.Augment = true
	whole, err := Train(t.Context(), rt, cohort, quick, fit.Checkpoint{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	// Interrupted three times, each time after so many steps from where it went on.
	c := fit.Checkpoint{Path: filepath.Join(t.TempDir(), "checkpoint"), Resume: true}
	for _, test := range []struct {
		steps int
		after string
	}{
		{1, ""}, {3, "epoch 1 of the U-Net"}, {5, "epoch 1 of the Threshold CNN on PET"},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		steps := 0
		_, err := Train(ctx, rt, cohort, quick, c, func(fit.Progress) {
			if steps++; steps == test.steps {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) || steps != test.steps {
			t.Errorf("interrupted in step %d: %v after %d steps", test.steps, err, steps)
		}
		if got := fit.Unfinished(c.Path); got != test.after {
			t.Errorf("interrupted in step %d: unfinished after %q, want %q", test.steps, got, test.after)
		}
	}
	resumed, err := Train(t.Context(), rt, cohort, quick, c, nil)
	if err != nil {
		t.Fatal(err)
	}
	sameWeights(t, "resumed", resumed, whole)
}

func TestCheckpointRefuses(t *testing.T) {
	rt, small := open(t), discs(t)
	path := filepath.Join(t.TempDir(), "checkpoint")
	if got := fit.Unfinished(path); got != "" {
		t.Errorf("nothing is unfinished after %q", got)
	}
	if _, err := Train(t.Context(), rt, small, quick, fit.Checkpoint{Path: path, Resume: true}, nil); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(c fit.Checkpoint, cfg Config, trained *cohort.Cohort, want string) {
		t.Helper()
		if _, err := Train(t.Context(), rt, trained, cfg, c, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	resume := fit.Checkpoint{Path: path, Resume: true}
	refused(fit.Checkpoint{Path: path}, quick, small, "is of a training that was interrupted after epoch 1 of the "+
		"Threshold CNN on U-Net output: resume that, or delete the file to train anew")
	other := quick
	other.Batch, other.LearningRate = 4, 0.01
	refused(resume, other, small, "cannot be resumed: the batch was 5 and is 4 now, the learning rate was 0.001 and "+
		"is 0.01 now; use what it was started with")
	refused(resume, quick, small.Part(func(p int) bool { return p > 0 }), "the cohort's content was ")
	var unlike struct{ Settings [][2]string }
	if err := checksummed.Read(path, &unlike); err != nil {
		t.Fatal(err)
	}
	for i, row := range unlike.Settings { // as by another engine, which rounds otherwise
		if row[0] == "engine" {
			unlike.Settings[i][1] = "an abacus"
		}
	}
	by, err := TrainedBy(quick, small, rt)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "checkpoint")
	if err := checksummed.Write(elsewhere, unlike); err != nil {
		t.Fatal(err)
	}
	refused(fit.Checkpoint{Path: elsewhere, Resume: true}, quick, small,
		fmt.Sprintf("cannot be resumed: the engine was an abacus and is %s now", by))
	data[len(data)/2] ^= 1
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	refused(resume, quick, small, "cannot be read: it is damaged or not one of Isopet's; delete the file to train anew")
	folder := fit.Checkpoint{Path: filepath.Join(path, "x")}
	refused(folder, quick, small, "not a directory")
}

// TestTrainingProcess is the training that TestResumeAfterKill kills, with everything that the paper has not.
func TestTrainingProcess(t *testing.T) {
	dir := os.Getenv("ISOPET_TEST_TRAINING")
	if dir == "" {
		t.Skip("started by TestResumeAfterKill")
	}
	wide := quick
	wide.Augment, wide.CT, wide.Sigmoid, wide.Scale = true, true, true, inference.Scaling{High: 5}
	cohort, err := ReadCohort(t.Context(), filepath.Join(dir, "cohort"), wide, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Train(t.Context(), open(t), cohort, wide, fit.Checkpoint{Path: filepath.Join(dir, "checkpoint"),
		Resume: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var weights [][]float32
	for _, m := range r.Models {
		weights = append(weights, m.Fit.Weights)
	}
	if err := checksummed.Write(filepath.Join(dir, "weights"), weights); err != nil {
		t.Fatal(err)
	}
}

// TestResumeAfterKill kills a training process at random moments and resumes it each time.
func TestResumeAfterKill(t *testing.T) {
	dir := t.TempDir()
	cohorttest.Mkdir(t, filepath.Join(dir, "cohort"))
	cohorttest.NNUNet(t, filepath.Join(dir, "cohort"))
	for p := range 3 {
		cohorttest.CT(t, filepath.Join(dir, "cohort", "imagesTr", fmt.Sprintf("case_%d_0001.nii.gz", p)))
	}
	cohorttest.WithCT(t, filepath.Join(dir, "cohort"))
	run := func(limit time.Duration) bool {
		child := exec.Command(os.Args[0], "-test.run=^TestTrainingProcess$")
		child.Env = append(os.Environ(), "ISOPET_TEST_TRAINING="+dir)
		var out strings.Builder
		child.Stdout, child.Stderr = &out, &out
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		if limit > 0 {
			defer time.AfterFunc(limit, func() { child.Process.Kill() }).Stop() // SIGKILL
		}
		if err := child.Wait(); err != nil && limit == 0 {
			t.Fatalf("%v\n%s", err, out.String())
		}
		return child.ProcessState.Success()
	}
	start := time.Now()
	run(0)
	whole := time.Since(start)
	var want, got [][]float32
	if err := checksummed.Read(filepath.Join(dir, "weights"), &want); err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 0))
	killed, resumed := 0, 0
	for killed < *kills {
		for _, name := range []string{"checkpoint", "weights"} {
			os.Remove(filepath.Join(dir, name))
		}
		for killed < *kills && !run(time.Duration((0.1+0.9*random.Float64())*float64(whole))) {
			killed++
			if fit.Unfinished(filepath.Join(dir, "checkpoint")) != "" {
				resumed++
			}
		}
	}
	run(0)
	if err := checksummed.Read(filepath.Join(dir, "weights"), &got); err != nil {
		t.Fatal(err)
	}
	t.Logf("killed %d times (seed %d), %d times after an epoch", killed, seed, resumed)
	for i := range want {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("seed %d: network %d came out otherwise than without kills", seed, i)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".*")); err != nil || left != nil {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
