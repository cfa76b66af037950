package scan

import (
	"context"
	"fmt"
	"path/filepath"

	"isopet/app/provenance"
	"isopet/training/pathtext"
	"isopet/volume"
	"isopet/volume/imagefile"
)

// Place is where masks of the scan lie.
func (s *Scan) Place() *imagefile.Place { return &imagefile.Place{Grid: s.Grid, Geometry: s.Geometry} }

// ReadLabels reads a mask. The warnings, a sentence each, begin with the file's name as name gives it.
func ReadLabels(ctx context.Context, path, name string, o imagefile.LabelOptions) (*imagefile.Labels, []string, error) {
	l, err := imagefile.ReadLabels(ctx, path, o)
	if err != nil {
		return nil, nil, err
	}
	var warnings []string
	for _, w := range l.Warnings {
		warnings = append(warnings, fmt.Sprintf("%s: %s", pathtext.Encode(name), w))
	}
	if len(l.Segments) > 0 {
		return l, warnings, nil
	}
	beside := filepath.Base(provenance.Beside(path))
	switch r, unchanged, err := provenance.Read(path); { // names and colours that its format has no place for
	case err != nil:
		warnings = append(warnings, fmt.Sprintf("%s: names and colours of lesions are not read: %v.", pathtext.Encode(name), err))
	case r != nil:
		if l.Segments = r.Segments(); !unchanged {
			warnings = append(warnings, fmt.Sprintf("%s was changed since %s was written beside it; names and colours of "+
				"lesions are taken from there.", pathtext.Encode(name), pathtext.Encode(beside)))
		}
	}
	return l, warnings, nil
}

// Align brings labels that were read from path to the grid of another file, whose voxels they may hold in another
// order.
func Align(g volume.Grid, other string, l *volume.Labels, path string) (*volume.Labels, error) {
	there, err := l.On(g)
	if err != nil {
		return nil, fmt.Errorf("%s does not lie on the grid of %s: %w; check that they belong together, or resample "+
			"the mask onto that grid by nearest neighbour",
			path, other, err)
	}
	return there, nil
}
