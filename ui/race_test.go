package ui

import "isopet/volume/racetest"

var unraced = racetest.Skip

// usualActions are how many TestMonkey does.
func usualActions() int {
	if racetest.Enabled {
		return 150
	}
	return 400
}
