package experiment

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"isopet/inference/ort"
	"isopet/training"
	"isopet/training/fit"
	"isopet/volume/filelock"
)

// TestRunsShareTheWork: runs into one folder at the same time train each unit once, and each ends when all results are
// there; a unit that another run has under way is waited for, and run if that leaves no result.
func TestRunsShareTheWork(t *testing.T) {
	rt, err := ort.Open(ort.Config{Device: "cpu", Threads: 1})
	if err != nil {
		t.Skipf("ONNX Runtime is not there; run `make` first: %v", err)
	}
	dir, c := t.TempDir(), squares(3, 2, 1, 2)
	begin := func() *Experiment {
		e, err := New(dir, c, Config{Config: training.Config{EpochsUNet: 1, EpochsThreshold: 1,
			Hyperparameters: fit.Hyperparameters{Batch: 4}, Side: side, Sigmoid: true}, Folds: 2})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	var runs sync.WaitGroup
	var trained [2]int
	for i := range trained {
		e := begin()
		runs.Go(func() {
			n, err := e.Run(t.Context(), rt, e.Units(), nil)
			if trained[i] = n; err != nil {
				t.Error(err)
			}
			if r, missing, err := e.Results(); r == nil || err != nil {
				t.Errorf("it ended without %v, %v", missing, err)
			}
		})
	}
	runs.Wait()
	if trained[0]+trained[1] != 2 {
		t.Errorf("two runs trained %v of two units", trained)
	}

	e := begin()
	u := e.Units()[0]
	lock, err := filelock.Take(filepath.Join(e.folder(u, 0), "lock"))
	if err == nil {
		err = os.Remove(e.path(u, 0))
	}
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	n, err := e.Run(t.Context(), rt, e.Units(), func(p Progress) {
		if p.Elsewhere && p.Unit == u {
			told++
			lock.Release() // as if it had been killed
		}
	})
	if n != 1 || err != nil || told != 1 || exists(filepath.Join(e.folder(u, 0), "lock")) {
		t.Errorf("%d trained, told %d times, %v", n, told, err)
	}

	if lock, err = filelock.Take(filepath.Join(e.folder(u, 0), "lock")); err == nil {
		err = os.Remove(e.path(u, 0))
	}
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Release()
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := e.Run(ctx, rt, e.Units(), func(Progress) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted while it waits: %v", err)
	}
}
