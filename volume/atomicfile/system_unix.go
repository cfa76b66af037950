//go:build !windows

package atomicfile

import (
	"errors"
	"os"
	"syscall"
)

// Rename gives a file another name, in place of the file that may have it.
func Rename(from, to string) error { return os.Rename(from, to) }

// lives says whether there is a process of that number, if in doubt that there is.
func lives(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	defer p.Release()
	err = p.Signal(syscall.Signal(0))
	return !errors.Is(err, os.ErrProcessDone) && !errors.Is(err, syscall.ESRCH)
}
