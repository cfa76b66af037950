package reference

import (
	"context"
	"reflect"
	"slices"

	"isopet/app/scan"
	"isopet/inference"
	"isopet/training/cohort"
	"isopet/volume/imagefile"
)

// Chosen says which labels of an annotation's files are the annotation, where that is not all.
type Chosen struct {
	// Labels are those; empty: all but Ignore.
	Labels []int `json:"labels,omitempty"`
	// Ignore is the label of what nobody has annotated; 0: there is none.
	Ignore int `json:"ignore,omitempty"`
	// Regions are the names of those of DICOM masks; empty: what can be a lesion or, with All, everything.
	Regions []string `json:"regions,omitempty"`
	All     bool     `json:"all,omitempty"`
}

// ChosenOf is the choice of a cohort; nil for all labels.
func ChosenOf(files cohort.Files) *Chosen {
	all := files.Every && slices.ContainsFunc(files.Masks, imagefile.OnScan)
	if len(files.Labels)+len(files.Regions) == 0 && files.Ignore == 0 && !all {
		return nil
	}
	return &Chosen{slices.Clone(files.Labels), files.Ignore, slices.Clone(files.Regions), all}
}

// Shows says whether an annotation that was read from the files of a patient of the results is what counts in them.
func (r *Reference) Shows(files cohort.Files) bool {
	if r.Chosen != nil {
		return reflect.DeepEqual(r.Chosen, ChosenOf(files))
	}
	return len(files.Regions) == 0 && !slices.ContainsFunc(r.Labels.Data,
		func(label uint16) bool { return label != 0 && !files.Tumour(int(label)) })
}

// only takes the labels away that are not chosen.
func (r *Reference) only(c *Chosen) *Reference {
	if c == nil {
		return r
	}
	files := cohort.Files{Labels: c.Labels, Ignore: c.Ignore}
	for i, label := range r.Labels.Data {
		if label != 0 && !files.Tumour(int(label)) {
			r.Labels.Data[i] = 0
		}
	}
	kept := New(r.Path, r.Name, r.Labels)
	kept.Warnings, kept.Fingerprint, kept.Chosen = r.Warnings, r.Fingerprint, c
	return kept
}

// ReadCohort reads the masks of a patient of the results as one annotation, with the labels that are tumour in the
// cohort.
func ReadCohort(ctx context.Context, files cohort.Files, s *scan.Scan) (*Reference, error) {
	return ReadUnion(ctx, files.Masks, s, ChosenOf(files))
}

// Span is from the first annotated slice to the last, and holds at least one.
func (r *Reference) Span(least int) inference.Slices {
	s := inference.Slices{Which: inference.SliceRange, First: least, Last: least}
	for index, n := range r.Voxels {
		if n > 0 {
			s.First, s.Last = min(s.First, index), max(s.Last, index)
		}
	}
	return s
}
