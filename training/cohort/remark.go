package cohort

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"isopet/volume"
	"isopet/volume/nifti"
)

// remark is what a user should know of a scan.
type remark struct {
	note    string
	labels  map[int]int // voxels of each label in the masks
	ignored int         // slices that were left out for the label ignore
	odd     []oddity
}

// oddity is something odd about a file.
type oddity struct{ path, kind, sentence string }

// image reads a scan and notes what is odd about it. One without any number is an error.
func (r *remark) image(ctx context.Context, path, what string) (*nifti.Image, error) {
	img, err := nifti.Read(ctx, path, nil)
	if frames := new(nifti.FramesError); errors.As(err, &frames) {
		return nil, fmt.Errorf("%s holds %d frames, but a cohort's %s must be a single one: write the frame that "+
			"counts, or their mean, to a file of its own", path, frames.Frames, what)
	}
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(img.Data, func(v float32) bool { return v-v == 0 }) {
		return nil, fmt.Errorf("%s holds no finite value, all its voxels are NaN or infinite: export or convert it "+
			"again", path)
	}
	r.notice(path, img.Problems)
	if first := img.Data[0]; !slices.ContainsFunc(img.Data, func(v float32) bool { return v != first }) {
		r.odd = append(r.odd, oddity{path, "one value",
			fmt.Sprintf("All voxels of the %s have the value %g; check the file.", what, first)})
	}
	return img, nil
}

// mask reads a mask and notes what is odd about it.
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
			r.odd = append(r.odd, oddity{path, p.Name, p.String()})
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
			s.bad = fmt.Errorf("%s has no CT: put the patient's at %s, or train on PET alone", shown(s.pet),
				shown(s.ctPlace))
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
		len(l.scans), some(bad))
}

// remarked are notes about all scans together: which labels are taken for what, and what is odd about the files, each
// kind once.
func (l *listing) remarked(remarks []remark) (notes []string) {
	labels, ignored, of := map[int]int{}, 0, 0
	unnamed := false // labels that nothing names are all taken for tumour
	label := 0
	var kinds []string
	odd := map[string][]oddity{}
	for i, r := range remarks {
		unnamed = unnamed || l.scans[i].own == nil && l.scans[i].labels.values == nil && !l.scans[i].labels.every &&
			len(r.labels) > 0
		for v, n := range r.labels {
			labels[v] += n
		}
		if r.ignored > 0 {
			ignored += r.ignored
			label = l.scans[i].labels.ignore
			of++
		}
		for _, o := range r.odd {
			if odd[o.kind] == nil {
				kinds = append(kinds, o.kind)
			}
			odd[o.kind] = append(odd[o.kind], o)
		}
	}
	values := slices.Sorted(maps.Keys(labels))
	if unnamed && len(values) > 1 {
		notes = append(notes, fmt.Sprintf("The masks hold the labels %s, which nothing names; all of them count as "+
			"tumour. --label chooses some of them.", numbers(values)))
	}
	for _, s := range l.scans {
		for _, v := range s.labels.values {
			if s.own == nil && labels[v] == 0 && len(labels) > 0 {
				notes = append(notes, fmt.Sprintf("No mask holds the label %d; they hold %s.", v, numbers(values)))
			}
		}
		if s.own == nil {
			break // the same for all
		}
	}
	if ignored > 0 {
		notes = append(notes, fmt.Sprintf("Slices with voxels of the label ignore (%d) were left out: %d, of %d scans.",
			label, ignored, of))
	}
	for _, kind := range kinds {
		first := odd[kind][0]
		where := shown(first.path)
		if n := len(odd[kind]) - 1; n == 1 {
			where += ", and one more file is odd in the same way"
		} else if n > 1 {
			where += fmt.Sprintf(", and %d more files are odd in the same way", n)
		}
		notes = append(notes, fmt.Sprintf("%s (%s).", strings.TrimSuffix(first.sentence, "."), where))
	}
	return notes
}
