//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package nifti

import (
	"os"
	"syscall"
)

// lock marks a file as in use for as long as it is open, whatever becomes of this process. It waits for whoever is
// about to remove the file.
func lock(f *os.File) {
	for syscall.Flock(int(f.Fd()), syscall.LOCK_EX) == syscall.EINTR {
	}
}

// removeAbandoned removes a file if no process has locked it.
func removeAbandoned(f *os.File) {
	if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
		os.Remove(f.Name())
	}
}

// rename renames a file that is open and stays locked until it has its name.
func rename(f *os.File, to string) error { return os.Rename(f.Name(), to) }
