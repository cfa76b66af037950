//go:build race

package phantom

// The race detector makes everything twenty times slower.
const raceDetector = true
