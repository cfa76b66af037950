// Package racetest keeps tests that are too long for the race detector from it. `make test` runs all tests that mention
// it without the detector, beside the others.
package racetest

import "testing"

// Skip skips a test under the race detector, which takes ten times as long there and sees in it nothing but what it
// sees in others of the package, or has one goroutine only.
func Skip(t testing.TB) {
	t.Helper()
	if Enabled {
		t.Skip("the same code runs under the race detector in other tests")
	}
}
