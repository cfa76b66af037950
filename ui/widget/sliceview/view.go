package sliceview

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/ui/widget"
	"isopet/ui/widget/colourmap"
	"isopet/ui/widget/raster"
	"isopet/volume"
)

// View shows one slice in its true proportions, with contours, a cross-hair, a square region and a scale bar on it.
// Positions are pixels of the slice: pixel c covers [c, c+1).
//
// The left button picks a point, moves the region when pressed on its border, or turns the picture if it can be
// turned; the right one drags the window of values; the middle one moves the picture, and so does the left one while
// the picture is gripped; the wheel turns slices, with Ctrl it zooms, across it moves the picture. A tool may take
// the left button for itself, see [View.SetTool]; all else stays as it is. Without a slice nothing is called back.
// All must be called and is called back on the window's goroutine.
type View struct {
	fynewidget.BaseWidget

	// Place lays the slice into a view of a size. Call LayOut when its answer changes.
	Place func(size fyne.Size) Frame

	OnPick      func(col, row float64) // the left button, pressed or dragged
	OnChoose    func(col, row float64) // the left button, pressed and let go in one place; after OnPick
	OnHover     func(col, row float64) // the pointer over the slice
	OnLeave     func()                 // the pointer off the slice
	OnScroll    func(notches int)      // the wheel; positive away from the user
	OnWindow    func(dx, dy float32)   // the right button dragged, in fractions of the view's size
	OnRegion    func(col, row float64) // the region's centre while it is dragged
	OnRegionEnd func()                 // the region is let go
	// OnRegionEdge is told where the region's upper or lower edge is dragged to; nil: these drag the region too.
	OnRegionEdge func(bottom bool, row float64)
	OnZoom       func(factor float64, at fyne.Position) // the wheel with Ctrl
	OnPan        func(dx, dy float32)                   // the picture is moved, in units of the interface
	OnSize       func(notches int)                      // the wheel with Shift; nil: it moves the picture across

	// Gripped reports whether the left button and scrolling move the picture for the time being; nil: never.
	Gripped func() bool

	// Called while a tool has the left button. Positions may lie outside the slice.
	OnPress   func(col, row float64, modifier fyne.KeyModifier)
	OnDrag    func(col, row float64)
	OnRelease func()

	OnTurn   func(dx float32) // the left button dragged across; nil: it picks all the way
	OnDouble func()           // two clicks in a row

	shown      Picture
	tint       *Tint // nil for none
	contours   []Contour
	region     *volume.Window // nil for none
	cross      *[2]float64    // nil for none
	theme      Theme
	hold       hold          // what a pressed button drags
	holdFrom   fyne.Position // where it was last
	wheel      widget.Wheel
	grab       [2]float64 // from the pointer to the region's centre while it is dragged, or to its edge
	bottom     bool       // it is the lower edge that is dragged
	pulled     float32    // how far the left button was dragged since it was pressed
	over       bool       // the pointer is over the region's border
	overEdge   bool       // and that is its upper or lower edge, dragged by itself
	picture    *canvas.Image
	pixels     *image.RGBA    // what picture shows
	lines      *canvas.Raster // what is drawn over it
	drawing    raster.Canvas
	letters    [4]*tag        // at the left, top, right and bottom
	pointer    *fyne.Position // over the view, nil for none
	bar        scaleBar
	tool       bool           // has the left button
	cursor     desktop.Cursor // over the slice
	shapes     shapes
	shapesClip *container.Clip
	clip       *container.Clip
	background *canvas.Rectangle
}

// Theme is what a view's marks look like.
type Theme struct {
	Empty   color.Color // of a view without a slice
	Letters color.Color // of the directions, the scale bar and what tools write
	Plate   color.Color // beneath writing, see [tag]
	Cross   color.Color
	Region  color.Color
}

// New makes an empty view; place lays slices into it.
func New(theme Theme, place func(size fyne.Size) Frame) *View {
	v := &View{Place: place, theme: theme, bar: newScaleBar(theme)}
	v.shown = Picture{Colours: &colourmap.Maps[0], High: 1}
	v.background = canvas.NewRectangle(theme.Empty)
	v.pixels = image.NewRGBA(image.Rect(0, 0, 1, 1))
	v.picture = canvas.NewImageFromImage(v.pixels)
	v.picture.FillMode = canvas.ImageFillStretch
	v.picture.ScaleMode = canvas.ImageScaleFastest
	v.clip = container.NewClip(container.NewWithoutLayout(v.picture))
	v.lines = canvas.NewRaster(v.draw)
	v.shapes.box = container.NewWithoutLayout()
	v.shapesClip = container.NewClip(v.shapes.box)
	v.cursor = desktop.CrosshairCursor
	for i := range v.letters {
		v.letters[i] = newTag(theme, 13, true)
	}
	v.ExtendBaseWidget(v)
	return v
}

// SetPicture shows another slice, or the same in another way. The view keeps the slices.
func (v *View) SetPicture(p Picture) {
	p.line = v.shown.line
	v.shown = p
	v.picture.ScaleMode = canvas.ImageScalePixels
	if p.Smooth {
		v.picture.ScaleMode = canvas.ImageScaleFastest
	}
	v.repaint()
	v.place()
}

