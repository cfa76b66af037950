//go:build !linux || !(amd64 || arm64)

package ort

// guard runs load; see guard_linux.go for what it does there.
func guard(_ bool, load func()) { load() }
