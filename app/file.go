package app

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"syscall"

	"isopet/volume/nifti"
)

// CheckFile says why a file must not be written: it is there, or it belongs to one of the images that are read.
func CheckFile(path string, overwrite bool, images ...string) error {
	info, err := os.Stat(path)
	if path == "" || err != nil {
		return nil // writing says why if it cannot be
	}
	if slices.ContainsFunc(images, func(image string) bool { return belongs(info, image) }) {
		return fmt.Errorf("%s is one of the images that are measured; choose another name for the file", path)
	}
	if !overwrite {
		return &ExistsError{[]string{path}}
	}
	return nil
}

// belongs reports whether a file is an image, or the other one of its pair .hdr and .img.
func belongs(info os.FileInfo, image string) bool {
	header, voxels, _ := nifti.Locate(image) // neither if there is no file, as for the demo scan
	return sameFile(info, image) || sameFile(info, header) || sameFile(info, voxels)
}

// images are the files that are open: the scan, its annotation and what is shown beneath it.
func (s *State) images() []string {
	paths := []string{s.Scan.Path}
	if r := s.Reference; r != nil {
		paths = append(paths, r.Path)
		for _, more := range r.More {
			paths = append(paths, more.Path)
		}
	}
	if s.CT != nil {
		paths = append(paths, s.CT.Path)
	}
	return paths
}

// WithAdvice adds what to do to the error of a file that could not be written, where the system refused it.
func WithAdvice(err error) error {
	var refused syscall.Errno
	switch {
	case !errors.As(err, &refused):
		return err
	case refused == syscall.ENOSPC, refused == syscall.EDQUOT:
		return fmt.Errorf("%w; make room there, or choose another place", err)
	}
	return fmt.Errorf("%w; choose another place", err)
}
