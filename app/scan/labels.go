package scan

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"isopet/app/format"
	"isopet/app/legend"
	"isopet/app/lesion"
	"isopet/app/provenance"
	"isopet/training/pathtext"
	"isopet/volume"
	"isopet/volume/imagefile"
)

// Place is where masks of the scan lie.
func (s *Scan) Place() *imagefile.Place { return &imagefile.Place{Grid: s.Grid, Geometry: s.Geometry} }

// ReadLabels reads a mask; the kinds of its segments are those of [lesion.Kind]. The warnings, a sentence each, begin with
// the file's name as name gives it.
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
		for i := range l.Segments {
			s := &l.Segments[i]
			title := s.Label
			var kind lesion.Kind
			if s.Label, kind = lesion.Untitled(title); !kind.Counts() {
				s.Kind = string(kind)
				warnings = append(warnings, fmt.Sprintf("%s: %q is taken for no tumour, by its name.", pathtext.Encode(name), title))
			}
		}
		return l, warnings, nil
	}
	beside := filepath.Base(provenance.Beside(path))
	switch r, unchanged, err := provenance.Read(path); { // names and colours that its format has no place for
	case err != nil:
		warnings = append(warnings, fmt.Sprintf("%s: what is said of lesions is not read, and all are taken for tumours: %v.", pathtext.Encode(name), err))
	case r == nil:
		l.Segments = legend.Beside(path) // as other programs have it
	default:
		if l.Segments = r.Segments(); !unchanged {
			warnings = append(warnings, fmt.Sprintf("%s was changed since %s was written beside it; what is said of "+
				"lesions is taken from there.", pathtext.Encode(name), pathtext.Encode(beside)))
		}
		for i := range l.Segments {
			s := &l.Segments[i]
			if !lesion.Kind(s.Kind).Known() {
				warnings = append(warnings, fmt.Sprintf("%s: %s says that %d %s is %q, which is unknown; it is taken for a tumour.",
					pathtext.Encode(name), pathtext.Encode(beside), s.Number, s.Label, s.Kind))
				s.Kind = string(lesion.Tumour)
			}
		}
	}
	return l, warnings, nil
}

// ReadTumours is [ReadLabels] without what is no tumour, which the warnings name.
func ReadTumours(ctx context.Context, path, name string, o imagefile.LabelOptions) (*imagefile.Labels, []string, error) {
	l, warnings, err := ReadLabels(ctx, path, name, o)
	if err != nil {
		return nil, nil, err
	}
	var others []string
	var other [1 << 16]bool
	for _, s := range l.Segments {
		if s.Kind != "" && s.Number > 0 && s.Number < len(other) {
			other[s.Number], others = true, append(others, fmt.Sprintf("%d %s", s.Number, s.Title()))
		}
	}
	if len(others) == 0 {
		return l, warnings, nil
	}
	for i, label := range l.Data {
		if other[label] {
			l.Data[i] = 0
		}
	}
	return l, append(warnings, fmt.Sprintf("%s: what is no tumour is left out: %s.", pathtext.Encode(name), format.Listed(others))), nil
}

// Bring is [Align], and where the labels lie on another grid of the same space, it brings them onto that of the other file
// by nearest neighbour, as the sentence says. A mask with no voxel there is an error still.
func Bring(g volume.Grid, other string, l *volume.Labels, path string) (there *volume.Labels, said string, err error) {
	there, err = Align(g, other, l, path)
	if wrong := (*volume.GridError)(nil); err == nil || !errors.As(err, &wrong) {
		return there, "", err
	}
	near, no := l.Nearest(g)
	if no != nil {
		return nil, "", err
	}
	was, now := count(l)*l.VoxelML(), count(near)*near.VoxelML()
	if now == 0 {
		return nil, "", err
	}
	return near, fmt.Sprintf("%s lies on another grid, and was brought onto the scan's by nearest neighbour: %s ml became %s ml.",
		pathtext.Encode(filepath.Base(path)), format.Number(was), format.Number(now)), nil
}

// count is how many voxels are labelled.
func count(l *volume.Labels) float64 {
	n := 0
	for _, label := range l.Data {
		if label != 0 {
			n++
		}
	}
	return float64(n)
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
