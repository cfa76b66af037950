package worklist

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"isopet/training/cohort"
)

// IsTable reports whether a path is called as tables of cohorts are, and is a file.
func IsTable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && strings.EqualFold(filepath.Ext(path), ".csv")
}

// Table are the scans of a cohort's table, with what it has beside each, and the folder that holds them all.
func Table(ctx context.Context, path string) (l *List, folder string, err error) {
	all, err := cohort.List(path, cohort.Config{})
	if err != nil {
		return nil, "", err
	}
	f := finder{ctx: ctx, seen: map[string]bool{}}
	var paths []string
	for _, files := range all {
		s := Scan{Path: files.PET, Named: true, short: safe(files.Patient)}
		s.beside(files)
		f.scan(s)
		paths = append(paths, filepath.Dir(files.PET))
	}
	f.place([]string{path})
	return &f.List, common(absolute(paths)), ctx.Err()
}

// Pair gives scans of a folder that is a cohort the CT and the annotation that it has for them.
func (l *List) Pair(folder string) {
	all, err := cohort.List(folder, cohort.Config{})
	if err != nil {
		return // it is no cohort, and need not be one
	}
	by := map[string]cohort.Files{}
	for _, files := range all {
		by[files.PET] = files
	}
	for n := range l.Scans {
		s := &l.Scans[n]
		if files, ok := by[absolute([]string{s.Path})[0]]; ok {
			s.beside(files)
		}
	}
}

// beside takes what a cohort has beside a scan. An annotation of several files, or of some of the labels, is none that
// can be opened by its path.
func (s *Scan) beside(files cohort.Files) {
	s.CT = files.CT
	if len(files.Masks) == 1 && len(files.Labels) == 0 && files.Ignore == 0 {
		s.Annotation = files.Masks[0]
	}
}
