package cohort

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"isopet/training/output"
	"isopet/training/pathtext"
	"isopet/volume/nifti"
)

// scan is where the images of one are.
type scan struct {
	patient string // its name in results, see [pathtext.Encode]
	person  string // whose it is
	group   string // what --group looks at
	scan    string // tells it from others of the patient, in a table
	pet     string
	masks   []string // their union counts
	own     *choice  // what is tumour in them, if that is not the cohort's rule
	labels  choice   // what is tumour in them
	ct      string   // empty: there is none
	ctPlace string   // where it belongs
	bad     error    // why it cannot be used
}

// listing is a cohort before its images are read.
type listing struct {
	name      string
	synthetic bool
	dataset   dataset
	scans     []scan
	notes     []string
}

// layouts are the ways in which a cohort may lie on disk. The first whose own files are there is taken.
var layouts = []struct {
	name string
	own  func(path string) bool
	list func(path string, cfg Config) (listing, error)
}{
	{"a CSV file with the columns patient, pet and mask", isCSV, listTable},
	{"nnU-Net's folders imagesTr and labelsTr", func(path string) bool { return isDir(filepath.Join(path, "imagesTr")) }, listNNUNet},
	{"a folder that holds such a CSV file, cohort.csv", hasCSV, func(path string, cfg Config) (listing, error) {
		return listTable(filepath.Join(path, "cohort.csv"), cfg)
	}},
	{"a folder for each patient with pet.nii.gz and mask*.nii.gz", isDir, listFolders},
}

func listTable(path string, cfg Config) (listing, error) {
	if err := cfg.withoutChannels(path); err != nil {
		return listing{}, err
	}
	return listCSV(path)
}

// find finds a cohort's files. Scans come in the order of their names.
func find(path string, cfg Config) (listing, error) {
	if _, err := os.Stat(path); err != nil {
		return listing{}, fmt.Errorf("the cohort %s cannot be read: %w", path, pathtext.Reason(err))
	}
	var names []string
	for _, l := range layouts {
		names = append(names, l.name)
		if !l.own(path) {
			continue
		}
		found, err := l.list(path, cfg)
		if err != nil {
			return listing{}, err
		}
		if len(found.scans) == 0 {
			break
		}
		return found, found.finish(path, cfg)
	}
	if err := nifti.DICOM(path); err != nil {
		return listing{}, err
	}
	names = append(names[:0], layouts[0].name, layouts[1].name, layouts[3].name)
	return listing{}, fmt.Errorf("%s holds no cohort: wanted is %s, or %s", path, strings.Join(names[:2], ", "), names[2])
}

// finish is what all layouts have in common: what is tumour, who is whose, names and their order.
func (l *listing) finish(path string, cfg Config) error {
	slices.SortStableFunc(l.scans, func(a, b scan) int { return strings.Compare(a.patient, b.patient) })
	needed := slices.ContainsFunc(l.scans, func(s scan) bool { return s.own == nil }) || len(cfg.Labels) > 0
	if needed {
		labels, err := l.dataset.tumour(cfg.Labels)
		if err != nil {
			return err
		}
		if labels.note != "" {
			l.notes = append(l.notes, labels.note)
		}
		for i := range l.scans {
			l.scans[i].labels = labels
		}
	}
	for i, s := range l.scans {
		if s.own != nil && len(cfg.Labels) == 0 {
			l.scans[i].labels = *s.own
		}
	}
	if err := l.group(cfg.Group); err != nil {
		return err
	}
	l.name = pathtext.Encode(l.name)
	for i := range l.scans {
		s := &l.scans[i]
		s.patient, s.person = pathtext.Encode(s.patient), pathtext.Encode(s.person)
	}
	slices.SortStableFunc(l.scans, func(a, b scan) int { return strings.Compare(a.patient, b.patient) })
	for i, s := range l.scans[1:] {
		if s.patient == l.scans[i].patient {
			return fmt.Errorf("the cohort %s has the scan %s twice: give each scan a name of its own", path, s.patient)
		}
	}
	return nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// isCSV says whether a path is a table, or what may have been meant as one.
func isCSV(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods":
		return isFile(path)
	}
	return false
}

func hasCSV(path string) bool { return isFile(filepath.Join(path, "cohort.csv")) }

// withoutChannels is the error if channels were asked for where a file is named for each image.
func (c Config) withoutChannels(path string) error {
	if c.PETChannel != "" || c.CTChannel != "" {
		return fmt.Errorf("%s is no cohort in nnU-Net's folders, and only these have channels: leave --pet-channel and --ct-channel out", path)
	}
	return nil
}

// endings of image files in the order in which they are looked for; capitals count as small letters.
var endings = []string{".nii.gz", ".nii", ".hdr"}

