//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package app

import (
	"os"
	"syscall"
)

// takeLock locks a file, which it makes if need be, for as long as it is open, whatever becomes of this process; not ok
// if another holds it.
func takeLock(name string) (*os.File, bool) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, false
	}
	if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		f.Close()
		return nil, false
	}
	return f, true
}

// dropLock removes a file that takeLock locked, and then lets go of it: between the two nobody else can have locked it.
func dropLock(f *os.File) {
	os.Remove(f.Name())
	f.Close()
}
