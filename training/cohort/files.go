package cohort

import (
	"context"
	"path/filepath"
)

// Files says where a scan's images are.
type Files struct {
	Patient string // the scan's name, as results have it
	Person  string // whose scan it is; empty: the patient has no other
	PET     string
	Masks   []string // tumour is what any of them marks
	CT      string   // empty: there is none
	Labels  []int    // of the masks that are tumour; empty: all but Ignore
	Every   bool     // Labels is empty because all labels were asked for
	Ignore  int      // the label of what nobody has annotated; 0: there is none
	Regions []string // of DICOM masks that are tumour, by name; empty: what can be a lesion, or with Every all
}

// Tumour says whether a label of the masks is tumour.
func (f Files) Tumour(label int) bool {
	return choice{values: f.Labels, ignore: f.Ignore}.isTumour(label)
}

// List finds the files of a cohort, as [Read] would read them with these settings, without looking into them.
// Patients without a scan or an annotation are left out.
func List(path string, cfg Config) ([]Files, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	found, err := find(context.Background(), path, cfg)
	if err != nil {
		return nil, err
	}
	var files []Files
	for _, s := range found.scans {
		if s.bad != nil {
			continue
		}
		f := Files{Patient: s.patient, PET: s.pet, Masks: s.masks, CT: s.ct, Labels: s.labels.values,
			Every: s.labels.every, Ignore: s.labels.ignore, Regions: s.labels.regions}
		if s.person != s.patient {
			f.Person = s.person
		}
		files = append(files, f)
	}
	return files, nil
}
