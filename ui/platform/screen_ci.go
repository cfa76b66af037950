//go:build ci

package platform

import "fyne.io/fyne/v2"

// Connect needs no display.
func Connect() error { return nil }

// Screen is not known without a display.
func Screen(float32) (fyne.Size, bool) { return fyne.Size{}, false }
