//go:build !windows || ci

package platform

// Prepare knows no reason why there could be no window: elsewhere the system says so itself, and [Connect] with it.
func Prepare() error { return nil }
