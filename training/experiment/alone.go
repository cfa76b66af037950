package experiment

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"isopet/training/output"
	"isopet/volume/filelock"
)

// part is an arm of a unit, which is trained as a whole.
type part struct {
	Unit
	arm int
}

// waiting is how long Run waits before it looks again whether another run is done with a unit.
const waiting = time.Second

// each does the parts one by one, each while no other run has it: runs that write into one folder, on whatever machine,
// share the work. Those that others have come last. Where files cannot be locked, each does all.
func (e *Experiment) each(ctx context.Context, todo []part, progress func(Progress), do func(part) error) error {
	for told := false; len(todo) > 0; told = true {
		var held []part
		for _, p := range todo {
			lock, err := e.take(p)
			if errors.Is(err, filelock.ErrHeld) {
				if held = append(held, p); !told {
					progress(Progress{Unit: p.Unit, Elsewhere: true})
				}
				continue
			}
			if err == nil {
				err = do(p)
			}
			if lock != nil {
				lock.Remove()
			}
			if err != nil {
				return err
			}
		}
		if todo = held; len(todo) > 0 {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(waiting):
			}
		}
	}
	return nil
}

// take makes the folder of a part and locks it. The error is [filelock.ErrHeld] if another run has it; there is no lock
// where files cannot be locked.
func (e *Experiment) take(p part) (*filelock.Lock, error) {
	folder := e.folder(p.Unit, p.arm)
	for _, f := range []string{filepath.Dir(p.folder(e.Dir)), p.folder(e.Dir), folder} {
		if err := output.Mark(f); err != nil {
			return nil, err
		}
	}
	lock, err := filelock.Take(filepath.Join(folder, "lock"))
	if err != nil && !errors.Is(err, filelock.ErrHeld) {
		return nil, nil
	}
	return lock, err
}
