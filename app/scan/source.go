package scan

import (
	"context"

	"isopet/app/provenance"
	"isopet/training/pathtext"
	"isopet/volume/imagefile"
)

// Source is what is said of the scan beside its masks: its files are read once more.
func (s *Scan) Source(ctx context.Context) (provenance.Scan, error) {
	if s.Path == "" {
		return provenance.Scan{Name: pathtext.Path(s.Name), Unit: s.Unit}, nil
	}
	var files []string
	if from, ok := s.Geometry.Series(); ok {
		files = from.Paths()
	} else {
		var err error
		if files, err = imagefile.Files(ctx, s.Path, s.Options); err != nil {
			return provenance.Scan{}, err
		}
	}
	of, err := provenance.Of(s.Path, files)
	of.Series, of.Unit = s.Options.Series, s.Unit
	if s.Frames > 1 {
		of.Frame = &s.Frame
	}
	return of, err
}
