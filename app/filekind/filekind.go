// Package filekind says what a path leads to that a user wants to open: an image, a session, networks, the results of an
// experiment, a worklist, or scans that a worklist can be made of.
package filekind

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"isopet/app/session"
	"isopet/app/worklist"
	"isopet/volume/imagefile"
)

// Kind is what a path leads to.
type Kind int

// The kinds that can be opened.
const (
	Image Kind = iota
	Session
	Results
	Worklist
	Scans
	Networks
)

// Look says what a path leads to, by its first bytes. What cannot be opened is an error, a sentence that says what it
// is and what to do.
func Look(path string) (Kind, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && (filepath.Base(path) == "dice.csv" || IsResults(path)):
		return Results, nil
	case err == nil && session.Is(path) && !info.IsDir():
		f, err := session.Open(path)
		if err != nil {
			return 0, err
		}
		return Session, f.Close()
	case err == nil && list(path) != "":
		_, err := worklist.ReadFile(list(path))
		return Worklist, err
	case err == nil && (info.IsDir() && worklist.HoldsScans(path) || worklist.IsTable(path)):
		return Scans, nil
	case err == nil && holdsNetworks(path, info):
		return Networks, nil
	}
	return Image, imagefile.Check(path)
}

// list is the file of a worklist that a path is, or in the folder that it is; empty for none.
func list(path string) string {
	for _, path := range []string{path, filepath.Join(path, worklist.FileName)} {
		if info, err := os.Stat(path); err == nil && !info.IsDir() && worklist.IsFile(path) {
			return path
		}
	}
	return ""
}

// holdsNetworks reports whether a path is a network, or a folder of them.
func holdsNetworks(path string, info os.FileInfo) bool {
	const suffix = ".onnx"
	if !info.IsDir() {
		return strings.HasSuffix(strings.ToLower(path), suffix)
	}
	entries, _ := os.ReadDir(path)
	return slices.ContainsFunc(entries, func(e os.DirEntry) bool { return filepath.Ext(e.Name()) == suffix })
}

// IsResults reports whether a path is a folder in which crossval has put results.
func IsResults(path string) bool {
	for _, name := range []string{"dice.csv", filepath.Join("repeat_1")} {
		if _, err := os.Stat(filepath.Join(path, name)); err == nil {
			return true
		}
	}
	return false
}
