// Package figures draws results: one figure per file, as a picture of a wanted size for a window, as PNG and SVG for a
// paper, or in a report. It draws numbers it is given and computes nothing but a regression line.
package figures

import (
	"fmt"
	"image"
	"io"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"isopet/training/typeset"
)

// Figure is a picture of results, independent of size and colours. It is not changed by drawing.
type Figure struct {
	Title    string // above the figure; none if empty
	Selected int    // index of the point that is emphasised, -1 for none

	x, y    label
	points  plotter.XYs // what [Drawing.At] finds; a point with NaN is neither drawn nor found
	compose func(Palette) []layer

	rows []row    // pictures, in place of axes and what is drawn on them
	size vg.Point // of a file; zero is 13 by 10 cm
}

// label is an axis: its name with the unit, its limits, NaN for those of the data, and its ticks.
type label struct {
	name     string
	min, max float64
	ticks    plot.Ticker
}

// layer is something that is drawn, with an entry in the legend if it has a name.
type layer struct {
	plot.Plotter
	name string
}

// Drawing is a figure drawn at a size, which can tell what lies under a pixel.
type Drawing struct {
	Image  image.Image
	figure *Figure
	plot   *plot.Plot
	data   vg.Rectangle // of the canvas, whose y grows upwards
	scale  float64      // pixels per point
	height float64      // pixels
}

// Draw draws the figure as a picture of width by height pixels. Letters and lines keep their size in millimetres:
// dpi is the pixels per inch of the screen, 96 for an ordinary one.
func (f *Figure) Draw(width, height int, dpi float64, c Palette) *Drawing {
	dots := max(int(math.Round(dpi)), 1) // vgimg has whole ones
	scale := float64(dots) / 72
	w, h := length(width, scale), length(height, scale)
	canvas := vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(dots), vgimg.UseBackgroundColor(c.Background))
	d := &Drawing{Image: canvas.Image(), figure: f, scale: scale, height: float64(height)}
	d.plot, d.data = f.draw(draw.New(canvas), c)
	return d
}

// length is a number of pixels in points, a hair less: vgimg rounds up.
func length(pixels int, scale float64) vg.Length {
	return vg.Length((float64(max(pixels, 1)) - 0.01) / scale)
}

// Data is the position of a pixel in the units of the axes, also outside of them.
func (d *Drawing) Data(x, y float64) (dataX, dataY float64) {
	size := d.data.Size()
	px, py := vg.Length(x/d.scale), vg.Length((d.height-y)/d.scale)
	dataX = d.plot.X.Min + float64((px-d.data.Min.X)/size.X)*(d.plot.X.Max-d.plot.X.Min)
	dataY = d.plot.Y.Min + float64((py-d.data.Min.Y)/size.Y)*(d.plot.Y.Max-d.plot.Y.Min)
	return dataX, dataY
}

// Pixel is where a position on the axes is in the picture, counted from the upper left.
func (d *Drawing) Pixel(dataX, dataY float64) (x, y float64) {
	size := d.data.Size()
	px := d.data.Min.X + vg.Length(d.plot.X.Norm(dataX))*size.X
	py := d.data.Min.Y + vg.Length(d.plot.Y.Norm(dataY))*size.Y
	return float64(px) * d.scale, d.height - float64(py)*d.scale
}

// reach is how far from a point a click still selects it.
const reach = vg.Length(6)

// At is the index of the point nearest to a pixel, if one is within reach.
func (d *Drawing) At(x, y float64) (index int, ok bool) {
	nearest := float64(reach) * d.scale
	for i, p := range d.figure.points {
		px, py := d.Pixel(p.X, p.Y)
		if far := math.Hypot(px-x, py-y); far <= nearest { // false for NaN
			index, ok, nearest = i, true, far
		}
	}
	return index, ok
}

// Formats are the kinds of file that [Figure.Write] knows, by their extension.
var Formats = map[string]func(w, h vg.Length) vg.CanvasWriterTo{
	".png": func(w, h vg.Length) vg.CanvasWriterTo {
		return vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(300))}
	},
	".svg": func(w, h vg.Length) vg.CanvasWriterTo { return vgsvg.New(w, h) },
}

// Extent implements typeset.Illustration: the size on paper unless another is asked for.
func (f *Figure) Extent() (width, height vg.Length) {
	if f.size == (vg.Point{}) {
		return 13 * vg.Centimeter, 10 * vg.Centimeter
	}
	return f.size.X, f.size.Y
}

