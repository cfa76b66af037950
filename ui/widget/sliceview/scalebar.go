package sliceview

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"

	"isopet/ui/widget/raster"
)

// scaleBar is a line of a round length in millimetres at the lower left of a picture, with its length above it.
type scaleBar struct {
	label  *tag
	theme  Theme
	x, y   float32 // of its left end
	length float32 // in units of the interface; 0 hides it
}

func newScaleBar(theme Theme) scaleBar {
	return scaleBar{label: newTag(theme, 11, false), theme: theme}
}

// lengths that a scale bar may have, in millimetres.
var lengths = []float64{500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1}

// place fits the bar to a view of a size in which pixels of mm millimetres are scale wide.
func (b *scaleBar) place(size fyne.Size, scale, mm float64) {
	const longest, margin = 110, 12
	b.length = 0
	text := ""
	if scale > 0 && mm > 0 {
		for _, l := range lengths {
			if width := l / mm * scale; width <= longest && width <= float64(size.Width)/3 {
				b.length = float32(width)
				text = fmt.Sprintf("%g mm", l)
				if l >= 10 {
					text = fmt.Sprintf("%g cm", l/10)
				}
				break
			}
		}
	}
	b.x, b.y = margin, size.Height-margin
	b.label.say(text)
	b.label.Move(fyne.NewPos(margin, b.y-6-b.label.MinSize().Height))
}

// draw draws the line with an upright stroke at each end, in device pixels.
func (b *scaleBar) draw(o *raster.Canvas, fx, fy float64) {
	if b.length == 0 {
		return
	}
	x0, x1, y := float64(b.x)*fx, float64(b.x+b.length)*fx, float64(b.y)*fy
	for _, stroke := range []struct {
		width  float64
		colour color.Color
	}{{4.5 * fx, b.theme.Plate}, {1.5 * fx, b.theme.Letters}} {
		o.Segment(x0, y, x1, y, stroke.width, stroke.colour)
		for _, x := range [2]float64{x0, x1} {
			o.Segment(x, y-4*fy, x, y, stroke.width, stroke.colour)
		}
	}
}
