package cohort

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"isopet/volume"
	"isopet/volume/dicom/series"
	"isopet/volume/dicom/suv"
	"isopet/volume/imagefile"
	"isopet/volume/nifti"
)

// remark is what the user should know about a scan.
type remark struct {
	note     string
	labels   map[int]int // voxels of each label in the masks
	ignored  int         // slices left out because of the label ignore
	unit     string      // of a PET that came as DICOM
	noSUV    string      // why that is not SUV
	warnings []warning
}

// warning says that something about a file is unusual. Files with the same kind of warning are named together.
type warning struct{ path, kind, sentence string }

// image reads a scan and keeps its warnings. One without a finite value is an error. Of DICOM its series is given; PET
// is made SUV if it can be, unless it is to stay as it is stored.
func (r *remark) image(ctx context.Context, path string, of *series.Series, stored bool, what string) (
	v *volume.Volume, on *imagefile.Place, err error) {
	if of != nil {
		v, on, err = r.dicom(ctx, path, of, stored)
	} else {
		v, on, err = r.nifti(ctx, path, what)
	}
	if err != nil {
		return nil, nil, err
	}
	if !slices.ContainsFunc(v.Data, func(v float32) bool { return v-v == 0 }) {
		return nil, nil, fmt.Errorf("%s holds no finite value, all its voxels are NaN or infinite: export or convert it "+
			"again", path)
	}
	if first := v.Data[0]; !slices.ContainsFunc(v.Data, func(v float32) bool { return v != first }) {
		r.warnings = append(r.warnings, warning{path, "one value",
			fmt.Sprintf("All voxels of the %s have the value %g; check the file.", what, first)})
	}
	return v, on, nil
}

// dicom reads a series. What is in doubt of its SUV has numbers of the patient in it, so that it is not repeated.
func (r *remark) dicom(ctx context.Context, path string, of *series.Series, stored bool) (*volume.Volume,
	*imagefile.Place, error) {
	img, err := of.Load(ctx, series.Options{}, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", printable(path), err)
	}
	for _, w := range img.Warnings {
		r.warnings = append(r.warnings, warning{path, w, w})
	}
	if of.Modality == "PT" {
		suv := img.Scan.SUV(suv.Corrections{})
		switch {
		case suv.Factors == nil:
			r.unit, r.noSUV = cmp.Or(img.Unit, "an unknown unit"), suv.Reason
		case stored:
			r.unit = img.Unit
		default:
			img.Scale(suv.Factors)
			r.unit = "SUV"
		}
		if len(suv.Warnings) > 0 && r.unit == "SUV" {
			r.warnings = append(r.warnings, warning{path, "SUV", "The SUV is in doubt; isopet info says why."})
		}
	}
	return img.Volume, &imagefile.Place{Grid: img.Grid, Geometry: imagefile.Of(img.Source)}, nil
}

// regions reads a DICOM mask: what is tumour of its regions.
func (r *remark) regions(ctx context.Context, path string, on *imagefile.Place, c choice, tumour *volume.Mask) error {
	l, err := imagefile.ReadLabels(ctx, path, imagefile.LabelOptions{On: on, Names: c.regions, All: c.every})
	if err != nil {
		return err
	}
	for _, w := range l.Warnings {
		r.warnings = append(r.warnings, warning{path, w, w})
	}
	for i, label := range l.Data {
		if label != 0 {
			tumour.Data[i] = 1
		}
	}
	return nil
}

func (r *remark) nifti(ctx context.Context, path, what string) (*volume.Volume, *imagefile.Place, error) {
	img, err := nifti.Read(ctx, path, nil)
	if frames := new(nifti.FramesError); errors.As(err, &frames) {
		return nil, nil, fmt.Errorf("%s holds %d frames, but a cohort's %s must be a single one: write the frame that "+
			"counts, or their mean, to a file of its own", path, frames.Frames, what)
	}
	if err != nil {
		return nil, nil, err
	}
	r.notice(path, img.Problems)
	return img.Volume, &imagefile.Place{Grid: img.Grid}, nil
}

