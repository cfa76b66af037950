// Package atomicfile writes files that are there whole or not at all. What is written goes to a temporary file in the
// same folder and to the disk, may be checked there, and takes the name of the file in one step; if anything fails,
// nothing is left. It replaces a file only if it is told to. It knows no format, and whether a file may be replaced is
// its callers' business.
package atomicfile

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"isopet/volume/filelock"
)

// Create writes a file that must not be there yet with what fill writes. The error names the file; it is [fs.ErrExist]
// if there is one.
func Create(path string, fill func(io.Writer) error) error {
	return write(path, fill, nil, (*Pending).Create)
}

// Replace writes a file with what fill writes, in place of the one that may be there. Where a link points to is
// replaced, not the link. The error names the file; then it is as it was.
func Replace(path string, fill func(io.Writer) error) error {
	return write(path, fill, nil, (*Pending).Replace)
}

// ReplaceChecked is [Replace] of a file that gets its name only if check, which is given the temporary one, finds no
// error in what was written.
func ReplaceChecked(path string, fill func(io.Writer) error, check func(name string) error) error {
	return write(path, fill, check, (*Pending).Replace)
}

func write(path string, fill func(io.Writer) error, check func(string) error, end func(*Pending) error) error {
	p, err := Begin(path)
	if err == nil {
		defer p.Discard()
		err = fill(p)
	}
	if err == nil {
		err = p.Finish()
	}
	if err == nil && check != nil {
		err = check(p.Name())
	}
	if err == nil {
		err = end(p)
	}
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, reason(err))
	}
	return nil
}

// reason is an error without the names of temporary files.
func reason(err error) error {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return path.Err
	}
	if link := (*os.LinkError)(nil); errors.As(err, &link) {
		return link.Err
	}
	return err
}

// Pending is a file that is being written under a temporary name. Write it, [Pending.Finish] it, check it if need be,
// and give it its name with [Pending.Create] or [Pending.Replace]; [Pending.Discard] it in any case.
type Pending struct {
	file   *os.File
	lock   *filelock.Lock // nil where files cannot be locked
	target string
}

// ErrInUse says that a file cannot be replaced because another program has it open, as Windows has it.
var ErrInUse = errors.New("it is open in another program; close it there and try again")

// Begin opens a temporary file beside the named one, and removes those that were left behind there by writers of the
// same file that are dead.
func Begin(path string) (*Pending, error) {
	if to, err := filepath.EvalSymlinks(path); err == nil {
		path = to
	}
	Sweep(path)
	return begin(path)
}

// Write implements [io.Writer].
func (p *Pending) Write(b []byte) (int, error) { return p.file.Write(b) }

// Name is the path of the temporary file.
func (p *Pending) Name() string { return p.file.Name() }

// Finish leaves what was written on the disk, not in memory.
func (p *Pending) Finish() error { return cmp.Or(p.file.Sync(), p.file.Close()) }

// Replace gives a finished file its name, in place of the file that may have it.
func (p *Pending) Replace() error {
	if err := Rename(p.Name(), p.target); err != nil {
		return err
	}
	syncFolder(filepath.Dir(p.target))
	return nil
}

// Create gives a finished file its name, if no other has it; the error is [fs.ErrExist] then.
func (p *Pending) Create() error {
	switch err := os.Link(p.Name(), p.target); {
	case err == nil:
		os.Remove(p.Name())
		syncFolder(filepath.Dir(p.target))
		return nil
	case errors.Is(err, fs.ErrExist):
		return err
	}
	// Memory sticks and some network file systems have no second names for a file.
	if _, err := os.Lstat(p.target); !errors.Is(err, fs.ErrNotExist) {
		return cmp.Or(err, fs.ErrExist)
	}
	return p.Replace()
}

// Discard removes the temporary file, unless it has its name by now.
func (p *Pending) Discard() {
	p.file.Close()
	os.Remove(p.Name())
	p.lock.Release()
}

// syncFolder leaves the names in a folder on the disk. Not every system can; the files are whole all the same.
func syncFolder(folder string) {
	if d, err := os.Open(folder); err == nil {
		d.Sync()
		d.Close()
	}
}
