//go:build !windows

package filelock

import "github.com/gofrs/flock"

// try opens a file and locks it; the error is [ErrHeld] if another has it.
func try(path string, flags int) (handle, error) {
	held := flock.New(path, flock.SetFlag(flags))
	switch got, err := held.TryLock(); {
	case err != nil:
		return nil, err
	case !got:
		return nil, ErrHeld
	}
	return held, nil
}