// foreign are endings of images in formats that are not read.
var foreign = []string{".seg.nrrd", ".mha", ".mhd", ".nrrd", ".nhdr", ".mgz", ".mgh", ".mnc", ".gipl", ".gipl.gz", ".dcm", ".npy", ".npz", ".h5", ".b2nd"}

// stem cuts the ending of an image file off; ok says whether it had one.
func stem(name string) (string, bool) { return cutEnding(name, endings) }

func cutEnding(name string, endings []string) (string, bool) {
	for _, e := range endings {
		if n := len(name) - len(e); n > 0 && strings.EqualFold(name[n:], e) && !strings.HasPrefix(name, ".") {
			return name[:n], true
		}
	}
	return name, false
}

// folder is the files of a folder by their names without ending.
type folder struct {
	path    string
	images  map[string]string
	foreign map[string]string // images that cannot be read
}

// readFolder lists the files of a folder.
func readFolder(path string) (folder, error) {
	f := folder{path, map[string]string{}, map[string]string{}}
	entries, err := os.ReadDir(path)
	if err != nil {
		return f, fmt.Errorf("the folder %s cannot be read: %w", path, pathtext.Reason(err))
	}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		file := filepath.Join(path, e.Name())
		if s, ok := stem(e.Name()); ok {
			if other, twice := f.images[s]; twice {
				return f, fmt.Errorf("%s and %s have the same name: keep one of them", shown(other), shown(file))
			}
			f.images[s] = file
		} else if s, ok := cutEnding(e.Name(), foreign); ok {
			f.foreign[s] = file
		}
	}
	return f, nil
}

// channelOf cuts the number of a channel off an image's name, as in CASE_0001.
func channelOf(stem string) (name string, n int, ok bool) {
	at := len(stem) - 5
	if at < 1 || stem[at] != '_' || strings.Trim(stem[at+1:], "0123456789") != "" {
		return stem, 0, false
	}
	n, err := strconv.Atoi(stem[at+1:])
	return stem[:at], n, err == nil
}

// listNNUNet lists nnU-Net's raw layout: imagesTr/CASE_0000.nii.gz, labelsTr/CASE.nii.gz and dataset.json, which says
// what the channels are. Channels beside PET and CT are not read. Every image and every label is a scan's, or a scan is bad.
func listNNUNet(path string, cfg Config) (listing, error) {
	l := listing{name: filepath.Base(path)}
	if err := l.describe(path); err != nil {
		return l, err
	}
	pictures, err := readFolder(filepath.Join(path, "imagesTr"))
	if err != nil {
		return l, err
	}
	labels, err := readFolder(filepath.Join(path, "labelsTr"))
	if err != nil {
		return l, err
	}
	there := maps.Clone(l.dataset.channels)
	if there == nil {
		there = map[int]string{}
	}
	cases := map[string]bool{}
	plainNames := map[string]string{} // images without the number of a channel, by case
	numbered := map[string]bool{}     // cases with an image of any channel
	var others []string               // of other formats, that belong to nothing
	for _, files := range []map[string]string{pictures.images, pictures.foreign} {
		for s, file := range files {
			name, n, ok := channelOf(s)
			if !ok && pictures.images[s] == "" && labels.images[s] == "" && labels.foreign[s] == "" {
				others = append(others, pathtext.Encode(filepath.Base(file)))
				continue
			}
			if !ok {
				plainNames[name] = file
			} else if _, named := there[n]; !named {
				there[n] = ""
			}
			cases[name], numbered[name] = true, numbered[name] || ok
		}
	}
	for s := range labels.images {
		cases[s] = true
	}
	for s, file := range labels.foreign {
		if !cases[s] {
			others = append(others, pathtext.Encode(filepath.Base(file)))
		}
	}
	if slices.Sort(others); others != nil {
		l.notes = append(l.notes, fmt.Sprintf("Files that are no NIfTI and belong to no scan were left out: %s.", some(others)))
	}
	if len(cases) == 0 {
		return l, nil
	}
	if len(there) == 0 {
		there[0] = ""
	}
	pet, ct, note, err := l.dataset.petAndCT(cfg, there)
	if err != nil {
		return l, fmt.Errorf("the cohort %s: %w", path, err)
	}
	if note != "" {
		l.notes = append(l.notes, note)
	}
	place := func(name string, channel int) string {
		return filepath.Join(path, "imagesTr", fmt.Sprintf("%s_%04d.nii.gz", name, channel))
	}
	for name := range cases {
		key := fmt.Sprintf("%s_%04d", name, pet)
		s := scan{patient: name, pet: pictures.images[key]}
		if mask := labels.images[name]; mask != "" {
			s.masks = []string{mask}
		}
		if ct >= 0 {
			s.ct, s.ctPlace = pictures.images[fmt.Sprintf("%s_%04d", name, ct)], place(name, ct)
		}
		mask := filepath.Join(path, "labelsTr", name+".nii.gz")
		switch {
		case s.pet == "" && pictures.foreign[key] != "":
			s.bad = fmt.Errorf("%s is not in the NIfTI format: convert it to %s", pictures.foreign[key], place(name, pet))
		case s.pet == "" && plainNames[name] != "" && pictures.foreign[name] != "":
			s.bad = fmt.Errorf("%s is not in the NIfTI format and has no number of a channel: convert it to %s", plainNames[name], place(name, pet))
		case s.pet == "" && plainNames[name] != "":
			s.bad = fmt.Errorf("%s has no number of a channel in its name: rename it to %s", plainNames[name], filepath.Base(place(name, pet)))
		case s.pet == "" && numbered[name]:
			s.bad = fmt.Errorf("the scan %s has other channels, but no PET: put it at %s", pathtext.Encode(name), place(name, pet))
		case s.pet == "":
			mask := cmp.Or(labels.images[name], labels.foreign[name])
			s.bad = fmt.Errorf("%s has no image: put the patient's PET at %s, or take the annotation away", mask, place(name, pet))
			if _, _, ok := channelOf(name); ok {
				s.bad = fmt.Errorf("%s has no image; annotations have no number of a channel in their names: rename it to CASE.nii.gz, as its image is CASE_%04d.nii.gz", mask, pet)
			}
		case s.masks == nil && labels.foreign[name] != "":
			s.bad = fmt.Errorf("%s is not in the NIfTI format: convert it to %s", labels.foreign[name], mask)
		case s.masks == nil:
			s.bad = fmt.Errorf("%s has no annotation: put the patient's mask at %s", s.pet, mask)
		}
		if s.bad != nil {
			s.bad = errors.New(shown(s.bad.Error()))
		}
		s.person, s.group = s.patient, s.patient
		l.scans = append(l.scans, s)
	}
	return l, nil
}

