package app

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// mayWrite says why a file must not be written: it is there, or it is one of the images that are read.
func mayWrite(path string, overwrite bool, images ...string) error {
	info, err := os.Stat(path)
	if path == "" || err != nil {
		return nil // writing says why if it cannot be
	}
	for _, image := range images {
		if sameFile(info, image) {
			return fmt.Errorf("%s is one of the images that are measured; choose another name for the file", path)
		}
	}
	if !overwrite {
		return &ExistsError{[]string{path}}
	}
	return nil
}

// cannotWrite adds what to do to the error of a file that could not be written, where the system refused it.
func cannotWrite(err error) error {
	var refused syscall.Errno
	switch {
	case !errors.As(err, &refused):
		return err
	case refused == syscall.ENOSPC, refused == syscall.EDQUOT:
		return fmt.Errorf("%w; make room there, or choose another place", err)
	}
	return fmt.Errorf("%w; choose another place", err)
}
