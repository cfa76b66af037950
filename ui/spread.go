package ui

import (
	"fmt"
	"strconv"
	"strings"

	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
)

// spreadKinds are what can be given to other slices, in the order of [app.Spread].
func (w *window) spreadKinds(r *app.SliceResult) []string {
	kinds := []string{"The threshold " + share(r.Threshold), "The same value", "Each slice's own prediction"}
	if r.Method.OnPET {
		kinds[app.SpreadValue] += ", " + quantity(r.Input.Value(r.Threshold), w.app.State.Scan.Unit)
	}
	return kinds
}

// spreadWhere are the slices to which it can be given.
var spreadWhere = []struct {
	label string
	span  func(at int, outlined []int) (first, last int)
}{
	{"All outlined slices", func(_ int, o []int) (int, int) { return o[0], o[len(o)-1] }},
	{"This slice and all after it", func(at int, o []int) (int, int) { return at, o[len(o)-1] }},
	{"This slice and all before it", func(at int, o []int) (int, int) { return o[0], at }},
	{"A range of slices", nil},
}

// askSpread asks which slices are to get the threshold of the slice on the screen.
func (w *window) askSpread() {
	s := &w.app.State
	r := s.Current()
	if r == nil {
		return
	}
	kinds := w.spreadKinds(r)
	what := fynewidget.NewRadioGroup(kinds, nil)
	what.Required = true
	what.SetSelected(kinds[app.SpreadThreshold])
	if !r.Method.OnPET {
		what.Options = []string{kinds[app.SpreadThreshold], kinds[app.SpreadPredicted]}
	}

	outlined := s.SliceIndexes()
	from, to := fynewidget.NewEntry(), fynewidget.NewEntry()
	var labels []string
	for _, row := range spreadWhere {
		labels = append(labels, row.label)
	}
	where := fynewidget.NewSelect(labels, nil)
	where.OnChanged = func(string) {
		span := spreadWhere[where.SelectedIndex()].span
		enable(from, span == nil)
		enable(to, span == nil)
		if span != nil {
			first, last := span(r.Index, outlined)
			from.SetText(strconv.Itoa(first))
			to.SetText(strconv.Itoa(last))
		}
	}
	where.SetSelectedIndex(0)

	drawn := fynewidget.NewCheck("Also slices that were drawn by hand; the drawing is lost", nil)
	drawn.Hidden = len(s.Drawn) == 0
	label := func(s string) *fynewidget.Label { return fynewidget.NewLabel(s) }
	form := rows(2, label(fmt.Sprintf("Give other slices, from slice %d:", r.Index)), what,
		where, container.NewGridWithColumns(2, from, to), drawn)
	w.dialog("Apply threshold to slices", 420, form, "Cancel", choice{"Apply", high, func() {
		first, err1 := strconv.Atoi(strings.TrimSpace(from.Text))
		last, err2 := strconv.Atoi(strings.TrimSpace(to.Text))
		if n := w.axial().Slices; err1 != nil || err2 != nil || first < 0 || last >= n || first > last {
			w.failed(fmt.Sprintf("Slices are counted from 0 to %d, the first not behind the last.", n-1))
			return
		}
		for kind, k := range kinds {
			if k == what.Selected {
				w.app.SpreadThreshold(r.Index, app.Spread(kind), first, last, drawn.Checked)
			}
		}
	}})
}
