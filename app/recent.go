package app

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
)

// maxRecent is how many files are remembered.
const maxRecent = 10

// recentFile is where the recent files are kept: recent.json in the folder isopet of the user's settings
// ($XDG_CONFIG_HOME where that is set).
func recentFile() (string, error) {
	folder, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(folder, "isopet", "recent.json"), nil
}

// loadRecent reads the recent files. A list that is missing or broken is an empty one: nothing is lost by it.
func loadRecent() []string {
	name, err := recentFile()
	if err != nil {
		return nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil
	}
	var paths []string
	if json.Unmarshal(data, &paths) != nil {
		return nil
	}
	return paths[:min(len(paths), maxRecent)]
}

func saveRecent(paths []string) error {
	name, err := recentFile()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	data, err := json.MarshalIndent(paths, "", "\t")
	if err != nil {
		return err
	}
	return writeFile(name, append(data, '\n'))
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
	_ = saveRecent(a.State.Recent)
	a.changed(ChangedRecent)
}

func without[T comparable](list []T, gone T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(t T) bool { return t == gone })
}
