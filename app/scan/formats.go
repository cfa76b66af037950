package scan

import (
	"context"
	"path/filepath"
	"strings"

	"isopet/volume/nifti"
)

// fileFormat is a format of files that scans are read from.
type fileFormat struct {
	label    string
	suffixes []string
	read     func(ctx context.Context, path string, frame *int, w nifti.Watch) (*Scan, error)
}

// formats are tried in order; a file belongs to the first one with its suffix.
var formats = []fileFormat{
	{"NIfTI", []string{".nii", ".nii.gz", ".hdr", ".img", ".hdr.gz", ".img.gz"}, readNIfTI},
}

// Suffixes are the ends of the names of files that can be opened.
func Suffixes() []string {
	var all []string
	for _, f := range formats {
		all = append(all, f.suffixes...)
	}
	return all
}

// Read reads a scan in whatever format it is; of a file with several frames the one that is named, nil if none is.
func Read(ctx context.Context, path string, frame *int, progress func(done, total int64)) (*Scan, error) {
	return ReadWatched(ctx, path, frame, nifti.Watch{Progress: progress})
}

// ReadWatched is ReadScan with more to be seen on the way.
func ReadWatched(ctx context.Context, path string, frame *int, w nifti.Watch) (*Scan, error) {
	for _, f := range formats {
		for _, suffix := range f.suffixes {
			if strings.HasSuffix(strings.ToLower(path), suffix) {
				s, err := f.read(ctx, path, frame, w)
				if err != nil {
					return nil, err
				}
				s.Path, s.Name = path, filepath.Base(path)
				s.Fingerprint, _ = Take(path) // without one, sessions do not notice when the file changes
				s.findUnit()
				return s.Prepare(), nil
			}
		}
	}
	return nil, nifti.Foreign(path)
}

func readNIfTI(ctx context.Context, path string, frame *int, w nifti.Watch) (*Scan, error) {
	var image *nifti.Image
	var err error
	if frame == nil {
		image, err = nifti.ReadWatched(ctx, path, w)
	} else {
		image, err = nifti.ReadFrame(ctx, path, *frame, w.Progress)
	}
	if err != nil {
		return nil, err
	}
	s := &Scan{Volume: image.Volume, Header: image.Header, Frame: image.Frame, Frames: image.Frames}
	for _, p := range image.Problems {
		s.Warnings = append(s.Warnings, p.String())
	}
	return s, nil
}
