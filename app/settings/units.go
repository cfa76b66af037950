package settings

import (
	"os"
	"path/filepath"
	"slices"
	"time"

	"isopet/training/pathtext"
)

// stamp tells files apart, and a file from what stood at its path before.
type stamp struct {
	Path     pathtext.Path `json:"path"`
	Size     int64         `json:"size"`
	Modified time.Time     `json:"modified"`
}

func stampOf(path string) (stamp, error) {
	if path == "" {
		return stamp{}, os.ErrNotExist
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return stamp{}, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return stamp{}, err
	}
	return stamp{pathtext.Path(path), info.Size(), info.ModTime().UTC()}, nil
}

// fileUnit is what the user said of a file.
type fileUnit struct {
	stamp
	Unit string `json:"unit"`
}

// maxUnits is of how many files the unit is kept, the latest.
const maxUnits = 1000

// unitsFile is where units are kept, see [file], those said last first.
const unitsFile = "units.json"

// UnitOf is the unit that the user said of a file, not ok if they never did, or if the file has changed since.
func UnitOf(path string) (unit string, ok bool) {
	f, err := stampOf(path)
	if err != nil {
		return "", false
	}
	for _, known := range load[[]fileUnit](unitsFile) {
		if known.stamp == f {
			return known.Unit, true
		}
	}
	return "", false
}

// KeepUnit keeps what the user says of a file, in place of what they said of its path before. Of what is in no file
// nothing is kept.
func KeepUnit(path, unit string) error {
	f, err := stampOf(path)
	if err != nil {
		return nil
	}
	u := fileUnit{f, unit}
	others := slices.DeleteFunc(load[[]fileUnit](unitsFile), func(o fileUnit) bool { return o.Path == u.Path })
	all := append([]fileUnit{u}, others...)
	return save(unitsFile, all[:min(len(all), maxUnits)])
}
