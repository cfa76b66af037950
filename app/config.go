package app

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"

	"isopet/volume/atomicfile"
)

// What the program remembers from one time to the next lies in a few JSON files in the folder isopet of the user's
// settings ($XDG_CONFIG_HOME where that is set). Nothing of it is work: a file that is missing or broken counts as empty.

// configFile is the path of such a file.
func configFile(name string) (string, error) {
	folder, err := os.UserConfigDir()
	return filepath.Join(folder, "isopet", name), err
}

// loadConfig is what such a file holds, the zero value if it is missing or broken.
func loadConfig[T any](name string) T {
	value, _ := readConfig[T](name)
	return value
}

// readConfig is what such a file holds; not ok if it is missing or broken.
func readConfig[T any](name string) (value T, ok bool) {
	var none T
	path, err := configFile(name)
	if err != nil {
		return none, false
	}
	data, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(data, &value) != nil {
		return none, false
	}
	return value, true
}

// saveConfig writes such a file.
func saveConfig(name string, value any) error {
	path, err := configFile(name)
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
