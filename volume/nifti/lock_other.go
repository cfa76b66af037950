//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package nifti

import (
	"os"
	"time"
)

// lock does nothing: here a file that is open cannot be removed.
func lock(*os.File) {}

// removeAbandoned removes a file that nobody has written to for a day, if no process holds it open.
func removeAbandoned(f *os.File) {
	if info, err := f.Stat(); err == nil && time.Since(info.ModTime()) > 24*time.Hour {
		f.Close()
		os.Remove(f.Name())
	}
}

// rename renames a file, which must not be open.
func rename(f *os.File, to string) error {
	f.Close()
	return os.Rename(f.Name(), to)
}
