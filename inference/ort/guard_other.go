//go:build !linux

package ort

// guard runs load; see guard_linux.go for what it does there.
func guard(_ bool, load func()) { load() }
