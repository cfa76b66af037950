package app

import (
	"context"
	"reflect"
	"slices"

	"isopet/app/scan"
	"isopet/training/cohort"
)

// Chosen says which labels of an annotation's files are the annotation, where that is not all.
type Chosen struct {
	// Labels are those; empty: all but Ignore.
	Labels []int `json:"labels,omitempty"`
	// Ignore is the label of what nobody has annotated; 0: there is none.
	Ignore int `json:"ignore,omitempty"`
}

// chosen is the choice of a cohort; nil for all labels.
func chosen(files cohort.Files) *Chosen {
	if len(files.Labels) == 0 && files.Ignore == 0 {
		return nil
	}
	return &Chosen{slices.Clone(files.Labels), files.Ignore}
}

// shows says whether an annotation that was read from the files of a patient of the results is what counts in them.
func (r *Reference) shows(files cohort.Files) bool {
	if r.Chosen != nil {
		return reflect.DeepEqual(r.Chosen, chosen(files))
	}
	return !slices.ContainsFunc(r.Labels.Data, func(label uint16) bool { return label != 0 && !files.Tumour(int(label)) })
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
	kept := newReference(r.Path, r.Name, r.Labels)
	kept.Warnings, kept.Fingerprint, kept.Chosen = r.Warnings, r.Fingerprint, c
	return kept
}

// readAnnotation reads the masks of a patient of the results as one annotation, with the labels that are tumour in the cohort.
func readAnnotation(ctx context.Context, files cohort.Files, s *scan.Scan) (*Reference, error) {
	return readUnion(ctx, files.Masks, s, chosen(files))
}
