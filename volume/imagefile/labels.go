package imagefile

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"isopet/volume"
	"isopet/volume/dicom/seg"
)

// Labels is a mask as its file gave it.
type Labels struct {
	*volume.Labels
	// Segments are what the file says of the labels, in their order; none where it says nothing.
	Segments []seg.Segment
	// Soft is the share of the voxels whose value was a fraction.
	Soft float64
	// Warnings say what is odd about the file and what was assumed, a sentence each.
	Warnings []string
}

// Name is what the file calls a label, "" if it says nothing.
func (l *Labels) Name(label int) string {
	for _, s := range l.Segments {
		if s.Number == label {
			return s.Label
		}
	}
	return ""
}

// Place is a scan that a mask belongs to: contours have no voxels of their own, and what lies on some slices has none
// for the others.
type Place struct {
	Grid     volume.Grid
	Geometry Geometry
}

// LabelOptions say where a mask lies and what of it is read. The zero value is what can be a lesion, on the mask's own
// grid.
type LabelOptions struct {
	// On is the scan, whose grid the labels of DICOM masks get; nil if it is not known.
	On *Place
	// Names are names or numbers of what is read. If there are none: what can be a lesion or, with All, everything but
	// the patient's body and what is round it.
	Names []string
	All   bool
}

// OnScan reports whether a file holds a mask that lies on a scan and not, or not all, on voxels of its own.
func OnScan(path string) bool {
	f := find(path)
	return f != nil && f.read == nil
}

// ReadLabels reads a mask, otherwise like [Read]. The error is a [NoMaskError] for what is none.
func ReadLabels(ctx context.Context, path string, o LabelOptions) (*Labels, error) {
	f := find(path).orFirst()
	if f.readLabels == nil {
		return nil, &NoMaskError{fmt.Errorf("%s is a scan in %s format, not a mask; name a mask", path, f.label)}
	}
	return f.readLabels(ctx, path, o)
}

// only takes away the labels of a file without names that were not asked for.
func (l *Labels) only(path string, names []string) error {
	if len(names) == 0 {
		return nil
	}
	var wanted []uint16
	for _, name := range names {
		n, err := strconv.ParseUint(strings.TrimSpace(name), 10, 16)
		if err != nil || n == 0 {
			return fmt.Errorf("%s has no names for its labels; give the number of the label instead of %q", path, name)
		}
		if !slices.Contains(l.Data, uint16(n)) {
			return fmt.Errorf("%s has no voxel with the label %d; name another label", path, n)
		}
		wanted = append(wanted, uint16(n))
	}
	for i, label := range l.Data {
		if !slices.Contains(wanted, label) {
			l.Data[i] = 0
		}
	}
	return nil
}