// LayOut places the slice anew, as when it was zoomed.
func (v *View) LayOut() { v.place() }

// SetContours draws contours, the first lowest, over a tint, nil for none.
func (v *View) SetContours(tint *Tint, contours ...Contour) {
	v.tint, v.contours = tint, contours
	v.placeLetters()
	v.redraw()
}

// SetRegion shows the square of interest; nil hides it.
func (v *View) SetRegion(w *volume.Window) {
	v.region = w
	v.redraw()
}

// SetCross puts the cross-hair at a position.
func (v *View) SetCross(col, row float64) {
	v.cross = &[2]float64{col, row}
	v.redraw()
}

// HideCross takes the cross-hair away.
func (v *View) HideCross() {
	v.cross = nil
	v.redraw()
}

// SetTool gives the left button to a tool, or back to the view, and shows a cursor over the slice.
func (v *View) SetTool(on bool, cursor desktop.Cursor) {
	v.tool, v.cursor = on, cursor
	v.over = false
	v.redraw()
}

// SetLetters writes the directions at the picture's left, top, right and bottom.
func (v *View) SetLetters(left, top, right, bottom string) {
	for i, s := range [4]string{left, top, right, bottom} {
		v.letters[i].say(s)
	}
	v.place()
}

// Frame is where a slice lies in a view, in units of the interface.
type Frame struct {
	X, Y           float64 // upper left corner of pixel (0, 0)
	ScaleX, ScaleY float64 // size of a pixel
}

// frame of the slice now; the scales are 0 when there is nothing to show.
func (v *View) frame() Frame {
	size := v.Size()
	if v.shown.Slice.Cols == 0 || size.Width <= 0 || size.Height <= 0 {
		return Frame{}
	}
	return v.Place(size)
}

// PixelAt is the position in the slice under a position in the view.
func (v *View) PixelAt(p fyne.Position) (col, row float64) {
	f := v.frame()
	if f.ScaleX == 0 {
		return -1, -1
	}
	return (float64(p.X) - f.X) / f.ScaleX, (float64(p.Y) - f.Y) / f.ScaleY
}

// PositionOf is where a position in the slice stands in the view: the inverse of [View.PixelAt].
func (v *View) PositionOf(col, row float64) fyne.Position {
	f := v.frame()
	return fyne.NewPos(float32(f.X+col*f.ScaleX), float32(f.Y+row*f.ScaleY))
}

func (v *View) within(col, row float64) bool {
	return col >= 0 && row >= 0 && col < float64(v.shown.Slice.Cols) && row < float64(v.shown.Slice.Rows)
}

// repaint fills the picture from the slice.
func (v *View) repaint() {
	p := &v.shown
	if p.Slice.Cols > 0 {
		cols, rows := p.Size()
		if v.pixels.Rect.Dx() != cols || v.pixels.Rect.Dy() != rows {
			v.pixels = image.NewRGBA(image.Rect(0, 0, cols, rows))
			v.picture.Image = v.pixels
		}
		p.Paint(v.pixels.Pix)
		// Around the slice lies what would be the smallest value, so that the picture has no frame.
		if around := p.Ground(); v.background.FillColor != around {
			v.background.FillColor = around
			v.background.Refresh()
		}
	}
	v.picture.Refresh()
}

func (v *View) redraw() { v.lines.Refresh() }

// place lays out everything that follows zoom and size.
func (v *View) place() {
	if v.frame().ScaleX == 0 {
		v.picture.Hide()
	} else {
		a, b := v.PositionOf(0, 0), v.PositionOf(float64(v.shown.Slice.Cols), float64(v.shown.Slice.Rows))
		v.picture.Move(a)
		v.picture.Resize(fyne.NewSize(b.X-a.X, b.Y-a.Y))
		v.picture.Show()
	}
	v.placeLetters()
	size := v.Size()
	v.placeShapes()
	f := v.frame()
	v.bar.place(size, f.ScaleX, v.shown.Slice.Dx)
	v.redraw()
}

// MinSize lets a view be as small as its neighbours want.
func (v *View) MinSize() fyne.Size { return fyne.NewSize(80, 80) }

// CreateRenderer implements fyne.Widget.
func (v *View) CreateRenderer() fyne.WidgetRenderer { return &sliceRenderer{v} }

type sliceRenderer struct{ v *View }

func (r *sliceRenderer) Layout(size fyne.Size) {
	r.v.background.Resize(size)
	r.v.clip.Resize(size)
	r.v.lines.Resize(size)
	r.v.shapesClip.Resize(size)
	r.v.place()
}

func (r *sliceRenderer) MinSize() fyne.Size { return fyne.NewSize(80, 80) }
func (r *sliceRenderer) Refresh()           { r.v.repaint(); r.v.place() }
func (r *sliceRenderer) Destroy()           {}
func (r *sliceRenderer) Objects() []fyne.CanvasObject {
	o := []fyne.CanvasObject{r.v.background, r.v.clip, r.v.lines, r.v.shapesClip}
	for _, t := range r.v.letters {
		o = append(o, t)
	}
	return append(o, r.v.bar.label)
}
