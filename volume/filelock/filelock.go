// Package filelock holds files for this process alone, for as long as it lives: the system lets go of a lock whose
// process has ended, however it ended. It knows nothing of what the files are for.
package filelock

import (
	"errors"
	"io/fs"
	"os"

	"github.com/gofrs/flock"
)

// ErrHeld says that another holds the lock: another process, or this one by another [Lock].
var ErrHeld = errors.New("it is locked by another program")

// Lock is a file that is locked.
type Lock struct{ held *flock.Flock }

// Take locks a file, which it makes if need be. The error is [ErrHeld] if another has it; any other says that files
// cannot be locked there.
func Take(path string) (*Lock, error) { return take(path, os.O_RDWR|os.O_CREATE) }

// TakeExisting locks a file that is there already, otherwise like [Take].
func TakeExisting(path string) (*Lock, error) { return take(path, os.O_RDWR) }

func take(path string, flags int) (*Lock, error) {
	for {
		held := flock.New(path, flock.SetFlag(flags)) // open to be written: network file systems want that
		switch got, err := held.TryLock(); {
		case err != nil:
			return nil, err
		case !got:
			return nil, ErrHeld
		case named(held):
			return &Lock{held}, nil
		}
		held.Close() // whoever held it before has removed it in the meantime
	}
}

// named reports whether a file that is locked still has its name.
func named(held *flock.Flock) bool {
	inside, err := held.Stat()
	if err != nil {
		return false
	}
	outside, err := os.Stat(held.Path())
	return err == nil && os.SameFile(inside, outside)
}

// Release lets go of the lock and leaves the file. It does nothing for nil.
func (l *Lock) Release() {
	if l != nil {
		l.held.Close()
	}
}

// Remove removes the file and then lets go of the lock: nobody can have taken it in between. Where a file that is open
// cannot be removed, it is the other way round.
func (l *Lock) Remove() {
	err := os.Remove(l.held.Path())
	l.held.Close()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		os.Remove(l.held.Path())
	}
}
