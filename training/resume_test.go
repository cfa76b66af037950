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
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"isopet/inference"
	"isopet/training/checksummed"
	"isopet/training/cohort"
	"isopet/training/cohort/cohorttest"
	"isopet/training/fit"
	"isopet/volume/racetest"
)

var kills = flag.Int("kills", 20, "how often to kill a training that is resumed")

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

// processed is what TestTrainingProcess leaves.
type processed struct {
	By      string
	Loss    [][]float64
	Weights [][]float32
	Models  [][]byte
}

// TestTrainingProcess is a training for tests that kill it or run it elsewhere, with everything that the paper has not.
func TestTrainingProcess(t *testing.T) {
	dir := os.Getenv("ISOPET_TEST_TRAINING")
	if dir == "" {
		t.Skip("started by other tests")
	}
	wide := quick
	wide.Augment, wide.CT, wide.Sigmoid, wide.Scale = true, true, true, inference.Scaling{High: 5}
	cohort, err := ReadCohort(t.Context(), filepath.Join(dir, "cohort"), wide, nil)
	if err != nil {
		t.Fatal(err)
	}
	rt := open(t)
	if threads, err := strconv.Atoi(os.Getenv("ISOPET_TEST_THREADS")); err == nil {
		rt = rt.WithThreads(threads)
	}
	r, err := Train(t.Context(), rt, cohort, wide, fit.Checkpoint{Path: filepath.Join(dir, "checkpoint"), Resume: true},
		nil)
	if err != nil {
		t.Fatal(err)
	}
	result := processed{By: r.By()}
	for _, m := range r.Models {
		result.Loss, result.Weights = append(result.Loss, m.Fit.Loss), append(result.Weights, m.Fit.Weights)
		result.Models = append(result.Models, m.ONNX)
	}
	if err := checksummed.Write(filepath.Join(dir, "result"), result); err != nil {
		t.Fatal(err)
	}
}

// process is a folder in which TestTrainingProcess trains.
type process struct {
	dir     string
	env     []string
	program []string // of tests, with what runs it
}

func newProcess(t *testing.T) process {
	t.Helper()
	dir := t.TempDir()
	cohorttest.Mkdir(t, filepath.Join(dir, "cohort"))
	cohorttest.NNUNet(t, filepath.Join(dir, "cohort"))
	for p := range 3 {
		cohorttest.CT(t, filepath.Join(dir, "cohort", "imagesTr", fmt.Sprintf("case_%d_0001.nii.gz", p)))
	}
	cohorttest.WithCT(t, filepath.Join(dir, "cohort"))
	return process{dir: dir, env: append(os.Environ(), "ISOPET_TEST_TRAINING="+dir), program: os.Args[:1]}
}

// clear leaves nothing of a training.
func (p process) clear() {
	for _, name := range []string{"checkpoint", "result"} {
		os.Remove(filepath.Join(p.dir, name))
	}
}

// run trains with more of an environment, for so long at most unless that is 0, and says whether it came to its end.
func (p process) run(t *testing.T, limit time.Duration, env ...string) bool {
	t.Helper()
	child := exec.Command(p.program[0], slices.Concat(p.program[1:], []string{"-test.run=^TestTrainingProcess$"})...)
	child.Env = append(p.env, env...)
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

// result is what the training came to.
func (p process) result(t *testing.T) (r processed) {
	t.Helper()
	if err := checksummed.Read(filepath.Join(p.dir, "result"), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestSameModels: neither the number of threads nor the processor's instructions make a difference to the models. Without
// instructions for Isopet's engine, as on other kinds of processors, ONNX Runtime trains.
func TestSameModels(t *testing.T) {
	racetest.Skip(t)
	p := newProcess(t)
	p.run(t, 0, "ISOPET_TEST_THREADS=1")
	want := p.result(t)
	if !strings.HasPrefix(want.By, "Isopet's engine") {
		t.Skip("trained by " + want.By)
	}
	for _, other := range []struct{ env, by string }{
		{"ISOPET_TEST_THREADS=2", want.By}, {"ISOPET_TEST_THREADS=3", want.By}, {"ISOPET_TEST_THREADS=8", want.By},
		{"GODEBUG=cpu.avx512f=off", "Isopet's engine (AVX2)"},
		{"GODEBUG=cpu.avx512f=off,cpu.avx2=off", "ONNX Runtime (CPU)"},
	} {
		p.clear()
		p.run(t, 0, other.env)
		got := p.result(t)
		if got.By != other.by {
			t.Errorf("%s: trained by %s, want %s", other.env, got.By, other.by)
		}
		if same := reflect.DeepEqual(got.Models, want.Models); same != strings.HasPrefix(got.By, "Isopet's engine") {
			t.Errorf("%s: the models are those of one thread by %s: %t", other.env, want.By, same)
		}
	}
}

// TestResumeAfterKill kills a training process at random moments and resumes it each time.
func TestResumeAfterKill(t *testing.T) {
	racetest.Skip(t)
	p := newProcess(t)
	start := time.Now()
	p.run(t, 0)
	whole := time.Since(start)
	want := p.result(t)
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 0))
	killed, resumed := 0, 0
	for killed < *kills {
		p.clear()
		for killed < *kills && !p.run(t, time.Duration((0.1+0.9*random.Float64())*float64(whole))) {
			killed++
			if fit.Unfinished(filepath.Join(p.dir, "checkpoint")) != "" {
				resumed++
			}
		}
	}
	p.run(t, 0)
	t.Logf("killed %d times (seed %d), %d times after an epoch; trained by %s", killed, seed, resumed, want.By)
	if !reflect.DeepEqual(p.result(t), want) {
		t.Errorf("seed %d: the models came out otherwise than without kills", seed)
	}
	if left, err := filepath.Glob(filepath.Join(p.dir, ".*")); err != nil || left != nil {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
