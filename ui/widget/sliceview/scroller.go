package sliceview

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/ui/widget"
	"isopet/ui/widget/raster"
)

// Lane is a column of a [Scroller].
type Lane struct {
	// Colours are those of what a slice has, side by side; none: it has nothing.
	Colours func(index int) []color.Color
}

// Scroller is an upright bar beside a slice that stands for all slices: lanes show where there is something to see, a
// line which slice is shown. A click or drag goes to another slice.
type Scroller struct {
	fynewidget.BaseWidget

	OnPick func(index int)

	count, current int
	ascending      bool
	lanes          []Lane
	mark           color.Color
	background     *canvas.Rectangle
	raster         *canvas.Raster
	drawing        raster.Canvas
	wheel          widget.Wheel
}

// NewScroller makes a scroller without slices; mark is the colour of the line, background that behind it.
func NewScroller(mark, background color.Color) *Scroller {
	r := &Scroller{mark: mark, background: canvas.NewRectangle(background)}
	r.raster = canvas.NewRaster(r.draw)
	r.ExtendBaseWidget(r)
	return r
}

// SetSlices says how many slices there are, whether they count upwards, which one is shown, and what the lanes hold.
func (r *Scroller) SetSlices(count int, ascending bool, current int, lanes ...Lane) {
	r.count, r.ascending, r.current, r.lanes = count, ascending, current, lanes
	r.raster.Refresh()
}

// top is where a slice begins, as a fraction of the height from above.
func (r *Scroller) top(index int) float64 {
	if r.ascending {
		index = r.count - 1 - index
	}
	return float64(index) / float64(r.count)
}

func (r *Scroller) draw(w, h int) image.Image {
	r.drawing.Reset(w, h)
	if r.count == 0 || w == 0 || h == 0 {
		return r.drawing.Image
	}
	scale := float64(w) / float64(r.Size().Width)
	each := float64(h) / float64(r.count)
	const margin, gap = 3, 2
	width := (float64(w)/scale - 2*margin - gap*float64(len(r.lanes)-1)) / float64(len(r.lanes)) * scale
	for i, lane := range r.lanes {
		x := (margin+gap*float64(i))*scale + width*float64(i)
		for index := range r.count {
			colours := lane.Colours(index)
			y, part := r.top(index)*float64(h), width/float64(max(len(colours), 1))
			for n, c := range colours {
				r.drawing.Fill(x+float64(n)*part, y, x+float64(n+1)*part, math.Max(y+each, y+1), c)
			}
		}
	}
	y := (r.top(r.current)+0.5/float64(r.count))*float64(h) - scale
	r.drawing.Fill(0, y, float64(w), y+2*scale, r.mark)
	return r.drawing.Image
}

func (r *Scroller) pick(y float32) {
	if r.count == 0 || r.OnPick == nil {
		return
	}
	index := int(float64(y/r.Size().Height) * float64(r.count))
	index = min(max(index, 0), r.count-1)
	if r.ascending {
		index = r.count - 1 - index
	}
	if index != r.current {
		r.OnPick(index)
	}
}

// Tapped goes to a slice.
func (r *Scroller) Tapped(ev *fyne.PointEvent) { r.pick(ev.Position.Y) }

// Dragged goes through slices.
func (r *Scroller) Dragged(ev *fyne.DragEvent) { r.pick(ev.Position.Y) }

// DragEnd implements fyne.Draggable.
func (r *Scroller) DragEnd() {}

// Scrolled goes to the slices above or below.
func (r *Scroller) Scrolled(ev *fyne.ScrollEvent) {
	n := r.wheel.Turn(ev.Scrolled.DY)
	if !r.ascending {
		n = -n
	}
	if index := min(max(r.current+n, 0), r.count-1); r.count > 0 && index != r.current && r.OnPick != nil {
		r.OnPick(index)
	}
}

// Cursor is an upright arrow.
func (r *Scroller) Cursor() desktop.Cursor { return desktop.VResizeCursor }

// MinSize implements fyne.CanvasObject.
func (r *Scroller) MinSize() fyne.Size { return fyne.NewSize(18, 60) }

// CreateRenderer implements fyne.Widget.
func (r *Scroller) CreateRenderer() fyne.WidgetRenderer {
	return &raster.Renderer{Ground: r.background, Raster: r.raster, Least: r.MinSize()}
}
