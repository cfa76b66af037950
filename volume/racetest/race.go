//go:build race

package racetest

// Enabled says that the race detector is at work.
const Enabled = true
