// Package worklist is the scans that are worked on one after the other: it finds them in files, folders and cohorts and
// gives each a place of its own among what is made of them, and it is the file that keeps how far the work has come. It
// goes by names, and by what DICOM says of its series; it reads no values.
package worklist

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"isopet/volume/imagefile"
)

// Scan is a scan to be worked on.
type Scan struct {
	// Path is its file; of DICOM a folder that holds the series, and Series the name by which it is read from there.
	Path, Series string
	// Named says that the path was named itself, not the folder in which it was found.
	Named bool
	// Place tells it from all others of the list, whatever the case of letters: a path without ending, relative to the
	// folder for what is made of them.
	Place string
	// CT and Annotation are what a cohort has of it, empty for nothing.
	CT, Annotation string
	// Err is why it cannot be worked on, nil if nothing is known to be wrong.
	Err error

	short string // the place that it would like to have
}

// Left is what was found and is no scan to be worked on.
type Left struct {
	Path string
	Why  string
}

// List is what is to be worked on, in the order in which it was named, and in folders in that of the names.
type List struct {
	Scans []Scan
	Left  []Left
}

// Options of [Find].
type Options struct {
	// Output is a folder that is passed over, with all that is in it.
	Output string
	// Series of DICOM are taken only if this is their number, UID or a part of their description; empty takes all PET.
	Series string
	// Progress is told how many files of a folder of DICOM are read; it may be nil.
	Progress func(done, total int)
	// Found is told how many scans are found so far; it may be nil.
	Found func(scans int)
}

// HoldsScans reports, at a glance, whether a folder holds scans in files of their own, or a cohort: NIfTI in it, or in one
// of the folders in it.
func HoldsScans(folder string) bool {
	holds := func(folder string) (folders []string, holds bool) {
		entries, _ := os.ReadDir(folder)
		for _, e := range entries {
			_, suffix := imagefile.Split(e.Name())
			small := strings.ToLower(suffix)
			switch {
			case strings.HasPrefix(e.Name(), "."):
			case e.IsDir():
				folders = append(folders, filepath.Join(folder, e.Name()))
			case strings.HasPrefix(small, ".nii"), strings.HasPrefix(small, ".hdr"):
				return nil, true
			}
		}
		return folders, false
	}
	folders, some := holds(folder)
	const most = 20 // are looked into
	for _, sub := range folders[:min(len(folders), most)] {
		if some {
			break
		}
		_, some = holds(sub)
	}
	return some
}

// Find finds the scans of files and of folders with all below them: NIfTI files that are not masks, CT or MR by their
// names; of nnU-Net's layout the channel that dataset.json calls PET; and each PET series of DICOM. What cannot be looked
// at is a scan with an error. The error is that of ctx.
func Find(ctx context.Context, paths []string, o Options) (*List, error) {
	f := finder{ctx: ctx, Options: o, seen: map[string]bool{}}
	for _, path := range paths {
		if err := f.add(path); err != nil {
			return nil, err
		}
	}
	f.place(paths)
	return &f.List, nil
}

// place gives scans their places: the short one where no other has it; else that from the folder which all have in
// common, if need be with the file's ending and a number.
func (f *finder) place(paths []string) {
	count := map[string]int{}
	for _, s := range f.Scans {
		count[strings.ToLower(s.short)]++
	}
	root := common(absolute(paths))
	taken := map[string]bool{}
	for i := range f.Scans {
		s := &f.Scans[i]
		if s.Place = s.short; count[strings.ToLower(s.short)] == 1 {
			taken[strings.ToLower(s.Place)] = true
		}
	}
	for i := range f.Scans {
		s := &f.Scans[i]
		if count[strings.ToLower(s.short)] == 1 {
			continue
		}
		stem, suffix := imagefile.Split(s.Path)
		long := s.short
		if below, err := filepath.Rel(root, absolute([]string{stem})[0]); err == nil && filepath.IsLocal(below) && below != "." {
			long = below
		}
		free := func(place string) bool { return !taken[strings.ToLower(place)] }
		for n, place := 1, long; ; n++ {
			if s.Place = place; free(place) {
				break
			}
			if place = long + suffix; n > 1 {
				place = fmt.Sprintf("%s%s-%d", long, suffix, n)
			}
		}
		taken[strings.ToLower(s.Place)] = true
	}
}

// absolute are paths from the root, as far as that can be had.
func absolute(paths []string) []string {
	all := make([]string, len(paths))
	for i, path := range paths {
		var err error
		if all[i], err = filepath.Abs(path); err != nil {
			all[i] = path
		}
	}
	return all
}

// common is the deepest folder that holds all paths, or is the only one.
func common(paths []string) string {
	top := paths[0]
	for _, path := range paths[1:] {
		for top != filepath.Dir(top) && !within(path, top) {
			top = filepath.Dir(top)
		}
	}
	return top
}

// within reports whether a path is a folder or lies below it.
func within(path, folder string) bool {
	below, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(below)
}
