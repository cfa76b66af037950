package widget

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// scaleBar is a line of a round length in millimetres at the lower left of a picture, with its length above it.
type scaleBar struct {
	label  *canvas.Text
	x, y   float32 // of its left end
	length float32 // in units of the interface; 0 hides it
}

func newScaleBar(c color.Color) scaleBar {
	b := scaleBar{label: canvas.NewText("", c)}
	b.label.TextSize = 11
	return b
}

// lengths that a scale bar may have, in millimetres.
var lengths = []float64{500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1}

// place fits the bar to a view of a size in which pixels of mm millimetres are scale wide.
func (b *scaleBar) place(size fyne.Size, scale, mm float64) {
	const longest, margin = 110, 12
	b.length = 0
	if scale > 0 && mm > 0 {
		for _, l := range lengths {
			if width := l / mm * scale; width <= longest && width <= float64(size.Width)/3 {
				b.length = float32(width)
				text := fmt.Sprintf("%g mm", l)
				if l >= 10 {
					text = fmt.Sprintf("%g cm", l/10)
				}
				if b.label.Text != text {
					b.label.Text = text
					b.label.Refresh()
				}
				break
			}
		}
	}
	b.x, b.y = margin, size.Height-margin
	b.label.Hidden = b.length == 0
	b.label.Resize(b.label.MinSize())
	b.label.Move(fyne.NewPos(margin, b.y-6-b.label.MinSize().Height))
}

// draw draws the line with an upright stroke at each end, in device pixels.
func (b *scaleBar) draw(o *overlay, fx, fy float64) {
	if b.length == 0 {
		return
	}
	x0, x1, y := float64(b.x)*fx, float64(b.x+b.length)*fx, float64(b.y)*fy
	o.segment(x0, y, x1, y, 1.5*fx, b.label.Color)
	for _, x := range [2]float64{x0, x1} {
		o.segment(x, y-4*fy, x, y, 1.5*fx, b.label.Color)
	}
}
