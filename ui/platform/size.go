package platform

import (
	"os"
	"strconv"
	"sync"

	"fyne.io/fyne/v2"
)

const scaleVariable = "FYNE_SCALE"

// asked is the scale that the environment or the desktop ask for, and the variable as it was.
var asked = sync.OnceValues(func() (scale float64, variable string) {
	variable = os.Getenv(scaleVariable)
	if scale, err := strconv.ParseFloat(variable, 64); err == nil && scale > 0 {
		return scale, variable
	}
	if scale := fyne.CurrentApp().Settings().Scale(); scale > 0 && variable != "auto" {
		return float64(scale), variable
	}
	return 1, variable
})

// Enlarge has all in windows drawn at so many percent of the size that the system and the user's environment ask for.
// Windows that are there take it over when their theme is set. Fyne has no other way than the environment.
func Enlarge(percent int) {
	scale, variable := asked()
	if percent != 100 {
		variable = strconv.FormatFloat(scale*float64(percent)/100, 'g', 4, 64)
	}
	os.Setenv(scaleVariable, variable)
}
