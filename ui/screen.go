//go:build !ci

package ui

import (
	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.4/glfw"
)

// screen is how much of the screen is free for windows, in the units of a canvas of a scale. Fyne knows it and does not
// say; so its driver's own library is asked, which is ready once there is a window.
func screen(scale float32) (fyne.Size, bool) {
	monitor := glfw.GetPrimaryMonitor()
	if monitor == nil {
		return fyne.Size{}, false
	}
	_, _, width, height := monitor.GetWorkarea()
	return fyne.NewSize(float32(width)/scale, float32(height)/scale), width > 0 && height > 0
}
