package ui

import (
	"fmt"
	"image"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"isopet/app"
	"isopet/training/figures"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// plots is the tab of figures: the thresholds of all slices; the values of the one on the screen, and its Dice at each
// threshold.
type plots struct {
	w         *window
	content   fyne.CanvasObject
	shown     *fyne.Container // all of it
	scatter   *scatter
	histogram *plot
	curve     *plot
	pending   app.Change
}

// plot is a figure under a heading, or a sentence in its place.
type plot struct {
	content fyne.CanvasObject
	figure  *widget.Figure
	drawn   *figures.Drawing
	title   *layout.Text
	note    *layout.Text
	empty   *layout.Text
	above   *fyne.Container // the heading, and what stands beneath it
	over    *fyne.Container // the figure, and what lies over it
}

func newPlot(title string) *plot {
	p := &plot{figure: widget.NewFigure(), title: layout.NewHeading(title, 13), note: layout.NewText("", 12, theme.Muted), empty: layout.NewText("", 13, theme.Muted)}
	header := layout.Inset(8, 8, 16, 16, layout.Ends(layout.Middle(p.title), layout.Middle(p.note)))
	p.above, p.over = layout.Column(0, header), container.NewStack(p.figure)
	p.content = layout.Filled(theme.Panel, layout.Border(p.above, nil, nil, nil, container.NewStack(layout.Inset(0, 8, 8, 8, p.over), container.NewCenter(p.empty))))
	return p
}

// set shows a figure, or a sentence where there is none.
func (p *plot) set(f *figures.Figure, empty string) {
	p.drawn = nil
	p.empty.Set(empty, theme.Muted)
	if f == nil {
		p.figure.SetDrawing(nil)
		return
	}
	p.figure.SetDrawing(func(w, h int, dpi float64) image.Image {
		p.drawn = f.Draw(w, h, dpi, plotPalette)
		return p.drawn.Image
	})
}

// at is the point of the figure at fractions of its size.
func (p *plot) at(x, y float64) (index int, ok bool) {
	if p.drawn == nil {
		return 0, false
	}
	size := p.drawn.Image.Bounds().Size()
	return p.drawn.At(x*float64(size.X), y*float64(size.Y))
}

func newPlots(w *window) *plots {
	p := &plots{w: w, scatter: newScatter(w), histogram: newPlot("Values of the slice"), curve: newPlot("Dice of the slice")}
	p.shown = container.New(plotsLayout{}, p.scatter.content, p.histogram.content, p.curve.content)
	p.content = layout.Filled(theme.Separator, p.shown)
	return p
}

// show draws what changed; while the tab is hidden it only remembers that.
func (p *plots) show(c app.Change) {
	p.pending |= c
	if p.w.tab != 1 {
		return
	}
	c, p.pending = p.pending, 0
	if !c.Has(app.ChangedMask | app.ChangedView | app.ChangedReference | app.ChangedScan | app.ChangedResults | app.ChangedUnit) {
		return
	}
	p.scatter.show(c)
	p.showHistogram()
	p.showCurve()
}

func (p *plots) showHistogram() {
	r := p.w.app.State.Current()
	if r == nil {
		p.histogram.note.Set("", theme.Muted)
		p.histogram.set(nil, p.missing())
		return
	}
	p.histogram.note.Set(fmt.Sprintf("Slice %d, region of interest", r.Index), theme.Muted)
	surface := p.w.app.ScoreMap(r)
	quantity := "Output of the U-Net"
	if r.Method.OnPET {
		quantity = named("Value", p.w.app.State.Scan.Unit)
	}
	at := surface.Value(r.Threshold)
	p.histogram.set(figures.Histogram(quantity, surface.Values(), at), "")
}

func (p *plots) showCurve() {
	s := &p.w.app.State
	r := s.Current()
	switch {
	case s.Scan == nil:
		p.curve.set(nil, p.missing())
		return
	case s.Reference == nil:
		p.curve.set(nil, "Open an annotation to see the Dice at each threshold.")
		return
	case r == nil:
		p.curve.set(nil, p.missing())
		return
	}
	score := s.Reference.Scores[r.Index]
	if score == nil || !score.HasOptimal {
		p.curve.set(nil, "This slice is not annotated.")
		return
	}
	p.curve.set(figures.DiceCurve(score.Curve, r.ThresholdName(), r.Predicted()), "")
}

// missing says why there is nothing of the slice on the screen to be plotted.
func (p *plots) missing() string {
	if p.w.app.State.Scan == nil {
		return "No scan is open."
	}
	return "This slice is not outlined."
}

// plotsLayout gives the left half to the first plot and stacks the others in the right one.
type plotsLayout struct{}

// Layout is Fyne's.
func (plotsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const gap = 1
	left := float32(math.Floor(float64(size.Width-gap) / 2))
	objects[0].Resize(fyne.NewSize(left, size.Height))
	height := (size.Height - gap) / 2
	for i, o := range objects[1:] {
		o.Move(fyne.NewPos(left+gap, float32(i)*(height+gap)))
		o.Resize(fyne.NewSize(size.Width-left-gap, height))
	}
}

// MinSize is Fyne's.
func (plotsLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(400, 300) }
