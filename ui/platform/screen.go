//go:build !ci

package platform

import (
	"fmt"

	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.4/glfw"
)

// Connect says why there can be no window; to be called after Fyne's first one was made, which only logs it. Fyne's
// driver is ready then, and Init does nothing more.
func Connect() error {
	if err := glfw.Init(); err != nil {
		return fmt.Errorf("the window cannot be opened on this display (%w); log in to a desktop, "+
			"or use the commands of isopet --help", err)
	}
	return nil
}

// Screen is how much of the screen is free for windows, in the units of a canvas of a scale. Fyne knows it and does not
// say; so its driver's own library is asked, which is ready once there is a window.
func Screen(scale float32) (fyne.Size, bool) {
	monitor := glfw.GetPrimaryMonitor()
	if monitor == nil {
		return fyne.Size{}, false
	}
	_, _, width, height := monitor.GetWorkarea()
	return fyne.NewSize(float32(width)/scale, float32(height)/scale), width > 0 && height > 0
}
