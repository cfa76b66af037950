package nifti

import (
	"errors"
	"fmt"
	"path/filepath"

	"isopet/volume/refusal"
)

// FormatError says that a file is broken or is no NIfTI file: what was found and what to do.
type FormatError struct{ Path, Found, Advice string }

func (e *FormatError) Error() string { return sentence(e.Path, e.Found, e.Advice) }

// UnsupportedError says that a file is valid, or could be, but holds what this program does not handle.
type UnsupportedError struct{ Path, Found, Advice string }

func (e *UnsupportedError) Error() string { return sentence(e.Path, e.Found, e.Advice) }

// MaskError says that a file can be read but is no mask.
type MaskError struct{ Path, Found, Advice string }

func (e *MaskError) Error() string { return sentence(e.Path, e.Found, e.Advice) }

// FramesError says that a file holds several frames, of which one must be chosen, or not the one that was.
type FramesError struct {
	Path   string
	Frames int // how many it holds, counted from 0
}

func (e *FramesError) Error() string {
	if e.Frames == 1 {
		return sentence(e.Path, "holds one frame", "choose frame 0, or none")
	}
	return sentence(e.Path, fmt.Sprintf("holds %d frames", e.Frames), fmt.Sprintf("choose one of them, from 0 to %d",
		e.Frames-1))
}

func sentence(path, found, advice string) string {
	return fmt.Sprintf("%s %s; %s", path, found, advice)
}

// systemError says in a sentence why the operating system refused. [errors.Is] finds what it said itself.
type systemError struct {
	text string
	err  error
}

func (e *systemError) Error() string { return e.text }
func (e *systemError) Unwrap() error { return e.err }

// refused is what a reason of the system means to the user.
type refused struct {
	reason        refusal.Reason
	found, advice string
}

// unreadable explains why a file cannot be read.
func unreadable(path string, err error) error {
	return explain(path, err, "cannot be read", []refused{
		{refusal.Missing, "does not exist", "check the name and the folder"},
		{refusal.Forbidden, "may not be opened", "ask its owner for the permission, or copy it to a place of your own"},
		{refusal.LongName, "has a name that is too long", "move it to a folder with a shorter one"},
		{refusal.BadName, "has a name that this system gives to no file", "check the name"},
		{refusal.InUse, "is open in another program", "close it there and try again"},
	})
}

// unwritable explains why a file cannot be written.
func unwritable(path string, err error) error {
	folder := filepath.Dir(path)
	return explain(path, err, "cannot be written", []refused{
		{refusal.Missing, "cannot be written: the folder " + folder + " does not exist", "make it or choose another"},
		{refusal.Forbidden, "cannot be written: the folder " + folder + " may not be written to",
			"choose another folder"},
		{refusal.ReadOnly, "cannot be written: the disk of " + folder + " is read-only", "choose another folder"},
		{refusal.DiskFull, "cannot be written: the disk is full", "make room or choose another disk"},
		{refusal.TooLarge, "cannot be written: the disk takes no files of this size",
			"choose another disk, or a name that ends in .gz"},
		{refusal.LongName, "cannot be written: its name is too long", "choose a shorter one"},
		{refusal.BadName, "cannot be written: this system takes no such name", "choose another"},
		{refusal.Quota, "cannot be written: your share of the disk is used up", "make room or choose another disk"},
	})
}

func explain(path string, err error, what string, rows []refused) error {
	for _, r := range rows {
		if r.reason.Is(err) {
			return &systemError{sentence(path, r.found, r.advice), err}
		}
	}
	reason := err // the innermost, without names of calls and files
	for errors.Unwrap(reason) != nil {
		reason = errors.Unwrap(reason)
	}
	return &systemError{fmt.Sprintf("%s %s: %v", path, what, reason), err}
}
