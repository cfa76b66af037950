package panel

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
	"isopet/ui/field"
	"isopet/ui/layout"
	"isopet/ui/scale"
	"isopet/ui/text"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/volume/metrics"
)

// Threshold is the threshold of the slice on the screen, over the values that it cuts and the Dice that others would
// give.
type Threshold struct {
	Title  *layout.Text
	Value  *field.Number // of the threshold, in the scale of the method
	Other  *layout.Text  // the same in other scales
	Scale  *widget.Select
	Slider *widget.ThresholdSlider
	Scores *layout.Form
	Scored *layout.Paragraph // what results say of the slice

	host    Host
	content fyne.CanvasObject
	stack   *fyne.Container // of an outlined slice
	empty   *fyne.Container // of one that is not
	drawn   *fyne.Container // of one that was drawn on
	apply   *widget.Button  // to more slices
	include *widget.Button

	scoreMap *inference.ScoreMap // of the histogram that is shown
	bins     []float64
	curve    []float64 // Dice at each threshold, nil without an annotation
}

func newThreshold(host Host) Section {
	p := &Threshold{host: host, Slider: widget.NewThresholdSlider(profileTheme()),
		Scores: layout.NewForm("Contour", "Dice")}
	p.Title = layout.NewText("", 12, theme.Muted)
	p.Value, p.Other = field.New(host, p.limits, p.take), layout.NewText("", 12, theme.Muted)
	p.Value.TextStyle.Bold = true
	p.Scale = widget.NewSelect(nil, nil)
	p.Scale.OnChanged = func(string) {
		host.Unfocus()
		chosen := scale.All[p.Scale.SelectedIndex()]
		host.App().ChangeSettings(func(s *settings.Settings) { s.Scale = chosen })
		host.Update(app.ChangedMask | app.ChangedView)
	}
	p.Slider.OnChanged = func(v float64) {
		if r := host.App().State.Current(); r != nil {
			host.App().SetThreshold(r.Index, v)
		}
	}
	p.Slider.OnChangeEnd = host.App().Seal
	p.Slider.OnHover = p.hover
	p.apply = widget.NewButton(host.Commands().ButtonText(command.ApplyThreshold),
		func() { host.Run(command.ApplyThreshold) })
	p.include = widget.NewButton("Segment this slice too", p.includeSlice)
	discard := widget.NewButton(host.Commands().Label(command.DiscardDrawing),
		func() { host.Run(command.DiscardDrawing) })
	p.drawn = layout.Column(4,
		layout.NewText("This slice was edited by hand; its threshold is not applied.", 12, theme.Warning), discard)
	// The field itself is laid out, not what says so of it: that would have Fyne read all fonts anew at each Refresh, as for
	// each scan that is opened, and keep them for good.
	container.NewThemeOverride(p.Value, theme.WithTextSize(19))
	head := container.NewBorder(nil, nil, layout.MinWidth(82, p.Value),
		layout.Middle(layout.MinWidth(98, p.Scale)), container.NewClip(layout.Middle(p.Other)))
	p.Scored = layout.NewParagraph(theme.Muted)
	p.stack = layout.Column(5, head, p.Slider, p.Scores.Box, layout.Outdent(p.Scored), p.apply, p.drawn)
	p.empty = layout.Column(8, layout.NewText("This slice is not segmented.", 12, theme.Muted), p.include)
	p.content = layout.Section("Threshold", layout.Middle(p.Title),
		container.NewStack(p.stack, layout.Inset(4, 0, 0, 0, p.empty)))
	return p
}

// Object implements Section.
func (p *Threshold) Object() fyne.CanvasObject { return p.content }

// Show implements Section.
func (p *Threshold) Show(c app.Change) {
	if !c.Has(app.ChangedView | app.ChangedMask | app.ChangedScan | app.ChangedReference | app.ChangedSetup |
		app.ChangedUnit | app.ChangedResults) {
		return
	}
	s := &p.host.App().State
	r := s.Current()
	p.empty.Hidden = r != nil || s.Scan == nil
	p.stack.Hidden = r == nil
	p.hover(math.NaN())
	if r == nil {
		label := "Segment this slice too"
		if len(s.Slices) == 0 {
			label = "Segment this slice"
		}
		if p.include.Text != label {
			p.include.SetText(label)
		}
		p.content.Refresh()
		return
	}
	drawn := s.Drawn[r.Index]
	p.drawn.Hidden, p.apply.Hidden = !drawn, drawn
	p.write(r, drawn)
	p.Slider.SetValue(r.Threshold)
	p.Slider.SetEnabled(!drawn)
	marks := []widget.Mark{{Value: r.Predicted(), Label: scale.Given(s, r),
		Colour: theme.Legible(theme.MarkPredicted), OnTap: func() { p.host.Run(command.ResetThreshold) }}}
	dice := "–"
	p.curve = nil
	if s.Reference != nil {
		if score := s.Reference.Scores[r.Index]; score != nil {
			dice = diceOf(score)
			if score.HasOptimal {
				best := scale.Own(s, r, score.Native.Threshold)
				dice += fmt.Sprintf("   best %s at %s", text.Share(score.Native.Dice), best)
				marks = append(marks, widget.Mark{Value: score.Native.Threshold, Label: "Optimal: " + best,
					Colour: theme.Text, OnTap: func() { p.host.Run(command.OptimalThreshold) }})
				p.curve = score.Curve[:]
			}
		}
	}
	p.Slider.SetMarks(marks...)
	p.Slider.SetProfile(widget.Profile{Bins: p.histogram(r), Curve: p.curve})
	outline := "nothing lies above the threshold"
	if r.Voxels > 0 {
		outline = fmt.Sprintf("%s ml, %d voxels, max %s", text.Number(r.VolumeML), r.Voxels,
			text.Quantity(r.UptakeMax, s.Scan.Unit))
	}
	p.Scores.Set(outline, dice)
	p.Scored.Say(p.resultsSay(r))
	ink := theme.Muted
	if p.curve != nil {
		ink = theme.Curve
	}
	p.Scores.Colour(1, ink)
	p.content.Refresh()
}

