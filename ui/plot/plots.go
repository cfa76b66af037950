package plot

import (
	"fmt"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"isopet/app"
	"isopet/training/experiment"
	"isopet/training/figures"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/text"
	"isopet/ui/theme"
)

// Plots is the tab of figures: the thresholds of all slices; the values of the one on the screen, and its Dice at each
// threshold.
type Plots struct {
	Content fyne.CanvasObject
	Shown   *fyne.Container // all that is in it
	Scatter *Scatter

	host      command.Host
	histogram *Plot
	curve     *Plot
	pending   app.Change
}

// New makes the tab, hidden. openRow opens the slice of a row of the results of an experiment.
func New(host command.Host, openRow func(experiment.Row)) *Plots {
	p := &Plots{host: host, Scatter: newScatter(host, openRow)}
	p.histogram, p.curve = newPlot("Values of the slice"), newPlot("Dice of the slice")
	p.Shown = container.New(plotsLayout{}, p.Scatter.content, p.histogram.content, p.curve.content)
	p.Content = layout.Filled(theme.Separator, p.Shown)
	p.Content.Hide()
	return p
}

// Drawn reports whether all figures are on the screen.
func (p *Plots) Drawn() bool {
	return p.Scatter.Drawn != nil && p.histogram.Drawn != nil && p.curve.Drawn != nil
}

// Show draws what changed; while the tab is hidden it only remembers that.
func (p *Plots) Show(c app.Change) {
	p.pending |= c
	if !p.Content.Visible() {
		return
	}
	c, p.pending = p.pending, 0
	if !c.Has(app.ChangedMask | app.ChangedView | app.ChangedReference | app.ChangedScan |
		app.ChangedResults | app.ChangedUnit | app.ChangedSetup) {
		return
	}
	p.Scatter.show()
	p.showHistogram()
	p.showCurve()
}

func (p *Plots) showHistogram() {
	r := p.host.App().State.Current()
	if r == nil {
		p.histogram.note.Set("", theme.Muted)
		p.histogram.set(nil, p.missing())
		return
	}
	p.histogram.note.Set(fmt.Sprintf("Slice %d, region of interest", r.Index), theme.Muted)
	scores := p.host.App().ScoreMap(r)
	quantity := "Output of the U-Net"
	if r.Method.OnPET {
		quantity = text.Named("Value", p.host.App().State.Scan.Unit)
	}
	at := scores.Value(r.Threshold)
	p.histogram.set(figures.Histogram(quantity, scores.Values(), at), "")
}

func (p *Plots) showCurve() {
	s := &p.host.App().State
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
func (p *Plots) missing() string {
	if p.host.App().State.Scan == nil {
		return "No scan is open."
	}
	return "This slice is not segmented."
}

// plotsLayout gives the left half to the first plot and stacks the others in the right one.
type plotsLayout struct{}

// Layout implements fyne.Layout.
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

// MinSize implements fyne.Layout.
func (plotsLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(400, 300) }
