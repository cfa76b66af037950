package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// painted shows a widget that paints itself as one picture on a ground.
type painted struct {
	ground *canvas.Rectangle
	raster *canvas.Raster
	least  fyne.Size
	laid   func() // called when the widget has another size
}

func (p *painted) Layout(size fyne.Size) {
	p.ground.Resize(size)
	p.raster.Resize(size)
	p.laid()
}

func (p *painted) MinSize() fyne.Size           { return p.least }
func (p *painted) Refresh()                     { p.raster.Refresh() }
func (p *painted) Destroy()                     {}
func (p *painted) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{p.ground, p.raster} }
