package app

import (
	"path/filepath"
	"slices"

	"isopet/training/pathtext"
)

// maxRecent is how many files are remembered.
const maxRecent = 10

// recentFile is where the recent files are kept, see [configFile].
const recentFile = "recent.json"

// loadRecent reads the recent files.
func loadRecent() []string {
	var paths []string
	for _, path := range loadConfig[[]pathtext.Path](recentFile) {
		paths = append(paths, string(path))
	}
	return paths[:min(len(paths), maxRecent)]
}

// remember puts a scan first among the recent ones. A list that cannot be written is no reason to disturb anyone.
func (a *App) remember(path string) {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	a.setRecent(append([]string{path}, without(a.State.Recent, path)...))
}

// ForgetRecent takes a file out of the recent ones, as when it is no longer there.
func (a *App) ForgetRecent(path string) { a.setRecent(without(a.State.Recent, path)) }

func (a *App) setRecent(paths []string) {
	a.State.Recent = paths[:min(len(paths), maxRecent)]
	var kept []pathtext.Path
	for _, path := range a.State.Recent {
		kept = append(kept, pathtext.Path(path))
	}
	_ = saveConfig(recentFile, kept)
	a.changed(ChangedRecent)
}

func without[T comparable](list []T, gone T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(t T) bool { return t == gone })
}
