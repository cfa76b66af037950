// Package export writes masks for other programs: which files, what they are called and what they hold; and it says
// which files must not be written. It knows no state.
package export

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"isopet/training/pathtext"
	"isopet/volume/dicom"
	"isopet/volume/imagefile"
	"isopet/volume/refusal"
)

// ExistsError says that files are there that would be overwritten. The window asks; the command line wants --force.
type ExistsError struct{ Paths []string }

func (e *ExistsError) Error() string {
	verb := "exists"
	if len(e.Paths) > 1 {
		verb = "exist"
	}
	return fmt.Sprintf("%s %s already; choose another name, or overwrite with --force", strings.Join(e.Paths, ", "),
		verb)
}

// CheckTarget says why a file must not be written: it is there, or it belongs to one of the images that are in use,
// which are never overwritten. The first of these is the scan. Whether it can be written is for the writer to say.
func CheckTarget(path string, overwrite bool, images ...string) error {
	info, err := os.Stat(path)
	if path == "" || err != nil {
		return nil
	}
	switch n := slices.IndexFunc(images, func(image string) bool { return belongs(path, info, image) }); {
	case n == 0:
		return fmt.Errorf("%s is the scan itself; choose another name", path)
	case n > 0:
		return fmt.Errorf("%s is one of the images in use; choose another name", path)
	case !overwrite:
		return &ExistsError{[]string{path}}
	}
	return nil
}

// CheckMask is [CheckTarget] for the files of a mask, and says why they could not be written, before work is done for
// them.
func CheckMask(path string, overwrite bool, images ...string) error {
	names, err := imagefile.Targets(path)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := CheckTarget(name, overwrite, images...); err != nil {
			return err
		}
	}
	return nil
}

// belongs reports whether a file is one of those that hold an image. Of a folder and of a DICOMDIR each scan there counts,
// whichever of them is open, and no mask.
func belongs(path string, info os.FileInfo, image string) bool {
	if folder := imagefile.Folder(image); folder != "" {
		return within(path, folder) && dicom.Looks(path) && !imagefile.OnScan(path)
	}
	// None if there is no file, as for the demo scan.
	files, _ := imagefile.Files(context.Background(), image, imagefile.Options{})
	return slices.ContainsFunc(append(files, image), func(name string) bool {
		other, err := os.Stat(name)
		return err == nil && os.SameFile(info, other)
	})
}

// within reports whether a file lies in a folder or below it.
func within(path, folder string) bool {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return false
	}
	if folder, err = filepath.EvalSymlinks(folder); err != nil {
		return false
	}
	if path, err = filepath.Abs(path); err != nil {
		return false
	}
	if folder, err = filepath.Abs(folder); err != nil {
		return false
	}
	inside, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(inside)
}

// WithAdvice adds what to do to the error of a file that could not be written, where the system refused it.
func WithAdvice(err error) error {
	var refused syscall.Errno
	switch {
	case !errors.As(err, &refused):
		return err
	case refusal.DiskFull.Is(refused), refusal.Quota.Is(refused):
		return fmt.Errorf("%w; make room there, or choose another place", err)
	}
	return fmt.Errorf("%w; choose another place", err)
}

// MakeFolder makes a folder that results can be written into.
func MakeFolder(path string) error {
	if err := os.MkdirAll(path, 0o777); err != nil {
		return fmt.Errorf("folder %s cannot be made: %w; choose another", path, pathtext.Reason(err))
	}
	if err := writable(path); err != nil {
		return fmt.Errorf("folder %s cannot be written to: %w; choose another", path, pathtext.Reason(err))
	}
	return nil
}

// writable tries to make a file in a folder: only that tells on every system and file system.
func writable(folder string) error {
	f, err := os.CreateTemp(folder, ".isopet-*")
	if err != nil {
		return err
	}
	f.Close()
	return os.Remove(f.Name())
}
