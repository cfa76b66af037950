package ui

import (
	"fmt"
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"isopet/app"
	"isopet/app/contour"
	"isopet/app/format"
	"isopet/app/settings"
	"isopet/inference"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/volume/metrics"
)

// thresholdPart is the threshold of the slice on the screen, over the values that it cuts and the Dice that others would
// give.
type thresholdPart struct {
	w       *window
	content fyne.CanvasObject
	title   *layout.Text
	value   *numberField // of the threshold, in the scale of the method
	other   *layout.Text // the same in other scales
	scale   *widget.Select
	slider  *widget.ThresholdSlider
	scores  *layout.Form
	scored  *layout.Paragraph // what results say of the slice
	stack   *fyne.Container   // of an outlined slice
	empty   *fyne.Container   // of one that is not
	drawn   *fyne.Container   // of one that was drawn on
	spread  *widget.Button
	include *widget.Button

	surface *inference.ScoreMap // of the histogram that is shown
	bins    []float64
	curve   []float64 // Dice at each threshold, nil without an annotation
}

// profileTheme is what the histogram and the curve over the slider look like.
func profileTheme() widget.ProfileTheme {
	return widget.ProfileTheme{Ground: theme.Back, Below: theme.Below, Above: theme.Above, Curve: theme.Curve}
}

func newThresholdPart(w *window) part {
	p := &thresholdPart{w: w, slider: widget.NewThresholdSlider(profileTheme()), scores: layout.NewForm("Outline", "Dice")}
	p.title = layout.NewText("", 12, theme.Muted)
	p.value, p.other = newNumberField(w, w.typedLimits, p.take), layout.NewText("", 12, theme.Muted)
	p.value.TextStyle.Bold = true
	p.scale = widget.NewSelect(nil, nil)
	p.scale.OnChanged = func(string) {
		w.win.Canvas().Unfocus()
		w.setScale(scales[p.scale.SelectedIndex()].scale)
	}
	p.slider.OnChanged = func(v float64) {
		if r := w.app.State.Current(); r != nil {
			w.app.SetThreshold(r.Index, v)
		}
	}
	p.slider.OnChangeEnd = w.app.Seal
	p.slider.OnHover = p.hover
	p.spread = widget.NewButton("Apply to more slices…", func() { w.Run(command.ApplyThreshold) })
	p.include = widget.NewButton("Outline this slice too", w.include)
	again := widget.NewButton(w.commands.Label(command.DiscardDrawing), func() { w.Run(command.DiscardDrawing) })
	p.drawn = layout.Column(4, layout.NewText("This slice was edited by hand; its threshold is not applied.", 12, theme.Warning), again)
	head := container.NewBorder(nil, nil, layout.MinWidth(82, container.NewThemeOverride(p.value, theme.WithTextSize(19))),
		layout.Middle(layout.MinWidth(98, p.scale)), container.NewClip(layout.Middle(p.other)))
	p.scored = layout.NewParagraph(theme.Muted)
	p.stack = layout.Column(5, head, p.slider, p.scores.Box, layout.Outdent(p.scored), p.spread, p.drawn)
	p.empty = layout.Column(8, layout.NewText("This slice is not outlined.", 12, theme.Muted), p.include)
	p.content = layout.Section("Threshold", layout.Middle(p.title), container.NewStack(p.stack, layout.Inset(4, 0, 0, 0, p.empty)))
	return p
}

func (p *thresholdPart) object() fyne.CanvasObject { return p.content }

