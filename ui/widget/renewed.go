package widget

import "image/color"

// Renewed is a colour as it is given now. One that looks another way in another theme says so by a method of this name; any
// other is itself.
func Renewed(c color.Color) color.Color {
	if c, ok := c.(interface{ Renewed() color.Color }); ok {
		return c.Renewed()
	}
	return c
}
