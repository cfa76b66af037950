//go:build !windows

package ort

// lacking reports whether a library could not be loaded because one that it needs is not there, where the system does
// not say so itself.
func lacking(error) bool { return false }
