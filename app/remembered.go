package app

import (
	"path/filepath"
	"slices"

	"isopet/app/format"
	"isopet/app/scan"
	"isopet/app/settings"
	"isopet/app/units"
	"isopet/training/pathtext"
)

// ChangeSettings changes the settings and keeps them for the next time. If they cannot be kept, they hold for this window
// with all changes before, and the user is told once.
func (a *App) ChangeSettings(change func(*settings.Settings)) {
	var err error
	a.State.Settings, err = a.State.Settings.ChangedBy(change, a.unkept)
	known := a.unkept
	if a.unkept = err != nil; a.unkept && !known {
		a.notice(Notice{Failed: true, Text: "The settings cannot be kept for the next time: " + format.Sentence(pathtext.Reason(err))})
	}
	a.changed(ChangedSettings)
}

// remember puts a file first among the recent ones.
func (a *App) remember(path string) {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	a.setRecent(append([]string{path}, without(a.State.Recent, path)...))
}

// ForgetRecent takes a file out of the recent ones, as when it is no longer there.
func (a *App) ForgetRecent(path string) { a.setRecent(without(a.State.Recent, path)) }

func (a *App) setRecent(paths []string) {
	a.State.Recent = settings.KeepRecent(paths)
	a.changed(ChangedRecent)
}

// SetUnit says what unit the open scan's values have, units.Unknown included, and keeps that for its file.
func (a *App) SetUnit(unit string) {
	old := a.State.Scan
	if old == nil || !slices.Contains(units.Choices, unit) {
		return
	}
	old.Unit, old.UnitSource = unit, scan.UnitFromUser
	if err := settings.KeepUnit(old.Path, unit); err != nil {
		a.notice(Notice{Text: "The unit could not be kept for the next time: " + format.Sentence(pathtext.Reason(err))})
	}
	a.changed(ChangedUnit)
}

func without[T comparable](list []T, gone T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(t T) bool { return t == gone })
}