// Write writes the figure in light colours, 13 by 10 cm or 17 cm wide, PNG with 300 dpi. The format is an extension of
// [Formats].
func (f *Figure) Write(w io.Writer, format string) error {
	open := Formats[format]
	if open == nil {
		return fmt.Errorf("figures: no format %q; choose .png or .svg", format)
	}
	width, height := f.Extent()
	canvas := open(width, height)
	f.draw(draw.NewCanvas(canvas, width, height), Light)
	_, err := canvas.WriteTo(w)
	return err
}

// DrawOn implements typeset.Illustration: it fills a canvas with the figure in light colours.
func (f *Figure) DrawOn(c draw.Canvas, untitled bool) {
	drawn := *f
	if untitled {
		drawn.Title = ""
	}
	drawn.draw(c, Light)
}

// margin is the space around a figure.
const margin = vg.Length(6)

// draw draws on a canvas and returns where on it the data lie.
func (f *Figure) draw(c draw.Canvas, colours Palette) (*plot.Plot, vg.Rectangle) {
	c.SetColor(colours.Background)
	c.Fill(c.Rectangle.Path())

	p := plot.New()
	p.BackgroundColor = nil
	if f.rows != nil {
		c = f.heading(draw.Crop(c, margin, -margin, margin, -margin), f.compose(colours), colours)
		drawRows(c, f.rows, colours)
		return p, c.Rectangle
	}
	style(p, colours)
	f.x.apply(&p.X)
	f.y.apply(&p.Y)
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = colours.Grid, colours.Grid
	p.Add(grid)
	layers := f.compose(colours)
	for _, l := range layers {
		p.Add(l.Plotter)
	}
	f.x.limit(&p.X)
	f.y.limit(&p.Y)
	if i := f.Selected; i >= 0 && i < len(f.points) && drawable(f.points[i]) {
		p.Add(ring(f.points[i], colours.Ink))
	}

	c = draw.Crop(c, margin, -2*margin, margin, -margin)
	c = f.heading(c, layers, colours)
	p.Draw(c)
	return p, p.DataCanvas(c).Rectangle
}

func (l label) apply(a *plot.Axis) {
	a.Label.Text = l.name
	if l.ticks != nil {
		a.Tick.Marker = l.ticks
	}
}

// limit sets the axis' limits once the data have set theirs.
func (l label) limit(a *plot.Axis) {
	if !math.IsNaN(l.min) {
		a.Min = l.min
	}
	if !math.IsNaN(l.max) {
		a.Max = l.max
	}
}

// style gives a plot our type, colours and thin axes.
func style(p *plot.Plot, c Palette) {
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Color, a.Width, a.Padding = c.Axis, vg.Points(0.75), 0
		a.Label.TextStyle.Font, a.Label.TextStyle.Color, a.Label.Padding = typeset.Sans(9.5), c.Ink, vg.Points(4)
		a.Tick.Label.Font, a.Tick.Label.Color = typeset.Sans(8.5), c.Ink
		a.Tick.LineStyle.Color, a.Tick.LineStyle.Width, a.Tick.Length = c.Axis, vg.Points(0.75), vg.Points(3)
	}
}

// heading writes the title and, in rows below it, the legend; it returns the canvas that is left.
func (f *Figure) heading(c draw.Canvas, layers []layer, colours Palette) draw.Canvas {
	text := plot.New().Title.TextStyle
	text.Color, text.XAlign, text.YAlign = colours.Ink, draw.XLeft, draw.YTop
	if f.Title != "" {
		text.Font = typeset.Sans(11)
		c.FillText(text, vg.Point{X: c.Min.X, Y: c.Max.Y}, f.Title)
		c.Max.Y -= 1.6 * text.Font.Size
	}
	text.Font = typeset.Sans(8.5)
	const key, gap = vg.Length(16), vg.Length(5)
	line := 1.5 * text.Font.Size
	x, written := c.Min.X, false
	for _, l := range layers {
		if l.name == "" {
			continue
		}
		width := text.Width(l.name) + 2*gap
		thumb, keyed := l.Plotter.(plot.Thumbnailer)
		if keyed {
			width += key + gap
		}
		if written && x+width > c.Max.X {
			x = c.Min.X
			c.Max.Y -= line
		}
		if keyed {
			cell := c
			cell.Rectangle = vg.Rectangle{
				Min: vg.Point{X: x, Y: c.Max.Y - text.Font.Size},
				Max: vg.Point{X: x + key, Y: c.Max.Y},
			}
			thumb.Thumbnail(&cell)
			c.FillText(text, vg.Point{X: x + key + gap, Y: c.Max.Y}, l.name)
		} else {
			c.FillText(text, vg.Point{X: x, Y: c.Max.Y}, l.name)
		}
		x += width
		written = true
	}
	if written {
		c.Max.Y -= line + gap
	}
	return c
}
