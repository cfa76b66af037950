package sliceview

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"isopet/ui/widget"
)

// modifiers are the keys held. A test puts its own here.
var modifiers = widget.Modifiers

// Scrolled turns slices; with Ctrl it zooms. Across, as two fingers on a touchpad or a second wheel go, it moves the
// picture, and so it does both ways while the picture is gripped.
func (v *View) Scrolled(ev *fyne.ScrollEvent) {
	if v.empty() {
		return
	}
	held, by := modifiers(), ev.Scrolled
	shift := held&fyne.KeyModifierShift != 0 // Fyne turns the wheel with Shift into one across
	switch {
	case held&fyne.KeyModifierShortcutDefault != 0:
		if v.OnZoom != nil {
			v.OnZoom(math.Pow(1.2, float64(by.DY/widget.Notch())), ev.Position)
		}
	case v.gripped():
		if v.OnPan != nil {
			v.OnPan(by.DX, by.DY)
		}
	case shift && v.OnSize != nil:
		v.turn(by.DX+by.DY, v.OnSize)
	case math.Abs(float64(by.DX)) > math.Abs(float64(by.DY)):
		if v.OnPan != nil {
			v.OnPan(by.DX, 0)
		}
	default:
		v.turn(by.DY, v.OnScroll)
	}
}

// turn tells whole notches of the wheel.
func (v *View) turn(by float32, told func(notches int)) {
	if n := v.wheel.Turn(by); n != 0 && told != nil {
		told(n)
	}
}

// Cursor is a hand over what can be moved or turned, and a cross-hair over the rest.
func (v *View) Cursor() desktop.Cursor {
	switch {
	case v.hold == holdPan || v.gripped():
		return desktop.PointerCursor
	case v.OnTurn != nil && v.shown.Slice.Cols > 0:
		return desktop.PointerCursor
	case v.hold == holdEdge || v.over && v.overEdge:
		return desktop.VResizeCursor
	case v.over || v.hold == holdRegion:
		return desktop.PointerCursor
	case v.shown.Slice.Cols == 0:
		return desktop.DefaultCursor
	}
	return v.cursor
}