// resultsSay says how the results scored the slice, if they did; empty otherwise.
func (p *Threshold) resultsSay(r *contour.Slice) string {
	row := p.host.App().State.Scored(r)
	if row == nil {
		return ""
	}
	return fmt.Sprintf("The results scored this slice on the networks' grid: threshold %s, optimal %s, Dice %s.",
		text.Share(row.Threshold), text.Share(row.Optimal), text.Share(row.Dice))
}

// write writes the threshold of the slice: large in the scale of its method, small in the others.
func (p *Threshold) write(r *contour.Slice, drawn bool) {
	s := &p.host.App().State
	in := s.ScaleOf(r.Method)
	v := s.Slices.Scaled(r, r.Threshold, in)
	if in == settings.ScaleShare && r.Beyond(r.Threshold) {
		v = math.NaN() // no number says anything
	}
	p.Value.SetNumber(short(v, in))
	widget.SetEnabled(p.Value, !drawn)
	other := scale.Aside(s, r, r.Threshold)
	if math.IsNaN(v) {
		other = "above all values"
	}
	p.Other.Set(other, theme.Muted)
	var labels []string
	for _, one := range scale.All {
		labels = append(labels, scale.Label(s, one))
	}
	if label := scale.Label(s, in); !slices.Equal(p.Scale.Options, labels) || p.Scale.Selected != label {
		p.Scale.Options, p.Scale.Selected = labels, label
		p.Scale.Refresh()
	}
	widget.SetEnabled(p.Scale, r.Method.OnPET)
}

// limits are the thresholds that may be typed.
func (p *Threshold) limits() field.Limits {
	s := &p.host.App().State
	l := field.Limits{What: "the threshold", High: 1}
	r := s.Current()
	if r == nil {
		return l
	}
	switch s.ScaleOf(r.Method) {
	case settings.ScaleUnit:
		l.Low, l.High, l.Unit = -math.MaxFloat32, math.MaxFloat32, scale.Unit(s)
	case settings.ScalePercent:
		l.High, l.Unit = 100, "%"
	}
	return l
}

// includeSlice widens the range to the slice on the screen.
func (p *Threshold) includeSlice() {
	s := &p.host.App().State
	first, last := s.SlicesInUse()
	at := s.View.Index(s.Scan.Axial())
	p.host.App().SetSlices(inference.Slices{Which: inference.SliceRange, First: min(first, at), Last: max(last, at)})
	p.host.Resegment()
}

// take takes a threshold that was typed.
func (p *Threshold) take(v float64) {
	s := &p.host.App().State
	if r := s.Current(); r != nil {
		p.host.App().SetThreshold(r.Index, s.Slices.Unscaled(r, v, s.ScaleOf(r.Method)))
		p.host.App().Seal()
	}
}

// hover says what a threshold under the pointer would be; without one it names the slice.
func (p *Threshold) hover(v float64) {
	s := &p.host.App().State
	if s.Scan == nil {
		p.Title.Set("", theme.Muted)
		return
	}
	r := s.Current()
	if r == nil || math.IsNaN(v) {
		p.Title.Set(fmt.Sprintf("Slice %d", s.View.Index(s.Scan.Axial())), theme.Muted)
		return
	}
	said := scale.Own(s, r, v)
	if r.Method.OnPET {
		other := settings.ScaleUnit
		if s.ScaleOf(r.Method) == other {
			other = settings.ScaleShare
		}
		said += " is " + scale.Threshold(s, r, v, other)
	}
	if p.curve != nil {
		said += "   Dice " + text.Share(p.curve[min(int(v*metrics.Candidates), metrics.Candidates-1)])
	}
	p.Title.Set(said, theme.Text)
}

// short is a threshold as a field shows it: with four significant digits, or three decimals from 0 to 1.
func short(v float64, in settings.Scale) float64 {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return math.NaN()
	case in == settings.ScaleShare:
		return math.Round(v*1000) / 1000
	}
	return format.Rounded(v, 4)
}
