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

// focusRing is a renderer with a ring over all that it shows.
type focusRing struct {
	fyne.WidgetRenderer
	ring   *canvas.Rectangle
	colour fyne.ThemeColorName // of the ring
	all    []fyne.CanvasObject
}

// Layout implements fyne.WidgetRenderer.
func (r *focusRing) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.ring.Resize(size)
}

// Objects implements fyne.WidgetRenderer.
func (r *focusRing) Objects() []fyne.CanvasObject {
	r.all = append(append(r.all[:0], r.WidgetRenderer.Objects()...), r.ring)
	return r.all
}

// Refresh implements fyne.WidgetRenderer.
func (r *focusRing) Refresh() {
	r.ring.StrokeColor = fynetheme.Color(r.colour)
	r.WidgetRenderer.Refresh()
}
