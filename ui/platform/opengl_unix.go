//go:build !windows && !ci

package platform

// canDraw knows no reason why nothing could be drawn: here the system says so itself.
func canDraw() error { return nil }
