package cohort

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"isopet/training/pathtext"
	"isopet/training/textfile"
	"isopet/volume/dicom/series"
	"isopet/volume/nnunet"
)

// scan says where the images of a scan are.
type scan struct {
	patient string // its name in results, see [pathtext.Encode]
	person  string // whose scan it is
	group   string // what --group looks at
	scan    string // tells it from others of the patient, in a table
	pet     string
	series  *series.Series // of the PET, if it is DICOM
	masks   []string       // tumour is what any of them marks
	regions bool           // all masks are DICOM, of which regions are read by their names
	own     *choice        // what is tumour in them, if that is not the cohort's rule
	labels  choice         // what is tumour in them
	ct      string         // empty: there is none
	ctPlace string         // where it belongs
	bad     error          // why it cannot be used

	ctSeries *series.Series // if it is DICOM
}

// dataset is what dataset.json says, with the choices that follow from it.
type dataset struct{ nnunet.Dataset }

// listing is a cohort before its images are read.
type listing struct {
	name      string
	synthetic bool
	dataset   dataset
	scans     []scan
	notes     []string
}

// layouts are the ways in which a cohort may lie on disk. The first that recognises its own files is taken.
var layouts = []struct {
	name string // for the user; "" if it goes without saying
	own  func(path string) bool
	list func(ctx context.Context, path string, cfg Config) (listing, error)
}{
	{"a CSV file with the columns patient, pet and mask", isCSV, listTable},
	{"nnU-Net's folders imagesTr and labelsTr", isNNUNet, listNNUNet},
	{"", hasCSV, listTableInside},
	{"a folder for each patient with pet.nii.gz and mask*.nii.gz, or with DICOM and a SEG or RTSTRUCT", isDir,
		listFolders},
}

func listTable(ctx context.Context, path string, cfg Config) (listing, error) {
	if err := cfg.withoutChannels(path); err != nil {
		return listing{}, err
	}
	return listCSV(ctx, path)
}

// tableName is that of a table which makes its folder a cohort.
const tableName = "cohort.csv"

func listTableInside(ctx context.Context, path string, cfg Config) (listing, error) {
	return listTable(ctx, filepath.Join(path, tableName), cfg)
}

// find finds a cohort's files. Scans come in the order of their names.
func find(ctx context.Context, path string, cfg Config) (listing, error) {
	if _, err := os.Stat(path); err != nil {
		return listing{}, fmt.Errorf("the cohort %s cannot be read: %w", path, pathtext.Reason(err))
	}
	for _, l := range layouts {
		if !l.own(path) {
			continue
		}
		found, err := l.list(ctx, path, cfg)
		if err != nil {
			return listing{}, err
		}
		if len(found.scans) == 0 {
			break
		}
		return found, found.finish(path, cfg)
	}
	var names []string
	for _, l := range layouts {
		if l.name != "" {
			names = append(names, l.name)
		}
	}
	last := len(names) - 1
	return listing{}, fmt.Errorf("%s is not a cohort: it must be %s, or %s", path,
		strings.Join(names[:last], ", "), names[last])
}

// finish does what all layouts have in common: labels of tumour, persons, names and their order.
func (l *listing) finish(path string, cfg Config) error {
	slices.SortStableFunc(l.scans, func(a, b scan) int { return strings.Compare(a.patient, b.patient) })
	dicom := 0
	for i := range l.scans {
		if s := &l.scans[i]; regional(s.masks) {
			dicom++
			s.regions = true
			if s.own == nil || len(cfg.Labels) > 0 {
				only := regions(cfg.Labels)
				s.own = &only
			}
		}
	}
	needed := slices.ContainsFunc(l.scans, func(s scan) bool {
		return !s.regions && (s.own == nil || len(cfg.Labels) > 0) && (s.bad == nil || dicom == 0)
	})
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
		if s.own != nil && (len(cfg.Labels) == 0 || s.regions) {
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

// isCSV says whether a path is a table, or may be meant as one.
func isCSV(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods":
		return isFile(path)
	}
	return false
}

func isNNUNet(path string) bool { return isDir(filepath.Join(path, nnunet.ImagesDir)) }

func hasCSV(path string) bool { return isFile(filepath.Join(path, tableName)) }

// withoutChannels is the error if channels were asked for in a layout that names a file for each image.
func (c Config) withoutChannels(path string) error {
	if c.PETChannel != "" || c.CTChannel != "" {
		return fmt.Errorf("%s is not in nnU-Net's layout, and only that has channels: leave out --pet-channel and "+
			"--ct-channel", path)
	}
	return nil
}

// describe reads what dataset.json in a folder says of the cohort, if there is one.
func (l *listing) describe(folder string) error {
	path := filepath.Join(folder, nnunet.DatasetFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", path, pathtext.Reason(err))
	}
	text, err := textfile.Decode(data)
	if err != nil {
		return fmt.Errorf("%s %w", path, err)
	}
	d, err := nnunet.Parse(path, text)
	l.dataset, l.synthetic = dataset{d}, d.Synthetic
	return err
}
