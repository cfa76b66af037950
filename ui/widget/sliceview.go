package widget

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/volume"
)

// SliceView shows one slice in its true proportions, with outlines, a cross-hair, a square region and a scale bar on it.
// Positions are pixels of the slice: pixel c covers [c, c+1).
//
// The left button picks a point, moves the region when pressed on its border, or turns the picture if it can be turned;
// the right one drags the window of values; the middle one moves the picture, and so does the left one while the picture
// is gripped; the wheel turns slices, with Ctrl it zooms, across it moves the picture. A tool may take the left button for
// itself, see [SliceView.SetTool]; all else stays as it is. Without a slice nothing is called back. All must be called and
// is called back on the window's goroutine.
type SliceView struct {
	fynewidget.BaseWidget

	// Place lays the slice into a view of a size. Call LayOut when its answer changes.
	Place func(size fyne.Size) Frame

	OnPick      func(col, row float64) // the left button, pressed or dragged
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
	outlines   []Outline
	region     *volume.Window // nil for none
	cross      *[2]float64    // nil for none
	theme      SliceTheme
	hold       hold          // what a pressed button drags
	holdFrom   fyne.Position // where it was last
	wheel      float32       // scrolled and not yet a notch
	grab       [2]float64    // from the pointer to the region's centre while it is dragged, or to its edge
	bottom     bool          // it is the lower edge that is dragged
	pulled     float32       // how far the left button was dragged since it was pressed
	over       bool          // the pointer is over the region's border
	overEdge   bool          // and that is its upper or lower edge, dragged by itself
	picture    *canvas.Image
	pixels     *image.RGBA    // what picture shows
	lines      *canvas.Raster // what is drawn over it
	drawing    overlay
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

// SliceTheme is what a view's marks look like.
type SliceTheme struct {
	Empty   color.Color // of a view without a slice
	Letters color.Color // of the directions, the scale bar and what tools write
	Plate   color.Color // beneath writing, see [tag]
	Cross   color.Color
	Region  color.Color
}

// NewSliceView makes an empty view; place lays slices into it.
func NewSliceView(theme SliceTheme, place func(size fyne.Size) Frame) *SliceView {
	v := &SliceView{Place: place, theme: theme, shown: Picture{Colours: &ColourMaps[0], High: 1}, bar: newScaleBar(theme)}
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
func (v *SliceView) SetPicture(p Picture) {
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
func (v *SliceView) LayOut() { v.place() }

// SetOutlines draws outlines, the first lowest, over a tint, nil for none.
func (v *SliceView) SetOutlines(tint *Tint, outlines ...Outline) {
	v.tint, v.outlines = tint, outlines
	v.placeLetters()
	v.redraw()
}

// SetRegion shows the square of interest; nil hides it.
func (v *SliceView) SetRegion(w *volume.Window) {
	v.region = w
	v.redraw()
}

// SetCross puts the cross-hair at a position.
func (v *SliceView) SetCross(col, row float64) {
	v.cross = &[2]float64{col, row}
	v.redraw()
}

// HideCross takes the cross-hair away.
func (v *SliceView) HideCross() {
	v.cross = nil
	v.redraw()
}

// SetTool gives the left button to a tool, or back to the view, and shows a cursor over the slice.
func (v *SliceView) SetTool(on bool, cursor desktop.Cursor) {
	v.tool, v.cursor = on, cursor
	v.over = false
	v.redraw()
}

// SetLetters writes the directions at the picture's left, top, right and bottom.
func (v *SliceView) SetLetters(left, top, right, bottom string) {
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
func (v *SliceView) frame() Frame {
	size := v.Size()
	if v.shown.Slice.Cols == 0 || size.Width <= 0 || size.Height <= 0 {
		return Frame{}
	}
	return v.Place(size)
}

// PixelAt is the position in the slice under a position in the view.
func (v *SliceView) PixelAt(p fyne.Position) (col, row float64) {
	f := v.frame()
	if f.ScaleX == 0 {
		return -1, -1
	}
	return (float64(p.X) - f.X) / f.ScaleX, (float64(p.Y) - f.Y) / f.ScaleY
}

// PositionOf is where a position in the slice stands in the view: the inverse of [SliceView.PixelAt].
func (v *SliceView) PositionOf(col, row float64) fyne.Position {
	f := v.frame()
	return fyne.NewPos(float32(f.X+col*f.ScaleX), float32(f.Y+row*f.ScaleY))
}

func (v *SliceView) within(col, row float64) bool {
	return col >= 0 && row >= 0 && col < float64(v.shown.Slice.Cols) && row < float64(v.shown.Slice.Rows)
}

// repaint fills the picture from the slice.
func (v *SliceView) repaint() {
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

func (v *SliceView) redraw() { v.lines.Refresh() }

// place lays out everything that follows zoom and size.
func (v *SliceView) place() {
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

// draw is the raster's generator: tint, cross-hair, region, outlines and scale bar, in device pixels.
func (v *SliceView) draw(w, h int) image.Image {
	v.drawing.reset(w, h)
	size := v.Size()
	if v.frame().ScaleX == 0 || w == 0 || h == 0 {
		return v.drawing.img
	}
	fx, fy := float64(w)/float64(size.Width), float64(h)/float64(size.Height)
	at := func(col, row float64) (x, y float64) {
		p := v.PositionOf(col, row)
		return float64(p.X) * fx, float64(p.Y) * fy
	}
	if v.tint != nil {
		v.tint.draw(&v.drawing, at)
	}
	if v.cross != nil && v.theme.Cross != nil {
		x, y := at(v.cross[0], v.cross[1])
		// The middle stays free, to see what the cross-hair points at.
		gap := 16 * fx
		v.drawing.segment(0, y, x-gap, y, fx, v.theme.Cross)
		v.drawing.segment(x+gap, y, float64(w), y, fx, v.theme.Cross)
		v.drawing.segment(x, 0, x, y-gap, fx, v.theme.Cross)
		v.drawing.segment(x, y+gap, x, float64(h), fx, v.theme.Cross)
	}
	if r := v.region; r != nil && v.theme.Region != nil {
		x0, y0 := at(r.Col, r.Row)
		x1, y1 := at(r.Col+r.Cols, r.Row+r.Rows)
		width := 1.25 * fx
		if v.over || v.hold == holdRegion || v.hold == holdEdge {
			width = 2.25 * fx
		}
		for _, e := range [4][4]float64{{x0, y0, x1, y0}, {x1, y0, x1, y1}, {x0, y1, x1, y1}, {x0, y0, x0, y1}} {
			v.drawing.dashes(e[0], e[1], e[2], e[3], width, 5*fx, v.theme.Region)
		}
		// Solid corners.
		arm, high := math.Min(14*fx, (x1-x0)/4), math.Min(14*fx, (y1-y0)/4)
		for _, c := range [4][4]float64{{x0, y0, 1, 1}, {x1, y0, -1, 1}, {x0, y1, 1, -1}, {x1, y1, -1, -1}} {
			v.drawing.segment(c[0], c[1], c[0]+c[2]*arm, c[1], width+fx, v.theme.Region)
			v.drawing.segment(c[0], c[1], c[0], c[1]+c[3]*high, width+fx, v.theme.Region)
		}
	}
	for _, o := range v.outlines {
		width := float64(o.Width) * fx
		if o.Halo != nil {
			v.stroke(o.Paths, at, width+2*math.Max(1, math.Round(fx)), o.Halo)
		}
		v.stroke(o.Paths, at, width, o.Colour)
	}
	v.bar.draw(&v.drawing, fx, fy)
	return v.drawing.img
}

func (v *SliceView) stroke(paths [][]Corner, at func(col, row float64) (x, y float64), width float64, c color.Color) {
	for _, path := range paths {
		last := path[len(path)-1]
		x0, y0 := at(float64(last.Col), float64(last.Row))
		for _, corner := range path {
			x1, y1 := at(float64(corner.Col), float64(corner.Row))
			v.drawing.segment(x0, y0, x1, y1, width, c)
			x0, y0 = x1, y1
		}
	}
}

// MinSize lets a view be as small as its neighbours want.
func (v *SliceView) MinSize() fyne.Size { return fyne.NewSize(80, 80) }

// CreateRenderer is Fyne's.
func (v *SliceView) CreateRenderer() fyne.WidgetRenderer { return &sliceRenderer{v} }

type sliceRenderer struct{ v *SliceView }

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