func (p *thresholdPart) show(c app.Change) {
	if !c.Has(app.ChangedView | app.ChangedMask | app.ChangedScan | app.ChangedReference | app.ChangedSetup | app.ChangedUnit | app.ChangedResults) {
		return
	}
	s := &p.w.app.State
	r := s.Current()
	p.empty.Hidden = r != nil || s.Scan == nil
	p.stack.Hidden = r == nil
	p.hover(math.NaN())
	if r == nil {
		label := "Outline this slice too"
		if len(s.Slices) == 0 {
			label = "Outline this slice"
		}
		if p.include.Text != label {
			p.include.SetText(label)
		}
		p.content.Refresh()
		return
	}
	drawn := s.Drawn[r.Index]
	p.drawn.Hidden, p.spread.Hidden = !drawn, drawn
	p.write(r, drawn)
	p.slider.SetValue(r.Threshold)
	p.slider.SetEnabled(!drawn)
	marks := []widget.Mark{{Value: r.Predicted(), Label: p.w.given(r), Colour: theme.Legible(theme.MarkPredicted), OnTap: p.w.resetThreshold}}
	dice := "–"
	p.curve = nil
	if s.Reference != nil {
		if score := s.Reference.Scores[r.Index]; score != nil {
			dice = diceOf(score)
			if score.HasOptimal {
				dice += fmt.Sprintf("   best %s at %s", share(score.Native.Dice), p.w.inScale(r, score.Native.Threshold))
				marks = append(marks, widget.Mark{Value: score.Native.Threshold, Label: "Optimal: " + p.w.inScale(r, score.Native.Threshold),
					Colour: theme.Text, OnTap: p.w.optimalThreshold})
				p.curve = score.Curve[:]
			}
		}
	}
	p.slider.SetMarks(marks...)
	p.slider.SetProfile(widget.Profile{Bins: p.histogram(r), Curve: p.curve})
	outline := "nothing lies above the threshold"
	if r.Voxels > 0 {
		outline = fmt.Sprintf("%s ml, %d voxels, max %s", number(r.VolumeML), r.Voxels, quantity(r.UptakeMax, s.Scan.Unit))
	}
	p.scores.Set(outline, dice)
	p.scored.Say(p.resultsSay(r))
	ink := theme.Muted
	if p.curve != nil {
		ink = theme.Curve
	}
	p.scores.Colour(1, ink)
	p.content.Refresh()
}

// resultsSay says how the results scored the slice, if they did; empty otherwise.
func (p *thresholdPart) resultsSay(r *contour.Slice) string {
	row := p.w.app.State.Scored(r)
	if row == nil {
		return ""
	}
	return fmt.Sprintf("The results scored this slice on the networks' grid: threshold %s, optimal %s, Dice %s.", share(row.Threshold), share(row.Optimal), share(row.Dice))
}

// histogram is how often each value occurs in the region, on a logarithmic scale, as most of a slice is background.
func (p *thresholdPart) histogram(r *contour.Slice) []float64 {
	surface := p.w.app.ScoreMap(r)
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

// write writes the threshold of the slice: large in the scale of its method, small in the others.
func (p *thresholdPart) write(r *contour.Slice, drawn bool) {
	s := &p.w.app.State
	scale := s.ScaleOf(r.Method)
	v := s.Scaled(r, r.Threshold, scale)
	if scale == settings.ScaleShare && r.Beyond(r.Threshold) {
		v = math.NaN() // no number says anything
	}
	p.value.show(short(v, scale))
	widget.SetEnabled(p.value, !drawn)
	other := p.w.aside(r, r.Threshold)
	if math.IsNaN(v) {
		other = "above all values here"
	}
	p.other.Set(other, theme.Muted)
	var labels []string
	for _, row := range scales {
		labels = append(labels, row.label(s.Scan.Unit))
	}
	if label := p.w.scaleLabel(scale); !slices.Equal(p.scale.Options, labels) || p.scale.Selected != label {
		p.scale.Options, p.scale.Selected = labels, label
		p.scale.Refresh()
	}
	widget.SetEnabled(p.scale, r.Method.OnPET)
}

// short is a threshold as a field shows it: with four significant digits, or three decimals from 0 to 1.
func short(v float64, scale settings.Scale) float64 {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return math.NaN()
	case scale == settings.ScaleShare:
		return math.Round(v*1000) / 1000
	}
	return format.Rounded(v, 4)
}

// take takes a threshold that was typed.
func (p *thresholdPart) take(v float64) {
	s := &p.w.app.State
	if r := s.Current(); r != nil {
		p.w.app.SetThreshold(r.Index, s.Unscaled(r, v, s.ScaleOf(r.Method)))
		p.w.app.Seal()
	}
}

// hover says what a threshold under the pointer would be; without one it names the slice.
func (p *thresholdPart) hover(v float64) {
	s := &p.w.app.State
	if s.Scan == nil {
		p.title.Set("", theme.Muted)
		return
	}
	r := s.Current()
	if r == nil || math.IsNaN(v) {
		p.title.Set(fmt.Sprintf("Slice %d", s.View.Index(p.w.axial())), theme.Muted)
		return
	}
	said := p.w.inScale(r, v)
	if r.Method.OnPET {
		scale := settings.ScaleUnit
		if s.ScaleOf(r.Method) == scale {
			scale = settings.ScaleShare
		}
		said += " is " + p.w.cut(r, v, scale)
	}
	if p.curve != nil {
		said += "   Dice " + share(p.curve[min(int(v*metrics.Candidates), metrics.Candidates-1)])
	}
	p.title.Set(said, theme.Text)
}
