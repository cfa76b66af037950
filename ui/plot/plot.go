package plot

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"isopet/training/figures"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// Plot is a figure under a heading, or a sentence in its place.
type Plot struct {
	Figure *widget.Figure
	Drawn  *figures.Drawing // as it is on the screen; nil: nothing is

	content fyne.CanvasObject
	note    *layout.Text
	empty   *layout.Text
	above   *fyne.Container // the heading, and what stands beneath it
	over    *fyne.Container // the figure, and what lies over it
}

func newPlot(title string) *Plot {
	p := &Plot{Figure: widget.NewFigure()}
	p.note, p.empty = layout.NewText("", 12, theme.Muted), layout.NewText("", 13, theme.Muted)
	heading := layout.Ends(layout.Middle(layout.NewHeading(title, 13)), layout.Middle(p.note))
	p.above, p.over = layout.Column(0, layout.Inset(8, 8, 16, 16, heading)), container.NewStack(p.Figure)
	body := container.NewStack(layout.Inset(0, 8, 8, 8, p.over), container.NewCenter(p.empty))
	p.content = layout.Filled(theme.Panel, layout.Border(p.above, nil, nil, nil, body))
	return p
}

// set shows a figure, or a sentence where there is none.
func (p *Plot) set(f *figures.Figure, empty string) {
	p.Drawn = nil
	p.empty.Set(empty, theme.Muted)
	if f == nil {
		p.Figure.SetDrawing(nil)
		return
	}
	p.Figure.SetDrawing(func(w, h int, dpi float64) image.Image {
		p.Drawn = f.Draw(w, h, dpi, palette)
		return p.Drawn.Image
	})
}

// At is the point of the figure at fractions of its size.
func (p *Plot) At(x, y float64) (index int, ok bool) {
	if p.Drawn == nil {
		return 0, false
	}
	size := p.Drawn.Image.Bounds().Size()
	return p.Drawn.At(x*float64(size.X), y*float64(size.Y))
}

// palette is what figures look like.
var palette = figures.Palette{
	Background: theme.Panel, Ink: theme.Text, Axis: theme.Axis, Grid: theme.Grid,
	Predicted: theme.MarkPredicted, Reference: theme.Curve, Quiet: theme.Quiet,
}
