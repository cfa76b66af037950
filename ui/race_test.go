//go:build race

package ui

import "testing"

// usualActions are those of TestMonkey.
const usualActions = 150

// unraced skips a test under the race detector, which takes ten times as long there and sees in it nothing but what it
// sees in others. `make test` runs all of them once more without it.
func unraced(t *testing.T) {
	t.Helper()
	t.Skip("the same code runs under the race detector in other tests")
}
