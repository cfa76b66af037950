//go:build !race

package phantom

const raceDetector = false
