package ui

import (
	"fmt"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/ui/widget"
)

// thresholdPart is the threshold of the slice on the screen.
type thresholdPart struct {
	w       *window
	content fyne.CanvasObject
	title   *canvas.Text
	value   *canvas.Text
	unit    *canvas.Text
	slider  *widget.ThresholdSlider
	reset   *fynewidget.Button
	include *fynewidget.Button
	scores  *facts
	stack   *fyne.Container
	empty   *fyne.Container
}

func newThresholdPart(w *window) part {
	p := &thresholdPart{w: w, slider: widget.NewThresholdSlider(), scores: newFacts("Outline", "Largest value", "Dice")}
	p.title = text("", 12, colourMuted)
	p.value, p.unit = bold(text("", 24, colourText)), text("", 12, colourMuted)
	p.slider.OnChanged = func(v float64) {
		if r := w.app.State.Current(); r != nil {
			w.app.SetThreshold(r.Index, v)
		}
	}
	p.slider.OnChangeEnd = w.app.Seal
	p.reset = fynewidget.NewButton("Back to predicted", func() { w.run(w.action("Predicted threshold")) })
	p.reset.Importance = fynewidget.LowImportance
	p.include = fynewidget.NewButton("Outline this slice too", w.include)
	p.stack = rows(6, ends(line(10, p.value, p.unit), p.reset), p.slider, p.scores.box)
	p.empty = rows(8, text("This slice is not outlined.", 12, colourMuted), p.include)
	p.content = section("Threshold", middle(p.title), container.NewStack(p.stack, inset(4, 0, 0, 0, p.empty)))
	return p
}

func (p *thresholdPart) object() fyne.CanvasObject { return p.content }

func (p *thresholdPart) show(c app.Change) {
	if !c.Has(app.ChangedView | app.ChangedMask | app.ChangedScan | app.ChangedReference | app.ChangedSetup) {
		return
	}
	s := &p.w.app.State
	r := s.Current()
	p.empty.Hidden = r != nil || s.Scan == nil
	p.stack.Hidden = r == nil
	if s.Scan != nil {
		setText(p.title, fmt.Sprintf("Slice %d", s.View.Index(p.w.axial())), colourMuted)
	}
	if r == nil {
		p.content.Refresh()
		return
	}
	setText(p.value, share(r.Threshold), colourText)
	setText(p.unit, p.inUnits(r), colourMuted)
	p.slider.SetValue(r.Threshold)
	marks := []widget.Mark{{Value: r.Predicted(), Label: "Predicted " + share(r.Predicted()), Colour: colourPredicted}}
	dice := "–"
	if s.Reference != nil {
		if score := s.Reference.Scores[r.Index]; score != nil {
			dice = share(score.Dice())
			if score.HasOptimal {
				dice += fmt.Sprintf("   best %s at %s", share(score.Native.Dice), share(score.Native.Threshold))
				marks = append(marks, widget.Mark{Value: score.Native.Threshold, Label: "Optimal " + share(score.Native.Threshold), Colour: colourText})
			}
		}
	}
	p.slider.SetMarks(marks...)
	enable(p.reset, r.Manual)
	largest := number(r.UptakeMax)
	if r.Voxels == 0 {
		largest = "–"
	}
	p.scores.set(fmt.Sprintf("%s ml, %d voxels", number(r.VolumeML), r.Voxels), largest, dice)
	p.content.Refresh()
}

// inUnits is the threshold in the values that it cuts.
func (p *thresholdPart) inUnits(r *app.SliceResult) string {
	if !r.Method.OnPET {
		return "U-Net output"
	}
	v := r.Input.Value(r.Threshold)
	if math.IsNaN(v) {
		return ""
	}
	return fmt.Sprintf("value above %s", number(v))
}
