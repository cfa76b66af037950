package widget

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Drawing is a picture that can be made at any size: w by h device pixels, for a screen of dpi dots per inch.
type Drawing func(w, h int, dpi float64) image.Image

// Figure shows a drawing at its own size and says where the user points at it. The drawing is made again only when
// it or the size changes.
type Figure struct {
	fynewidget.BaseWidget

	OnTapped func(x, y float64) // fractions of the drawing's width and height, from the upper left
	OnHover  func(x, y float64)
	OnLeave  func()

	drawing Drawing
	made    image.Image
	w, h    int
	raster  *canvas.Raster
}

// NewFigure makes an empty figure.
func NewFigure() *Figure {
	f := &Figure{}
	f.raster = canvas.NewRaster(f.draw)
	f.ExtendBaseWidget(f)
	return f
}

// SetDrawing shows another drawing; nil shows none.
func (f *Figure) SetDrawing(d Drawing) {
	f.drawing, f.made = d, nil
	f.raster.Refresh()
}

func (f *Figure) draw(w, h int) image.Image {
	if f.drawing == nil || w < 1 || h < 1 {
		return image.NewRGBA(image.Rect(0, 0, 1, 1))
	}
	if f.made == nil || f.w != w || f.h != h {
		f.made, f.w, f.h = f.drawing(w, h, 96*float64(w)/float64(f.Size().Width)), w, h
	}
	return f.made
}

func (f *Figure) fraction(p fyne.Position) (x, y float64) {
	s := f.Size()
	return float64(p.X / s.Width), float64(p.Y / s.Height)
}

// Tapped reports a click.
func (f *Figure) Tapped(ev *fyne.PointEvent) {
	if f.OnTapped != nil && f.drawing != nil {
		f.OnTapped(f.fraction(ev.Position))
	}
}

// MouseIn reports the pointer.
func (f *Figure) MouseIn(ev *desktop.MouseEvent) { f.MouseMoved(ev) }

// MouseMoved reports the pointer.
func (f *Figure) MouseMoved(ev *desktop.MouseEvent) {
	if f.OnHover != nil && f.drawing != nil {
		f.OnHover(f.fraction(ev.Position))
	}
}

// MouseOut reports that the pointer has gone.
func (f *Figure) MouseOut() {
	if f.OnLeave != nil {
		f.OnLeave()
	}
}

// MinSize implements fyne.CanvasObject.
func (f *Figure) MinSize() fyne.Size { return fyne.NewSize(200, 150) }

// CreateRenderer implements fyne.Widget.
func (f *Figure) CreateRenderer() fyne.WidgetRenderer { return fynewidget.NewSimpleRenderer(f.raster) }
