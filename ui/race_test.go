//go:build race

package ui

// The race detector makes everything ten times slower.
const raceDetector = true