// describe reads what dataset.json says of the cohort, if there is one.
func (l *listing) describe(path string) (err error) {
	if l.dataset, err = readDataset(filepath.Join(path, "dataset.json")); err != nil {
		return err
	}
	l.name, l.synthetic = cmp.Or(l.dataset.name, l.name), l.dataset.synthetic
	return nil
}

// listFolders lists a folder per patient with the PET, pet.nii.gz, one or more masks, mask*.nii.gz, and it may be the CT,
// ct.nii.gz. Capitals count as small letters. Folders that hold results of the program, and no patient, are passed over.
func listFolders(path string, cfg Config) (listing, error) {
	l := listing{name: filepath.Base(path)}
	if err := cfg.withoutChannels(path); err != nil {
		return l, err
	}
	if err := l.describe(path); err != nil {
		return l, err
	}
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
		s := scan{patient: e.Name(), ctPlace: filepath.Join(inside, "ct.nii.gz")}
		one := func(at *string, file string) {
			if *at != "" {
				s.bad = fmt.Errorf("%s and %s have the same name but for capitals: keep one of them", shown(*at), shown(file))
			}
			*at = file
		}
		for _, name := range slices.Sorted(maps.Keys(files.images)) {
			switch lower := strings.ToLower(name); {
			case lower == "pet":
				one(&s.pet, files.images[name])
			case lower == "ct":
				one(&s.ct, files.images[name])
			case strings.HasPrefix(lower, "mask"):
				s.masks = append(s.masks, files.images[name])
			}
		}
		unread := ""
		for _, name := range slices.Sorted(maps.Keys(files.foreign)) {
			if lower := strings.ToLower(name); lower == "pet" && s.pet == "" || strings.HasPrefix(lower, "mask") {
				unread = files.foreign[name]
			}
		}
		switch {
		case s.bad != nil:
		case unread != "":
			s.bad = fmt.Errorf("%s is not in the NIfTI format: convert it to .nii.gz, or take it away", shown(unread))
		case s.pet == "" && s.masks == nil && output.Is(inside):
			continue
		case s.pet == "":
			if s.bad = nifti.DICOM(inside); s.bad != nil {
				break
			}
			s.bad = fmt.Errorf("the patient's folder %s has no PET image: put it there as pet.nii.gz, or take the folder away", shown(inside))
		case s.masks == nil:
			s.bad = fmt.Errorf("the patient's folder %s has no annotation: put it there as mask.nii.gz, or take the folder away", shown(inside))
		}
		s.person, s.group = s.patient, s.patient
		l.scans = append(l.scans, s)
	}
	if loose != nil {
		l.notes = append(l.notes, fmt.Sprintf("Images that lie in no patient's folder were left out: %s.", some(loose)))
	}
	return l, nil
}

// some are the first of many names.
func some(names []string) string {
	const most = 5
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}

// shown is a path as it stands in a sentence: only what is no text in it is written otherwise.
func shown(path string) string {
	if pathtext.Plain(path) {
		return path
	}
	return pathtext.Encode(path)
}
