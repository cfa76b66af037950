package scan

import (
	"context"
	"errors"

	"isopet/volume/imagefile"
)

// Looked is an image that was looked at.
type Looked struct {
	Path string
	Role Role
	Mask bool // it can be nothing else than a mask
	// Why is the values that speak for the role, "whole numbers from 0 to 3".
	Why string
	// Err is why it cannot be read.
	Err error
}

// LookAt reads images, to guess what they are. The error is that of the context.
func LookAt(ctx context.Context, paths []string, progress func(done, total int)) ([]Looked, error) {
	looked := make([]Looked, len(paths))
	for i, path := range paths {
		if imagefile.OnScan(path) {
			looked[i] = Looked{Path: path, Role: AnnotationRole, Mask: true, Why: "lesions as DICOM has them"}
			continue
		}
		first := 0
		s, err := Read(ctx, path, imagefile.Options{Frame: &first}, func(done, total int64) { progress(int(done>>10), int(total>>10)) })
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		looked[i] = Looked{Path: path, Err: err}
		if several := (*imagefile.SeriesError)(nil); errors.As(err, &several) {
			looked[i].Err = nil // which of them is asked when it is opened
			continue
		}
		if err == nil {
			looked[i].Role, looked[i].Why = s.Role()
		}
	}
	return looked, nil
}
