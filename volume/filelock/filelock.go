// Package filelock holds files for this process alone, for as long as it lives: the system lets go of a lock whose
// process has ended, however it ended. A file that is locked can be read, written and given another name. It knows
// nothing of what the files are for.
package filelock

import (
	"errors"
	"io/fs"
	"os"
)

// ErrHeld says that another holds the lock: another process, or this one by another [Lock].
var ErrHeld = errors.New("it is locked by another program")

// Lock is a file that is locked.
type Lock struct {
	held handle
	path string
}

// handle is an open file that is locked; closing it lets go of the lock.
type handle interface {
	Stat() (fs.FileInfo, error)
	Close() error
}

// Take locks a file, which it makes if need be. The error is [ErrHeld] if another has it; any other says that files
// cannot be locked there.
func Take(path string) (*Lock, error) { return take(path, os.O_RDWR|os.O_CREATE) }

// TakeExisting locks a file that is there already, otherwise like [Take].
func TakeExisting(path string) (*Lock, error) { return take(path, os.O_RDWR) }

func take(path string, flags int) (*Lock, error) {
	for {
		held, err := try(path, flags) // open to be written: network file systems want that
		if err != nil {
			return nil, err
		}
		if named(held, path) {
			return &Lock{held, path}, nil
		}
		held.Close() // whoever held it before has removed it in the meantime
	}
}

// named reports whether a file that is locked still has its name.
func named(held handle, path string) bool {
	inside, err := held.Stat()
	if err != nil {
		return false
	}
	outside, err := os.Stat(path)
	return err == nil && os.SameFile(inside, outside)
}

// Release lets go of the lock and leaves the file. It does nothing for nil.
func (l *Lock) Release() {
	if l != nil {
		l.held.Close()
	}
}

// Remove removes the file and then lets go of the lock: nobody can have taken it in between.
func (l *Lock) Remove() {
	os.Remove(l.path)
	l.held.Close()
}
