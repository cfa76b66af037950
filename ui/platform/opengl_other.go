//go:build !windows || ci

package platform

// ChooseOpenGL takes the system's.
func ChooseOpenGL() error { return nil }
