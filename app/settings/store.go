// Package settings is what the program remembers from one time to the next: what the user chose, which files were
// opened last, and which unit they said that a file has. It knows no state and no window.
//
// To keep another choice, add a field to [Settings]; whoever changes it tells through one signal.
package settings

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"

	"isopet/volume/atomicfile"
)

// All lies in a few JSON files in the folder isopet of the user's settings ($XDG_CONFIG_HOME where that is set).
// Nothing of it is work: a file that is missing or broken counts as empty.

// file is the path of such a file.
func file(name string) (string, error) {
	folder, err := os.UserConfigDir()
	return filepath.Join(folder, "isopet", name), err
}

// load is what such a file holds, the zero value if it is missing or broken.
func load[T any](name string) T {
	value, _ := read[T](name)
	return value
}

// read is what such a file holds; not ok if it is missing or broken.
func read[T any](name string) (value T, ok bool) {
	var none T
	path, err := file(name)
	if err != nil {
		return none, false
	}
	data, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(data, &value) != nil {
		return none, false
	}
	return value, true
}

// save writes such a file.
func save(name string, value any) error {
	path, err := file(name)
	if err != nil {
		return err
	}
	data, err := json.MarshalIndent(value, "", "\t")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return atomicfile.Replace(path, func(w io.Writer) error {
		_, err := w.Write(append(data, '\n'))
		return err
	})
}
