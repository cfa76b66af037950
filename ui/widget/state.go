package widget

import (
	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"
)

// SetRaised lets a button of several stand out, or lie flat as the others do.
func SetRaised(b *Button, on bool) {
	want := fynewidget.LowImportance
	if on {
		want = fynewidget.MediumImportance
	}
	if b.Importance != want {
		b.Importance = want
		b.Refresh()
	}
}

// SetEnabled dims what cannot be used now.
func SetEnabled(o fyne.Disableable, on bool) {
	if on == o.Disabled() {
		if on {
			o.Enable()
		} else {
			o.Disable()
		}
	}
}
