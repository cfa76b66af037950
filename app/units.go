package app

import (
	"os"
	"path/filepath"
	"slices"
	"time"

	"isopet/training/pathtext"
)

// Units that values can have. NIfTI has no place for them, so they are read where a file names them without doubt, else
// asked for, and never guessed.
const (
	UnitUnknown = ""
	UnitSUV     = "SUV"
	UnitBqML    = "Bq/ml"
	UnitHU      = "HU" // only of a scan that the user opened as CT
)

// Units are those that a user can choose for a PET scan.
var Units = []string{UnitSUV, UnitBqML, UnitUnknown}

// UnitSource is who said which unit a scan has.
type UnitSource int

const (
	UnitNotSaid  UnitSource = iota // nobody; the window asks
	UnitFromFile                   // the file's header
	UnitFromUser                   // the user, now or when the same file was open before; also that it is unknown
)

// findUnit takes the unit from what the user said of the file before, else from its header.
func (s *Scan) findUnit() {
	if f, err := stampOf(s.Path); err == nil {
		for _, known := range loadConfig[[]fileUnit](unitsFile) {
			if known.stamp == f {
				s.Unit, s.UnitSource = known.Unit, UnitFromUser
				return
			}
		}
	}
	if s.Unit = unitOf(s.Header); s.Unit != UnitUnknown {
		s.UnitSource = UnitFromFile
	}
}

// SetUnit says what unit the open scan's values have, UnitUnknown included, and keeps that for its file.
func (a *App) SetUnit(unit string) {
	old := a.State.Scan
	if old == nil || !slices.Contains(Units, unit) {
		return
	}
	old.Unit, old.UnitSource = unit, UnitFromUser
	if f, err := stampOf(old.Path); err == nil {
		if err := saveUnit(fileUnit{f, unit}); err != nil {
			a.notice(Notice{Text: "The unit could not be kept for the next time: " + Sentence(Reason(err))})
		}
	}
	a.changed(ChangedUnit)
}

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

// unitsFile is where units are kept, see [configFile], those said last first.
const unitsFile = "units.json"

// saveUnit puts one first among those kept, in place of what was said of the same path before.
func saveUnit(u fileUnit) error {
	others := slices.DeleteFunc(loadConfig[[]fileUnit](unitsFile), func(o fileUnit) bool { return o.Path == u.Path })
	all := append([]fileUnit{u}, others...)
	return saveConfig(unitsFile, all[:min(len(all), maxUnits)])
}
