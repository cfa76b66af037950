package training

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// scan is where a patient's images are.
type scan struct {
	patient string
	pet     string
	masks   []string // their union counts
	ct      string   // empty: there is none
	ctPlace string   // where it belongs
	bad     error    // why it cannot be used
}

// listing is a cohort before its images are read.
type listing struct {
	name      string
	synthetic bool
	scans     []scan
}

// layouts are the ways in which a cohort may lie on disk. The first whose own files are there is taken.
var layouts = []struct {
	name string
	own  func(path string) bool
	list func(path string) (listing, error)
}{
	{"a CSV file with the columns patient, pet and mask", isCSV, listCSV},
	{"nnU-Net's folders imagesTr and labelsTr", func(path string) bool { return isDir(filepath.Join(path, "imagesTr")) }, listNNUNet},
	{"a folder that holds such a CSV file, cohort.csv", hasCSV, func(path string) (listing, error) { return listCSV(filepath.Join(path, "cohort.csv")) }},
	{"a folder for each patient with pet.nii.gz and mask*.nii.gz", isDir, listFolders},
}

// list finds a cohort's files. Patients come in the order of their names.
func list(path string) (listing, error) {
	if _, err := os.Stat(path); err != nil {
		return listing{}, fmt.Errorf("the cohort %s cannot be read: %w", path, reason(err))
	}
	var names []string
	for _, l := range layouts {
		names = append(names, l.name)
		if !l.own(path) {
			continue
		}
		found, err := l.list(path)
		if err != nil {
			return listing{}, err
		}
		if len(found.scans) == 0 {
			break
		}
		slices.SortStableFunc(found.scans, func(a, b scan) int { return strings.Compare(a.patient, b.patient) })
		for i, s := range found.scans[1:] {
			if s.patient == found.scans[i].patient {
				return listing{}, fmt.Errorf("the cohort %s has the patient %s twice: give each scan a name of its own", path, s.patient)
			}
		}
		return found, nil
	}
	names = append(names[:0], layouts[0].name, layouts[1].name, layouts[3].name)
	return listing{}, fmt.Errorf("%s holds no cohort: wanted is %s, or %s", path, strings.Join(names[:2], ", "), names[2])
}

// reason is an error of the file system without the path, which the sentence around it has.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

func isCSV(path string) bool { return isFile(path) && strings.EqualFold(filepath.Ext(path), ".csv") }

func hasCSV(path string) bool { return isFile(filepath.Join(path, "cohort.csv")) }

// endings of image files in the order in which they are looked for.
var endings = []string{".nii.gz", ".nii", ".hdr"}

// stem cuts the ending of an image file off; ok says whether it had one.
func stem(name string) (string, bool) {
	for _, e := range endings {
		if s, ok := strings.CutSuffix(name, e); ok && s != "" && !strings.HasPrefix(name, ".") {
			return s, true
		}
	}
	return name, false
}

// images lists the image files of a folder by their stem.
func images(folder string) (map[string]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("the folder %s cannot be read: %w", folder, reason(err))
	}
	found := map[string]string{}
	for _, e := range entries {
		s, ok := stem(e.Name())
		if !ok || e.IsDir() {
			continue
		}
		path := filepath.Join(folder, e.Name())
		if other, twice := found[s]; twice {
			return nil, fmt.Errorf("%s and %s have the same name: keep one of them", other, path)
		}
		found[s] = path
	}
	return found, nil
}

// listNNUNet lists nnU-Net's raw layout: imagesTr/CASE_0000.nii.gz, labelsTr/CASE.nii.gz and dataset.json. Channel 0
// is the PET and channel 1 the CT; others are not read.
func listNNUNet(path string) (listing, error) {
	l := listing{name: filepath.Base(path)}
	if err := describe(filepath.Join(path, "dataset.json"), &l); err != nil {
		return l, err
	}
	pets, err := images(filepath.Join(path, "imagesTr"))
	if err != nil {
		return l, err
	}
	labels, err := images(filepath.Join(path, "labelsTr"))
	if err != nil {
		return l, err
	}
	for s, pet := range pets {
		patient, ok := strings.CutSuffix(s, "_0000")
		if !ok {
			continue
		}
		s := scan{
			patient: patient, pet: pet, masks: []string{labels[patient]},
			ct: pets[patient+"_0001"], ctPlace: filepath.Join(path, "imagesTr", patient+"_0001.nii.gz"),
		}
		if labels[patient] == "" {
			s.bad = fmt.Errorf("%s has no annotation: put the patient's mask at %s",
				pet, filepath.Join(path, "labelsTr", patient+".nii.gz"))
		}
		l.scans = append(l.scans, s)
	}
	return l, nil
}

