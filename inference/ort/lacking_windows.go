package ort

import (
	"errors"
	"syscall"
)

// lacking reports whether a library could not be loaded because one that it needs is not there: Windows says that a
// module was not found, though the library itself is.
func lacking(err error) bool {
	const moduleNotFound = syscall.Errno(126)
	return errors.Is(err, moduleNotFound)
}
