package scan

import (
	"context"
	"path/filepath"

	"isopet/volume/imagefile"
)

// Read reads a scan in whatever format it is; of a file with several frames the one that is named, nil if none is.
func Read(ctx context.Context, path string, frame *int, progress func(done, total int64)) (*Scan, error) {
	return ReadWatched(ctx, path, frame, imagefile.Watch{Progress: progress})
}

// ReadWatched is [Read] with more to be seen on the way.
func ReadWatched(ctx context.Context, path string, frame *int, w imagefile.Watch) (*Scan, error) {
	if err := imagefile.Known(path); err != nil {
		return nil, err
	}
	image, err := imagefile.Read(ctx, path, frame, w)
	if err != nil {
		return nil, err
	}
	s := &Scan{
		Volume: image.Volume, Facts: image.Facts, Geometry: image.Geometry, Frame: image.Frame, Frames: image.Frames,
		Warnings: image.Warnings, Path: path, Name: filepath.Base(path),
	}
	s.Fingerprint, _ = Take(path) // without one, sessions do not notice when the file changes
	s.findUnit()
	return s.Prepare(), nil
}
