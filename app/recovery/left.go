package recovery

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"isopet/app/session"
	"isopet/volume/filelock"
)

// Work is what a program left behind that ended unexpectedly.
type Work struct {
	Path string
	// Scan is what it was done on, empty if the file cannot be read.
	Scan  string
	Saved time.Time
}

// Left is what programs left behind in a folder, newest first. What they left half written is removed.
func Left(folder string) []Work {
	if folder == "" {
		return nil
	}
	var found []Work
	kept, _ := filepath.Glob(filepath.Join(folder, "work-*"))
	for i, name := range kept {
		stem, _, _ := strings.Cut(filepath.Base(name), ".")
		kept[i] = filepath.Join(folder, stem)
	}
	for _, stem := range slices.Compact(kept) {
		lock, err := filelock.Take(stem + lockEnd)
		if err != nil {
			continue // its program lives
		}
		removeParts(stem)
		if w, ok := workIn(stem + session.Suffix); ok {
			found = append(found, w)
			lock.Release()
		} else {
			remove(stem, lock)
		}
	}
	slices.SortFunc(found, func(x, y Work) int { return y.Saved.Compare(x.Saved) })
	return found
}

// workIn is what was kept in a file and its journals; not ok if there is nothing.
func workIn(path string) (Work, bool) {
	w := Work{Path: path}
	info, err := os.Stat(path)
	if err == nil {
		w.Saved = info.ModTime()
	}
	f, broken := Open(path)
	if broken == nil {
		defer f.Close()
		w.Saved, w.Scan = f.Saved, filepath.Base(string(f.Scan.Path))
		if f.Scan.Demo {
			w.Scan = "the demo scan"
		}
	}
	return w, err == nil || broken == nil
}

// Discard removes work that was left behind, unless another program has taken it up.
func Discard(w Work) {
	stem := strings.TrimSuffix(w.Path, session.Suffix)
	if lock, err := filelock.Take(stem + lockEnd); err == nil {
		remove(stem, lock)
	}
}

// Elsewhere reports, once it is called with a scan's file, whether another program that runs works on that scan and
// keeps work of it in the folder. It may be called on any goroutine.
func (s *Store) Elsewhere() func(scan string) bool {
	folder, own := s.Folder, s.stem
	return func(scan string) bool {
		kept, _ := filepath.Glob(filepath.Join(folder, "work-*"+lockEnd))
		return slices.ContainsFunc(kept, func(name string) bool {
			stem := strings.TrimSuffix(name, lockEnd)
			return stem != own && held(name) && worksOn(stem+session.Suffix, scan)
		})
	}
}

// held reports whether the program lives that has a lock.
func held(name string) bool {
	lock, err := filelock.Take(name)
	lock.Release()
	return err != nil
}

// worksOn reports whether kept work is on a scan.
func worksOn(path, scan string) bool {
	f, err := Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	here, err1 := os.Stat(scan)
	there, err2 := os.Stat(string(f.Scan.Path))
	return err1 == nil && err2 == nil && os.SameFile(here, there)
}
