package dialogs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app/contour"
	"isopet/app/settings"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/scale"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// thresholdSource is what can be given to other slices.
type thresholdSource struct {
	label string
	kind  contour.ThresholdSource
}

// thresholdSources are those that a slice and the open scan have.
func (d *Dialogs) thresholdSources(r *contour.Slice) []thresholdSource {
	written := func(in settings.Scale) string { return scale.Threshold(&d.host.App().State, r, r.Threshold, in) }
	value := thresholdSource{"The same value, " + written(settings.ScaleUnit), contour.SameValue}
	kinds := []thresholdSource{{"The threshold " + written(settings.ScaleShare), contour.SameThreshold}}
	switch {
	case r.Method.OnPET && !r.Method.Network(): // a value is what it is about
		kinds = slices.Insert(kinds, 0, value)
	case r.Method.OnPET:
		kinds = append(kinds, value)
	}
	kinds = append(kinds, thresholdSource{"What the method gave each slice", contour.PredictedThreshold})
	if d.host.App().State.HasOptimal() {
		kinds = append(kinds, thresholdSource{"What fits the annotation best on each slice", contour.OptimalThreshold})
	}
	return kinds
}

// thresholdTargets are the slices to which it can be given.
var thresholdTargets = []struct {
	label string
	span  func(at int, outlined []int) (first, last int)
}{
	{"All segmented slices", func(_ int, o []int) (int, int) { return o[0], o[len(o)-1] }},
	{"This slice and all after it", func(at int, o []int) (int, int) { return at, o[len(o)-1] }},
	{"This slice and all before it", func(at int, o []int) (int, int) { return o[0], at }},
	{"A range of slices", nil},
}

// ApplyThreshold asks which slices are to get the threshold of the slice on the screen.
func (d *Dialogs) ApplyThreshold() {
	s := &d.host.App().State
	r := s.Current()
	if r == nil {
		return
	}
	kinds := d.thresholdSources(r)
	var what []string
	for _, k := range kinds {
		what = append(what, k.label)
	}
	kind := widget.NewChoices(what...)

	outlined := s.SliceIndexes()
	from, to := widget.NewEntry(), widget.NewEntry()
	var labels []string
	for _, row := range thresholdTargets {
		labels = append(labels, row.label)
	}
	where := widget.NewSelect(labels, nil)
	where.OnChanged = func(string) {
		span := thresholdTargets[where.SelectedIndex()].span
		widget.SetEnabled(from, span == nil)
		widget.SetEnabled(to, span == nil)
		if span != nil {
			first, last := span(r.Index, outlined)
			from.SetText(strconv.Itoa(first))
			to.SetText(strconv.Itoa(last))
		}
	}
	where.SetSelectedIndex(0)

	drawn := widget.NewCheck("Also slices that were drawn by hand; the drawing is lost", nil)
	drawn.Hidden = len(s.Drawn) == 0
	wrong := layout.NewParagraph(theme.Error)
	content := layout.Column(2, fynewidget.NewLabel(fmt.Sprintf("Give other slices, from slice %d:", r.Index)), kind,
		where, container.NewGridWithColumns(2, from, to), layout.Outdent(wrong), drawn)
	d.Form("Apply threshold to slices", 420, content, d.cancel(), func(q *Dialog, _ command.Choice) {
		first, err1 := strconv.Atoi(strings.TrimSpace(from.Text))
		last, err2 := strconv.Atoi(strings.TrimSpace(to.Text))
		n := s.Scan.Axial().Slices
		from.SetFault(err1 != nil || first < 0 || first >= n || err2 == nil && first > last)
		to.SetFault(err2 != nil || last < 0 || last >= n || err1 == nil && first > last)
		if from.Fault() || to.Fault() {
			wrong.Say(fmt.Sprintf("Slices are counted from 0 to %d, and the first must not lie behind the last.", n-1))
			q.Fit()
			return
		}
		q.Close()
		d.host.App().ApplyThreshold(r.Index, kinds[kind.Selected].kind, first, last, drawn.Checked)
	}, command.Main("Apply", nil))
}
