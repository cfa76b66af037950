package ui

import (
	"fmt"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/inference"
	"isopet/training/metrics"
	"isopet/ui/widget"
)

// thresholdPart is the threshold of the slice on the screen, over the values that it cuts and the Dice that others would
// give.
type thresholdPart struct {
	w       *window
	content fyne.CanvasObject
	title   *canvas.Text
	value   *canvas.Text
	unit    *canvas.Text
	slider  *widget.ThresholdSlider
	reset   *widget.Button
	scores  *facts
	stack   *fyne.Container // of an outlined slice
	empty   *fyne.Container // of one that is not
	drawn   *fyne.Container // of one that was drawn on
	spread  *widget.Button

	surface *inference.Surface // of the histogram that is shown
	bins    []float64
	curve   []float64 // Dice at each threshold, nil without an annotation
}

// profileTheme is what the histogram and the curve over the slider look like.
func profileTheme() widget.ProfileTheme {
	return widget.ProfileTheme{Ground: colourBack, Below: colourBelow, Above: colourAbove, Curve: colourCurve}
}

func newThresholdPart(w *window) part {
	p := &thresholdPart{w: w, slider: widget.NewThresholdSlider(profileTheme()), scores: newFacts("Outline", "Dice")}
	p.title = text("", 12, colourMuted)
	p.value, p.unit = bold(text("", 24, colourText)), text("", 12, colourMuted)
	p.slider.OnChanged = func(v float64) {
		if r := w.app.State.Current(); r != nil {
			w.app.SetThreshold(r.Index, v)
		}
	}
	p.slider.OnChangeEnd = w.app.Seal
	p.slider.OnHover = p.hover
	p.reset = widget.NewButton("", func() { w.run(w.action("Method's threshold")) })
	p.reset.Importance = fynewidget.LowImportance
	p.spread = widget.NewButton("Apply to more slices…", func() { w.run(w.action("Apply threshold to slices…")) })
	include := widget.NewButton("Outline this slice too", w.include)
	again := widget.NewButton("Outline by threshold again", func() { w.run(w.action("Outline by threshold again")) })
	p.drawn = rows(4, text("This slice was drawn by hand; its threshold rests.", 12, colourWarning), again)
	head := ends(line(10, p.value, p.unit), container.NewStack(gap(1), p.reset))
	p.stack = rows(5, head, p.slider, p.scores.box, p.spread, p.drawn)
	p.empty = rows(8, text("This slice is not outlined.", 12, colourMuted), include)
	p.content = section("Threshold", middle(p.title), container.NewStack(p.stack, inset(4, 0, 0, 0, p.empty)))
	return p
}

func (p *thresholdPart) object() fyne.CanvasObject { return p.content }

func (p *thresholdPart) show(c app.Change) {
	if !c.Has(app.ChangedView | app.ChangedMask | app.ChangedScan | app.ChangedReference | app.ChangedSetup | app.ChangedUnit) {
		return
	}
	s := &p.w.app.State
	r := s.Current()
	p.empty.Hidden = r != nil || s.Scan == nil
	p.stack.Hidden = r == nil
	p.hover(math.NaN())
	if r == nil {
		p.content.Refresh()
		return
	}
	drawn := s.Drawn[r.Index]
	p.drawn.Hidden, p.spread.Hidden = !drawn, drawn
	setText(p.value, share(r.Threshold), colourText)
	setText(p.unit, p.inUnits(r), colourMuted)
	p.slider.SetValue(r.Threshold)
	p.slider.SetEnabled(!drawn)
	marks := []widget.Mark{{Value: r.Predicted(), Label: r.Given() + ": " + share(r.Predicted()), Colour: legible(colourPredicted)}}
	dice := "–"
	p.curve = nil
	if s.Reference != nil {
		if score := s.Reference.Scores[r.Index]; score != nil {
			dice = share(score.Dice())
			if score.HasOptimal {
				dice += fmt.Sprintf("   best %s at %s", share(score.Native.Dice), share(score.Native.Threshold))
				marks = append(marks, widget.Mark{Value: score.Native.Threshold, Label: "Optimal: " + share(score.Native.Threshold), Colour: colourText})
				p.curve = score.Curve[:]
			}
		}
	}
	p.slider.SetMarks(marks...)
	p.slider.SetProfile(widget.Profile{Bins: p.histogram(r), Curve: p.curve})
	p.reset.Hidden = !r.Manual || drawn
	p.reset.SetText("Back to " + share(r.Predicted()))
	outline := "nothing lies above the threshold"
	if r.Voxels > 0 {
		outline = fmt.Sprintf("%s ml, %d voxels, up to %s", number(r.VolumeML), r.Voxels, quantity(r.UptakeMax, s.Scan.Unit))
	}
	p.scores.set(outline, dice)
	p.scores.colour(1, p.curve != nil, profileTheme().Curve)
	p.content.Refresh()
}

// histogram is how often each value occurs in the region, on a logarithmic scale, as most of a slice is background.
func (p *thresholdPart) histogram(r *app.SliceResult) []float64 {
	surface := p.w.app.Surface(r)
	if surface == p.surface {
		return p.bins
	}
	p.surface, p.bins = surface, make([]float64, metrics.Candidates)
	top := 0.0
	for _, v := range surface.Pix {
		t := (float64(v) - surface.Zero) / (surface.One - surface.Zero)
		if at := t * float64(len(p.bins)); at >= 0 && at <= float64(len(p.bins)) { // NaN is not
			k := min(int(at), len(p.bins)-1)
			p.bins[k]++
			top = max(top, p.bins[k])
		}
	}
	for k, n := range p.bins {
		p.bins[k] = 0.95 * math.Log1p(n) / math.Log1p(max(top, 1))
	}
	return p.bins
}

// inUnits is the threshold in the values that it cuts.
func (p *thresholdPart) inUnits(r *app.SliceResult) string {
	if !r.Method.OnPET {
		return "of the U-Net's output"
	}
	v := r.Input.Value(r.Threshold)
	if math.IsNaN(v) {
		return ""
	}
	return "above " + quantity(v, p.w.app.State.Scan.Unit)
}

// hover says what a threshold under the pointer would be; without one it names the slice.
func (p *thresholdPart) hover(v float64) {
	s := &p.w.app.State
	if s.Scan == nil {
		setText(p.title, "", colourMuted)
		return
	}
	r := s.Current()
	if r == nil || math.IsNaN(v) {
		setText(p.title, fmt.Sprintf("Slice %d", s.View.Index(p.w.axial())), colourMuted)
		return
	}
	said := share(v)
	if r.Method.OnPET {
		said += " is " + quantity(r.Input.Value(v), s.Scan.Unit)
	}
	if p.curve != nil {
		said += "   Dice " + share(p.curve[min(int(v*metrics.Candidates), metrics.Candidates-1)])
	}
	setText(p.title, said, colourText)
}
