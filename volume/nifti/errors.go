package nifti

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"
)

// FormatError says that a file is broken or is no NIfTI file: what was found and what to do.
type FormatError struct{ Path, Found, Advice string }

func (e *FormatError) Error() string { return sentence(e.Path, e.Found, e.Advice) }

// UnsupportedError says that a file is valid, or could be, but holds what this program does not handle.
type UnsupportedError struct{ Path, Found, Advice string }

func (e *UnsupportedError) Error() string { return sentence(e.Path, e.Found, e.Advice) }

func sentence(path, found, advice string) string {
	return fmt.Sprintf("%s %s; %s", path, found, advice)
}

// system says in a sentence why the operating system refused; errors.Is still finds its error.
func system(path string, err error) error {
	for _, row := range []struct {
		is            error
		found, advice string
	}{
		{fs.ErrNotExist, "does not exist", "check the name and the folder"},
		{fs.ErrPermission, "may not be opened", "ask its owner for the permission, or copy it to a place of your own"},
		{syscall.EISDIR, "is a folder", "name a file in it"},
	} {
		if errors.Is(err, row.is) {
			return &systemError{sentence(path, row.found, row.advice), err}
		}
	}
	return &systemError{fmt.Sprintf("%s cannot be read: %v", path, reason(err)), err}
}

// unwritable is [system] for a file that was to be written.
func unwritable(path string, err error) error {
	folder := filepath.Dir(path)
	for _, row := range []struct {
		is            error
		found, advice string
	}{
		{fs.ErrNotExist, "cannot be written: the folder " + folder + " does not exist", "make it or choose another"},
		{fs.ErrPermission, "cannot be written: the folder " + folder + " may not be written to", "choose another folder"},
		{syscall.EROFS, "cannot be written: the disk of " + folder + " is read-only", "choose another folder"},
		{syscall.ENOSPC, "cannot be written: the disk is full", "make room or choose another disk"},
		{syscall.EDQUOT, "cannot be written: your share of the disk is used up", "make room or choose another disk"},
		{syscall.EISDIR, "is a folder", "choose a name for the file"},
	} {
		if errors.Is(err, row.is) {
			return &systemError{sentence(path, row.found, row.advice), err}
		}
	}
	return &systemError{fmt.Sprintf("%s cannot be written: %v", path, reason(err)), err}
}

type systemError struct {
	text string
	err  error
}

func (e *systemError) Error() string { return e.text }
func (e *systemError) Unwrap() error { return e.err }

// reason is the innermost error, without the names of calls and files.
func reason(err error) error {
	for errors.Unwrap(err) != nil {
		err = errors.Unwrap(err)
	}
	return err
}
