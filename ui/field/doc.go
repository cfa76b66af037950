// Package field is entries for numbers: with limits, with words for what is wrong, and in pairs. It knows no part of
// the window that they stand in, only [Host].
package field

import (
	"fyne.io/fyne/v2"

	"isopet/ui/command"
	"isopet/ui/widget"
)

// Host is what a field needs of the window that it is in.
type Host interface {
	command.Host
	// Focused is what has the focus, nil for nothing.
	Focused() fyne.Focusable
	// Tips show what is wrong with a field.
	Tips() *widget.Tips
}
