package training

import (
	"encoding/csv"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// Files are where a patient's images are.
type Files struct {
	Patient string
	PET     string
	Masks   []string // their union counts
	CT      string   // empty: there is none
}

// ListCohort finds the files of a cohort, as [ReadCohort] would read them, without looking into them. Patients without
// a scan or an annotation are left out.
func ListCohort(path string) ([]Files, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	found, err := list(path)
	if err != nil {
		return nil, err
	}
	var files []Files
	for _, s := range found.scans {
		if s.bad == nil {
			files = append(files, Files{s.patient, s.pet, s.masks, s.ct})
		}
	}
	return files, nil
}

// WriteFiles writes a table of a cohort's files, which is a cohort in itself: [ReadCohort] reads it.
func WriteFiles(path string, files []Files) error {
	return WriteFile(path, func(w io.Writer) error {
		table := csv.NewWriter(w)
		rows := [][]string{{"patient", "pet", "mask", "ct"}}
		for _, f := range files {
			for _, mask := range f.Masks {
				if strings.Contains(mask, ";") {
					return fmt.Errorf("%s cannot be written into a table of masks, which are separated by semicolons: rename it", mask)
				}
			}
			rows = append(rows, []string{f.Patient, f.PET, strings.Join(f.Masks, ";"), f.CT})
		}
		return table.WriteAll(rows)
	})
}