// describe reads what dataset.json says of the cohort, if there is one: its name, and whether it is synthetic.
func describe(path string, l *listing) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", path, reason(err))
	}
	var d struct {
		Name      string `json:"name"`
		Synthetic bool   `json:"synthetic"`
	}
	if err := json.Unmarshal(data, &d); err != nil {
		return fmt.Errorf("%s is no JSON object as nnU-Net writes it: %w", path, err)
	}
	if d.Name != "" {
		l.name = d.Name
	}
	l.synthetic = d.Synthetic
	return nil
}

// listFolders lists a folder per patient with the PET, pet.nii.gz, one or more masks, mask*.nii.gz, and it may be the CT,
// ct.nii.gz.
func listFolders(path string) (listing, error) {
	l := listing{name: filepath.Base(path)}
	if err := describe(filepath.Join(path, "dataset.json"), &l); err != nil {
		return l, err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return l, fmt.Errorf("the folder %s cannot be read: %w", path, reason(err))
	}
	for _, e := range entries {
		folder := filepath.Join(path, e.Name())
		if !isDir(folder) || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		files, err := images(folder)
		if err != nil {
			return l, err
		}
		s := scan{patient: e.Name(), pet: files["pet"], ct: files["ct"], ctPlace: filepath.Join(folder, "ct.nii.gz")}
		for name, file := range files {
			if strings.HasPrefix(name, "mask") {
				s.masks = append(s.masks, file)
			}
		}
		slices.Sort(s.masks)
		switch {
		case s.pet == "":
			s.bad = fmt.Errorf("the patient's folder %s has no PET image: put it there as pet.nii.gz, or take the folder away", folder)
		case s.masks == nil:
			s.bad = fmt.Errorf("the patient's folder %s has no annotation: put it there as mask.nii.gz, or take the folder away", folder)
		}
		l.scans = append(l.scans, s)
	}
	return l, nil
}

// listCSV lists a table with the columns patient, pet, mask and it may be ct, in any order and beside others. Several
// masks are separated by ";"; paths are from the table's folder.
func listCSV(path string) (listing, error) {
	l := listing{name: filepath.Base(filepath.Dir(path))}
	if name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)); name != "cohort" {
		l.name = name
	}
	file, err := os.Open(path)
	if err != nil {
		return l, fmt.Errorf("%s cannot be read: %w", path, reason(err))
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return l, fmt.Errorf("%s is no table of comma-separated values: %w", path, err)
	}
	column := func(name string) int {
		if len(rows) == 0 {
			return -1
		}
		return slices.IndexFunc(rows[0], func(v string) bool {
			return strings.EqualFold(strings.TrimSpace(strings.TrimPrefix(v, "\ufeff")), name)
		})
	}
	patient, pet, mask, ct := column("patient"), column("pet"), column("mask"), column("ct")
	if min(patient, pet, mask) < 0 {
		return l, fmt.Errorf("%s must begin with a line that names the columns patient,pet,mask", path)
	}
	place := func(p string) string {
		if p = filepath.FromSlash(strings.TrimSpace(p)); p == "" || filepath.IsAbs(p) {
			return p
		}
		return filepath.Join(filepath.Dir(path), p)
	}
	for i, row := range rows[1:] {
		s := scan{patient: strings.TrimSpace(row[patient]), pet: place(row[pet]), ctPlace: fmt.Sprintf("the column ct of %s, line %d", path, i+2)}
		for m := range strings.SplitSeq(row[mask], ";") {
			if m = place(m); m != "" {
				s.masks = append(s.masks, m)
			}
		}
		if ct >= 0 {
			s.ct = place(row[ct])
		}
		if s.patient == "" || s.pet == "" || s.masks == nil {
			s.patient = cmp.Or(s.patient, fmt.Sprintf("of line %d", i+2))
			s.bad = fmt.Errorf("%s, line %d: patient, pet and mask must all be given", path, i+2)
		}
		l.scans = append(l.scans, s)
	}
	return l, nil
}
