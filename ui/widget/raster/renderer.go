package raster

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Renderer shows a widget that paints itself as one picture on a ground.
type Renderer struct {
	Ground  *canvas.Rectangle
	Raster  *canvas.Raster
	Least   fyne.Size
	Resized func() // is called when the widget has another size; nil: nothing is
}

// Layout implements fyne.WidgetRenderer.
func (r *Renderer) Layout(size fyne.Size) {
	r.Ground.Resize(size)
	r.Raster.Resize(size)
	if r.Resized != nil {
		r.Resized()
	}
}

// MinSize implements fyne.WidgetRenderer.
func (r *Renderer) MinSize() fyne.Size { return r.Least }

// Refresh implements fyne.WidgetRenderer.
func (r *Renderer) Refresh() { r.Raster.Refresh() }

// Destroy implements fyne.WidgetRenderer.
func (r *Renderer) Destroy() {}

// Objects implements fyne.WidgetRenderer.
func (r *Renderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.Ground, r.Raster} }
