package scan

import (
	"context"
	"errors"
	"os"
	"path/filepath"

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

// LookAt reads images, to guess what they are. Of the files of a series of DICOM in a folder the first stands for all of
// them. The error is that of the context.
func LookAt(ctx context.Context, paths []string, progress func(done, total int)) ([]Looked, error) {
	var looked []Looked
	known := map[string]bool{}
	for _, path := range paths {
		if mask := lone(path); mask != "" {
			path = mask
		}
		l := Looked{Path: path}
		if imagefile.OnScan(path) {
			l.Role, l.Mask, l.Why = AnnotationRole, true, "lesions as DICOM has them"
			looked = append(looked, l)
			continue
		}
		if series := imagefile.SeriesOf(path); series != "" {
			if known[series] {
				continue
			}
			known[series] = true
		}
		first := 0
		s, err := Read(ctx, path, imagefile.Options{Frame: &first}, func(done, total int64) {
			progress(int(done>>10), int(total>>10))
		})
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		switch several := (*imagefile.SeriesError)(nil); {
		case errors.As(err, &several): // which of them is asked when it is opened
		case err != nil:
			l.Err = err
		default:
			l.Role, l.Why = s.Role()
		}
		looked = append(looked, l)
	}
	return looked, nil
}

// lone is the mask of DICOM that is all that a folder holds, as archives have one in a folder like any other series;
// empty where there is more, or something else.
func lone(folder string) string {
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return ""
	}
	f, err := os.Open(folder)
	if err != nil {
		return ""
	}
	defer f.Close()
	entries, err := f.ReadDir(2)
	if err != nil || len(entries) != 1 || !entries[0].Type().IsRegular() {
		return ""
	}
	if path := filepath.Join(folder, entries[0].Name()); imagefile.OnScan(path) {
		return path
	}
	return ""
}