// mask reads a mask and keeps its warnings.
func (r *remark) mask(ctx context.Context, path string) (*volume.Labels, error) {
	mask, err := nifti.ReadLabels(ctx, path)
	if err != nil {
		return nil, err
	}
	r.notice(path, mask.Problems)
	return mask.Labels, nil
}

func (r *remark) notice(path string, problems []nifti.Problem) {
	for _, p := range problems {
		if p.Level == nifti.Warning {
			r.warnings = append(r.warnings, warning{path, p.Name, p.String()})
		}
	}
}

func (r *remark) add(label, voxels int) {
	if r.labels == nil {
		r.labels = map[int]int{}
	}
	r.labels[label] += voxels
}

// usable is the error of the first scan that cannot be used, with how many more there are.
func (l *listing) usable(cfg Config) error {
	var bad []string
	var first error
	for i := range l.scans {
		s := &l.scans[i]
		if cfg.CT && s.ct == "" && s.bad == nil {
			s.bad = fmt.Errorf("%s has no CT: put the patient's at %s, or train on PET alone", printable(s.pet),
				printable(s.ctPlace))
		}
		if s.bad != nil {
			if bad = append(bad, s.patient); first == nil {
				first = s.bad
			}
		}
	}
	switch {
	case first == nil || cfg.SkipBad:
		return nil
	case len(bad) == 1:
		return first
	}
	if len(bad) == len(l.scans) {
		return fmt.Errorf("%w (none of the %d scans can be used)", first, len(bad))
	}
	return fmt.Errorf("%w (%d of %d scans cannot be used: %s; --skip-bad leaves them out)", first, len(bad),
		len(l.scans), firstFew(bad))
}

// summarise gives the notes about all scans together: what the labels were taken for, and the warnings.
func (l *listing) summarise(remarks []remark) []string {
	notes := l.labelNotes(remarks)
	ignored, label, scans := 0, 0, 0
	for i, r := range remarks {
		if r.ignored > 0 {
			ignored += r.ignored
			label = l.scans[i].labels.ignore
			scans++
		}
	}
	if ignored > 0 {
		notes = append(notes, fmt.Sprintf("Slices with voxels of the label ignore (%d) were left out: %d, of %d scans.",
			label, ignored, scans))
	}
	return append(notes, warningNotes(remarks)...)
}

// labelNotes say which labels the masks hold, where nothing names them or one that should be there is missing.
func (l *listing) labelNotes(remarks []remark) (notes []string) {
	labels := map[int]int{}
	unnamed := false // then all labels are taken for tumour
	for i, r := range remarks {
		s := l.scans[i]
		unnamed = unnamed || s.own == nil && s.labels.values == nil && !s.labels.every && len(r.labels) > 0
		for v, n := range r.labels {
			labels[v] += n
		}
	}
	values := slices.Sorted(maps.Keys(labels))
	if unnamed && len(values) > 1 {
		notes = append(notes, fmt.Sprintf("The masks hold the labels %s, which nothing names; "+
			"all of them count as tumour. --label chooses some of them.", numbers(values)))
	}
	shared := slices.IndexFunc(l.scans, func(s scan) bool { return s.own == nil })
	if shared < 0 || len(labels) == 0 {
		return notes
	}
	for _, v := range l.scans[shared].labels.values { // the same for all scans without a choice of their own
		if labels[v] == 0 {
			notes = append(notes, fmt.Sprintf("No mask holds the label %d; they hold %s.", v, numbers(values)))
		}
	}
	return notes
}

// warningNotes name each kind of warning once, with the first file that it is about.
func warningNotes(remarks []remark) (notes []string) {
	var kinds []string
	byKind := map[string][]warning{}
	for _, r := range remarks {
		for _, w := range r.warnings {
			if byKind[w.kind] == nil {
				kinds = append(kinds, w.kind)
			}
			byKind[w.kind] = append(byKind[w.kind], w)
		}
	}
	for _, kind := range kinds {
		first, where := byKind[kind][0], printable(byKind[kind][0].path)
		if n := len(byKind[kind]) - 1; n == 1 {
			where += " and 1 more file"
		} else if n > 1 {
			where += fmt.Sprintf(" and %d more files", n)
		}
		notes = append(notes, fmt.Sprintf("%s (%s).", strings.TrimSuffix(first.sentence, "."), where))
	}
	return notes
}
