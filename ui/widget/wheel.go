package widget

import (
	"math"
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Wheel adds up what a wheel or a touchpad scrolls to whole notches. Its zero value is ready.
type Wheel struct{ left float32 }

// Turn is how many notches have been turned, positive away from the user; what is left counts for the next.
func (w *Wheel) Turn(by float32) int {
	w.left += by
	n := int(w.left / Notch())
	w.left -= float32(n) * Notch()
	return n
}

// Notch is how far the wheel's scrolling goes at one notch.
func Notch() float32 {
	if runtime.GOOS == "darwin" {
		return 10
	}
	return 25
}

// Modifiers are the keys held that change what others do, as far as the system tells.
func Modifiers() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

// Clamp01 is a value from 0 to 1; NaN is 0.
func Clamp01(v float64) float64 {
	if !(v > 0) { // NaN too
		return 0
	}
	return math.Min(v, 1)
}

// Thousandths is how a user's choice of a threshold is kept: from 0 to 1, rounded to a thousandth.
func Thousandths(v float64) float64 { return math.Round(Clamp01(v)*1000) / 1000 }
