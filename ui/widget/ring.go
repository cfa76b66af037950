package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
)

// newRing is a frame round what has the focus, hidden at first.
func newRing() *canvas.Rectangle {
	ring := canvas.NewRectangle(color.Transparent)
	ring.StrokeWidth, ring.CornerRadius = 1.5, fynetheme.InputRadiusSize()
	ring.Hide()
	return ring
}

// ringed is a renderer with a ring over all that it shows.
type ringed struct {
	fyne.WidgetRenderer
	ring   *canvas.Rectangle
	colour fyne.ThemeColorName // of the ring
	all    []fyne.CanvasObject
}

// Layout is Fyne's.
func (r *ringed) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.ring.Resize(size)
}

// Objects is Fyne's.
func (r *ringed) Objects() []fyne.CanvasObject {
	r.all = append(append(r.all[:0], r.WidgetRenderer.Objects()...), r.ring)
	return r.all
}

// Refresh is Fyne's.
func (r *ringed) Refresh() {
	r.ring.StrokeColor = fynetheme.Color(r.colour)
	r.WidgetRenderer.Refresh()
}
