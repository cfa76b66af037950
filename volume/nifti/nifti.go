// Package nifti reads and writes scans and masks as NIfTI-1 and NIfTI-2: .nii, .nii.gz and pairs of .hdr and .img.
// It reads volumes of one number for each voxel, of every integer and floating type and both byte orders, one frame at
// a time where a file holds several, and knows no colours, vectors, complex numbers or other formats.
//
// Sections named in comments are those of the header nifti1.h
// (https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h). Where it leaves a choice, the reader does as nibabel
// does.
package nifti

import (
	"context"
	"fmt"
	"math"

	"isopet/volume"
)

// Image is a scan as read: its voxels with slope and intercept applied, and the header they came with, which is that of
// the one frame if the file holds several.
type Image struct {
	*volume.Volume
	Header        Header
	Problems      []Problem // what was odd about the file and what was assumed
	Frame, Frames int       // which frame of how many; 0 of 1 for a file of three axes
}

// Read reads a scan. Of a pair either file may be named; gzip is recognised by content. progress, which may be nil,
// is told how many of the bytes to be read are done. Errors are a [FormatError] for a broken file, an
// [UnsupportedError] for one that is valid but not handled, a [FramesError] for one that holds several frames, an error
// of package fs for one that cannot be opened, or ctx's.
func Read(ctx context.Context, path string, progress func(done, total int64)) (*Image, error) {
	return readScan(ctx, path, only, Watch{Progress: progress})
}

// Watch is told how far the reading of a file is, on the goroutine that reads it. Each function may be nil.
type Watch struct {
	// Progress is told how many of the bytes to be read are done.
	Progress func(done, total int64)
	// Voxels is given the volume as it fills: from the first voxel up to and without the second it is final, the rest
	// is still being written. Of an uncompressed file the middle slice comes first. Voxels must not keep the volume.
	Voxels func(v *volume.Volume, from, to int)
	// Values is told the grid and returns what takes the values, some at a time in the order of memory. They are kept
	// nowhere else: the volume has no data.
	Values func(g volume.Grid) (take func(values []float32), err error)
}

// ReadWatched is [Read] with more to be seen on the way.
func ReadWatched(ctx context.Context, path string, w Watch) (*Image, error) {
	return readScan(ctx, path, only, w)
}

// ReadFrame reads one frame, counted from 0, of a file that may hold several, otherwise like [ReadWatched]. The error
// is a [FramesError] if there is no such frame.
func ReadFrame(ctx context.Context, path string, frame int, w Watch) (*Image, error) {
	if frame < 0 {
		frame = math.MaxInt
	}
	return readScan(ctx, path, frame, w)
}

// only is the frame of a file that holds one.
const only = -1

func readScan(ctx context.Context, path string, frame int, w Watch) (*Image, error) {
	s := &intoScan{watch: w.Voxels}
	var t target = s
	if w.Values != nil {
		s.Volume = &volume.Volume{}
		t = &intoValues{Volume: s.Volume, begin: w.Values}
	}
	h, problems, err := read(ctx, path, frame, w.Progress, t)
	if err != nil {
		return nil, err
	}
	return &Image{Volume: s.Volume, Header: h.single(), Problems: problems, Frame: max(frame, 0), Frames: h.Frames()},
		nil
}

// read reads a frame's voxels into a target.
func read(ctx context.Context, path string, frame int, progress func(done, total int64), t target) (Header, []Problem,
	error) {
	header, image, err := Locate(path)
	if err != nil {
		return Header{}, nil, err
	}
	s, err := open(header)
	if err != nil {
		return Header{}, nil, err
	}
	defer func() { s.Close() }()
	h, problems, err := s.header(image != header)
	if err != nil {
		return Header{}, nil, err
	}
	if n := h.Frames(); frame >= n || frame == only && n > 1 {
		return Header{}, nil, &FramesError{Path: path, Frames: n}
	}
	frame = max(frame, 0)
	for i := range problems {
		if problems[i].Name == severalFrames {
			problems[i].Assumed = fmt.Sprintf("frame %d is read, counted from 0", frame)
		}
	}
	if image != header {
		more, err := s.drainTrailer(ctx, 0, nil)
		if err != nil {
			return Header{}, nil, err
		}
		problems = append(problems, more...)
		s.Close()
		if s, err = open(image); err != nil {
			return Header{}, nil, err
		}
	}
	more, err := s.voxels(ctx, h, frame, progress, t)
	return h, append(problems, more...), err
}

// ReadHeader reads the header alone, with the same errors as [Read], except that it may hold several frames.
func ReadHeader(path string) (Header, []Problem, error) {
	header, image, err := Locate(path)
	if err != nil {
		return Header{}, nil, err
	}
	s, err := open(header)
	if err != nil {
		return Header{}, nil, err
	}
	defer s.Close()
	return s.header(image != header)
}
