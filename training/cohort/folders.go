package cohort

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"isopet/training/output"
	"isopet/training/pathtext"
	"isopet/volume/imagefile"
)

// listFolders lists a folder per patient with the PET, pet.nii.gz, one or more masks, mask*.nii.gz, and optionally the
// CT, ct.nii.gz; or with DICOM, in folders of its own or not: one PET series, SEG or RTSTRUCT, and optionally a CT in
// the PET's coordinates. Names may be in capitals. Folders that hold results of the program, and no patient, are passed over.
func listFolders(ctx context.Context, path string, cfg Config) (listing, error) {
	l := listing{name: filepath.Base(path)}
	if err := cfg.withoutChannels(path); err != nil {
		return l, err
	}
	if err := l.describe(path); err != nil {
		return l, err
	}
	l.name = cmp.Or(l.dataset.Name, l.name)
	entries, err := os.ReadDir(path)
	if err != nil {
		return l, fmt.Errorf("the folder %s cannot be read: %w", path, pathtext.Reason(err))
	}
	var loose []string
	for _, e := range entries {
		inside := filepath.Join(path, e.Name())
		if _, ok := stem(e.Name()); ok && !isDir(inside) {
			loose = append(loose, pathtext.Encode(e.Name()))
		}
		if !isDir(inside) || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		files, err := readFolder(inside)
		if err != nil {
			return l, err
		}
		s := files.scan()
		if s.pet == "" && s.masks == nil && s.bad == nil && output.Is(inside) {
			continue
		}
		if s.pet == "" && s.bad == nil {
			s.fromDICOM(ctx, inside)
		}
		if s.bad == nil {
			s.bad = s.incomplete(inside)
		}
		s.patient = e.Name()
		s.person, s.group = s.patient, s.patient
		l.scans = append(l.scans, s)
	}
	if loose != nil {
		l.notes = append(l.notes, fmt.Sprintf("Images outside the patients' folders were left out: %s.",
			firstFew(loose)))
	}
	return l, nil
}

// scan is what a patient's folder holds.
func (f folder) scan() scan {
	s := scan{ctPlace: filepath.Join(f.path, "ct.nii.gz")}
	one := func(at *string, file string) {
		if *at != "" {
			s.bad = fmt.Errorf("%s and %s have the same name apart from capitals: keep one of them", printable(*at),
				printable(file))
		}
		*at = file
	}
	for _, name := range slices.Sorted(maps.Keys(f.images)) {
		switch lower := strings.ToLower(name); {
		case lower == "pet":
			one(&s.pet, f.images[name])
		case lower == "ct":
			one(&s.ct, f.images[name])
		case strings.HasPrefix(lower, "mask"):
			s.masks = append(s.masks, f.images[name])
		}
	}
	if s.bad != nil {
		return s
	}
	for _, name := range slices.Sorted(maps.Keys(f.foreign)) {
		if file := f.foreign[name]; strings.EqualFold(filepath.Ext(file), ".dcm") {
			if strings.HasPrefix(strings.ToLower(name), "mask") && imagefile.OnScan(file) {
				s.masks = append(s.masks, file)
			}
			continue
		}
		if lower := strings.ToLower(name); lower == "pet" && s.pet == "" || strings.HasPrefix(lower, "mask") {
			s.bad = fmt.Errorf("%s is not in NIfTI format: convert it to .nii.gz, or remove it",
				printable(f.foreign[name]))
		}
	}
	return s
}

// incomplete says what a patient's folder lacks.
func (s scan) incomplete(folder string) error {
	const missing = "the patient's folder %s has no %s: put it there as %s.nii.gz, or remove the folder"
	switch {
	case s.pet == "":
		return fmt.Errorf(missing, printable(folder), "PET image", "pet")
	case s.masks == nil:
		return fmt.Errorf(missing, printable(folder), "annotation", "mask")
	}
	return nil
}
