// Package imagefile reads scans and masks, and writes masks, in all formats of files that there are: a table with a
// row for each. What it gives is the same whatever the file was. It knows nothing of what a scan shows or of what is
// done with it.
package imagefile

import (
	"context"
	"fmt"

	"isopet/volume"
)

// Image is a scan as its file gave it.
type Image struct {
	*volume.Volume
	// Facts are what the file says of itself.
	Facts Facts
	// Geometry is how it places its voxels.
	Geometry Geometry
	// Frame is which of Frames, counted from 0, it is in its file; 0 of 1 for most.
	Frame, Frames int
	// Warnings say what is odd about the file and what was assumed, a sentence each.
	Warnings []string
}

// Facts are what a file says of the image in it. What its format does not know is empty.
type Facts struct {
	// Format is the format's name and Version its version: NIfTI, 1.
	Format  string
	Version int
	// ByteOrder is little or big, Type that of the numbers as they are stored: uint8, float32.
	ByteOrder, Type string
	// Shape is the number of voxels along each axis, and Zooms their edges in millimetres.
	Shape []int
	Zooms []float64
	// QformCode and SformCode are NIfTI's: what its two affines lead to.
	QformCode, SformCode int
	// Slope and Inter make values of the numbers that are stored.
	Slope, Inter float64
	// Quantity names what the values are, and Description is free text.
	Quantity, Description string
}

// Geometry is how the file of a scan places its voxels, with all that a mask of the same voxels repeats. Only the
// format that made it knows what it is; other formats, and everybody where it is empty, go by the grid.
type Geometry struct{ source any }

// Watch is told how far the reading of a file is, on the goroutine that reads it. Each function may be nil.
type Watch struct {
	// Progress is told how many of the bytes to be read are done.
	Progress func(done, total int64)
	// Voxels is given the volume as it fills: from the first voxel up to and without the second it is final, the rest
	// is still being written. Voxels must not keep the volume.
	Voxels func(v *volume.Volume, from, to int)
	// Values is told the grid and returns what takes the values, some at a time in the order of memory. They are kept
	// nowhere else: the volume has no data.
	Values func(g volume.Grid) (take func(values []float32), err error)
}

// FramesError says that a file holds several frames, of which one must be chosen, or not the one that was.
type FramesError struct {
	Frames int // how many it holds, counted from 0
	err    error
}

func (e *FramesError) Error() string { return e.err.Error() }
func (e *FramesError) Unwrap() error { return e.err }

// NoMaskError says that a file can be read but is no mask.
type NoMaskError struct{ err error }

func (e *NoMaskError) Error() string { return e.err.Error() }
func (e *NoMaskError) Unwrap() error { return e.err }

// Known says what a file is that is of no format, by its name or else by its content; nil if it is of one.
func Known(path string) error {
	if find(path) == nil {
		return formats[0].foreign(path)
	}
	return nil
}

// Check says why a file cannot be an image, by its beginning alone; nil if it can.
func Check(path string) error {
	if err := Known(path); err != nil {
		return err
	}
	return find(path).check(path)
}

// Read reads a scan; of a file with several frames the one that is named, counted from 0, nil if none is. A file that
// is not [Known] is read as the first format. Errors are sentences that say what was found and what to do; a
// [FramesError] where a frame must be chosen.
func Read(ctx context.Context, path string, frame *int, w Watch) (*Image, error) {
	f := find(path).orFirst()
	if f.read == nil {
		return nil, fmt.Errorf("%s is a mask in %s format, not a scan; open the scan, and this as its annotation", path,
			f.label)
	}
	return f.read(ctx, path, frame, w)
}

// Files are those that hold the image at a path: the path itself, or both of a pair.
func Files(path string) ([]string, error) { return find(path).orFirst().files(path) }
