package app

import (
	"isopet/app/settings"
	"isopet/app/units"
)

// UnitSource is who said which unit a scan has.
type UnitSource int

const (
	UnitNotSaid  UnitSource = iota // nobody; the window asks
	UnitFromFile                   // the file's header
	UnitFromUser                   // the user, now or when the same file was open before; also that it is unknown
)

// findUnit takes the unit from what the user said of the file before, else from its header.
func (s *Scan) findUnit() {
	if unit, ok := settings.UnitOf(s.Path); ok {
		s.Unit, s.UnitSource = unit, UnitFromUser
	} else if s.Unit = units.Stated(s.Header.Quantity(), s.Header.Description()); s.Unit != units.Unknown {
		s.UnitSource = UnitFromFile
	}
}
