//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package app

import (
	"errors"
	"io/fs"
	"os"
)

// takeLock locks a file, which it makes if need be, for as long as it is open, whatever becomes of this process; not ok
// if another holds it. Here a file that is open cannot be removed.
func takeLock(name string) (*os.File, bool) {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, false
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	return f, err == nil
}

// dropLock lets go of a file that takeLock locked, and removes it.
func dropLock(f *os.File) {
	f.Close()
	os.Remove(f.Name())
}
