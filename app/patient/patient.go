// Package patient is a patient of an experiment's results as the cohort has them: the scan, what is annotated in it,
// and the CT. It knows no state.
package patient

import (
	"context"
	"fmt"
	"os"

	"isopet/app/reference"
	"isopet/app/scan"
	"isopet/training"
	"isopet/training/cohort"
	"isopet/training/experiment"
	"isopet/training/pathtext"
	"isopet/volume"
	"isopet/volume/imagefile"
)

// Patient is what of a patient is open or is to be.
type Patient struct {
	Scan      *scan.Scan
	Reference *reference.Reference
	// CT is nil where the networks saw none.
	CT *scan.Companion
}

// Read reads the files of a patient whose results have a slice.
func Read(ctx context.Context, files cohort.Files, name string, slice int, progress func(done, total int)) (
	*Patient, error) {
	for _, path := range append([]string{files.PET, files.CT}, files.Masks...) {
		if path == "" {
			continue
		}
		if _, err := os.Stat(path); err != nil {
			return nil, fmt.Errorf("%s of patient %s cannot be read: %w; put it back, or choose where the cohort "+
				"is now", path, name, pathtext.Reason(err))
		}
	}
	var p Patient
	var err error
	p.Scan, err = scan.Read(ctx, files.PET, imagefile.Options{}, func(done, total int64) {
		progress(int(done>>10), int(total>>10))
	})
	if err != nil {
		return nil, err
	}
	if n := p.Scan.Layouts[volume.Axial].Slices; slice < 0 || slice >= n {
		return nil, fmt.Errorf("%s of patient %s has %d slices and so not slice %d of the results; choose the cohort "+
			"with which they were made", files.PET, name, n, slice)
	}
	if p.Reference, err = reference.ReadCohort(ctx, files, p.Scan); err != nil {
		return nil, err
	}
	if files.CT != "" {
		p.CT, err = scan.ReadCompanion(ctx, files.CT, imagefile.Options{}, p.Scan, scan.Modalities[0], progress)
		if err != nil {
			return nil, err
		}
	}
	return &p, nil
}

// Is reports whether what is open are these files, with the labels that count in the cohort.
func (p *Patient) Is(files cohort.Files) bool {
	if p.Scan == nil || p.Reference == nil || len(files.Masks) == 0 ||
		p.Scan.Path != files.PET || p.Reference.Path != files.Masks[0] {
		return false
	}
	return p.Reference.Shows(files) && (files.CT == "" || p.CT != nil && p.CT.Path == files.CT)
}

// MethodOf is the method of a row of the results, as package inference names it.
func MethodOf(name string) string {
	name, _ = experiment.Split(name)
	for _, y := range training.Baselines {
		if y.Name == name && y.Method != "" {
			return y.Method
		}
	}
	return name
}
