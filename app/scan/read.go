package scan

import (
	"context"
	"math"
	"path/filepath"

	"isopet/volume"
	"isopet/volume/imagefile"
)

// Read reads a scan in whatever format it is.
func Read(ctx context.Context, path string, o imagefile.Options, progress func(done, total int64)) (*Scan, error) {
	return ReadWatched(ctx, path, o, imagefile.Watch{Progress: progress})
}

// ReadWatched is [Read] with more to be seen on the way.
func ReadWatched(ctx context.Context, path string, o imagefile.Options, w imagefile.Watch) (*Scan, error) {
	if err := imagefile.Known(path); err != nil {
		return nil, err
	}
	highest := 0.0
	if values := w.Values; values != nil {
		w.Values = func(g volume.Grid) (func([]float32), error) {
			take, err := values(g)
			return func(part []float32) {
				for _, v := range part {
					if float64(v) > highest && !math.IsInf(float64(v), 1) {
						highest = float64(v)
					}
				}
				take(part)
			}, err
		}
	}
	image, err := imagefile.Read(ctx, path, o, w)
	if err != nil {
		return nil, err
	}
	s := &Scan{
		Volume: image.Volume, Facts: image.Facts, Geometry: image.Geometry, Frame: image.Frame, Frames: image.Frames,
		Warnings: image.Warnings, Path: path, Name: name(path), SUV: image.SUV, Options: o, CT: image.CT,
	}
	if s.Options.Series = image.Series; s.Frames > 1 {
		s.Options.Frame = &s.Frame
	}
	// without a fingerprint, sessions do not notice when the file changes
	if source, ok := image.Geometry.Series(); ok {
		s.Fingerprint, _ = takeFiles(source.Paths())
	} else {
		s.Fingerprint, _ = Take(ctx, path, s.Options)
	}
	if s.Prepare(); w.Values != nil { // of which no data are kept
		s.Max = highest
	}
	s.findUnit(image.Unit)
	s.doubt()
	return s, nil
}

// name is what to call the scan at a path.
func name(path string) string {
	if n := filepath.Base(path); n != "." && n != ".." {
		return n
	}
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	return filepath.Base(path)
}
