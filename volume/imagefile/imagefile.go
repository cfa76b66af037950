// Package imagefile reads scans and masks, and writes masks, in all formats of files that there are: a table with a
// row for each. What it gives is the same whatever the file was. It knows nothing of what a scan shows or of what is
// done with it.
package imagefile

import (
	"context"
	"fmt"

	"isopet/volume"
	"isopet/volume/dicom/series"
	"isopet/volume/dicom/suv"
)

// Options say which image of a file or folder is read, and how its values become SUV. The zero value: the only one, as
// the file says.
type Options struct {
	// Frame of several, from 0: of a file, or of the volumes of a dynamic series. Nil if none is named.
	Frame *int
	// Series of a folder that holds several, as [series.Found.Choose] takes it.
	Series string
	// Modality is that of the series which is meant where none is named, as DICOM has it: CT, MR; PET if it is empty.
	Modality string
	// Fill has slices that are missing in a series of DICOM filled with nothing.
	Fill bool
	// Stored leaves values in the stored unit where SUV can be had.
	Stored bool
	// SUV is what a person says instead of the header.
	SUV suv.Corrections
}

// Image is a scan as its file gave it.
type Image struct {
	*volume.Volume
	// Facts are what the file says of itself.
	Facts Facts
	// Geometry is how it places its voxels.
	Geometry Geometry
	// Frame is which of Frames, counted from 0, it is in its file; 0 of 1 for most.
	Frame, Frames int
	// Unit is what the file says that its values, as they are now, are: SUV, Bq/ml, HU, or another name that the file
	// has for it; empty if it does not say.
	Unit string
	// SUV is how SUV was found or why there is none; nil where nothing is said of it.
	SUV *SUV
	// Series is the name by which the series of DICOM is chosen again, and CT that of a CT in the same coordinates,
	// which lies at the same path; empty where there is none.
	Series, CT string
	// Warnings say what is odd about the file and what was assumed, a sentence each.
	Warnings []string
}

// SUV is how SUV was found or why there is none.
type SUV struct {
	Scan   *suv.Scan // what the file says
	Result suv.Result
	Stored string // the unit of the values in the file, as [Image.Unit]
}

// Facts are what a file says of the image in it. What its format does not know is empty.
type Facts struct {
	// Format is the format's name and Version its version: NIfTI, 1.
	Format  string
	Version int
	// Modality is what took it, as DICOM has it: PT, CT or MR.
	Modality string
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

// SeriesError says that a folder holds several series, of which one must be chosen, or not the one that was.
type SeriesError struct {
	*series.Found
	err error
}

func (e *SeriesError) Error() string { return e.err.Error() }
func (e *SeriesError) Unwrap() error { return e.err }

// NoMaskError says that a file can be read but is no mask.
type NoMaskError struct{ err error }

func (e *NoMaskError) Error() string { return e.err.Error() }
func (e *NoMaskError) Unwrap() error { return e.err }

// Known says what a file or folder is that is of no format, by its name or else by its content; nil if it is of one.
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

// Read reads a scan. A file that is not [Known] is read as the first format. Errors are sentences that say what was
// found and what to do; a [FramesError] where a frame must be chosen, a [SeriesError] where a series must.
func Read(ctx context.Context, path string, o Options, w Watch) (*Image, error) {
	f := find(path).orFirst()
	if f.read == nil {
		return nil, fmt.Errorf("%s is a mask in %s format, not a scan; open the scan, and this as its annotation", path,
			f.label)
	}
	return f.read(ctx, path, o, w)
}

// Files are those that hold the image at a path: the path itself, both of a pair, or those of a series in the order of
// its slices.
func Files(ctx context.Context, path string, o Options) ([]string, error) {
	return find(path).orFirst().files(ctx, path, o)
}
