package plot

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/training/experiment"
	"isopet/training/figures"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/text"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/volume"
)

// Scatter is the figure of predicted against optimal thresholds, a point being a slice: of the open scan, or of the
// results of an experiment.
type Scatter struct {
	*Plot
	Source, Method, Set *widget.Select // what is shown: of the results by their method and test set
	Dots                []Dot          // in the order of the figure's points
	Card                *Card

	host    command.Host
	openRow func(experiment.Row)
	filter  *fyne.Container
	units   []experiment.Unit  // of the results
	shown   *experiment.Scores // whose names stand in the filter
	wanted  *experiment.Row    // to be opened when it is known where its scan is
	foreign bool               // the networks of the results are not there
}

// Dot is what a point stands for: a slice of the open scan, or a row of the results.
type Dot struct {
	Slice              int
	Row                *experiment.Row // nil: it is of the open scan
	Predicted, Optimal float64
	Dice               float64
}

const (
	ofScan    = "Open scan"
	ofResults = "Results"
	AllSets   = "All test sets" // before them in the filter
)

func newScatter(host command.Host, openRow func(experiment.Row)) *Scatter {
	s := &Scatter{Plot: newPlot("Thresholds of the slices"), Card: newCard(), host: host, openRow: openRow}
	choice := func() *widget.Select {
		return widget.NewSelect(nil, func(string) {
			host.Unfocus()
			s.draw()
		})
	}
	s.Source, s.Method, s.Set = choice(), choice(), choice()
	s.Source.Options, s.Source.Selected = []string{ofScan, ofResults}, ofScan
	closing := widget.NewButton(host.Commands().Label(command.CloseResults), func() { host.Run(command.CloseResults) })
	closing.Importance = fynewidget.LowImportance
	choices := container.NewGridWithColumns(3, s.Source, s.Method, s.Set)
	s.filter = layout.Inset(0, 6, 16, 16, container.NewBorder(nil, nil, nil, closing, choices))
	s.filter.Hide()
	s.above.Add(s.filter)
	s.over.Add(s.Card.layer)

	s.Figure.OnTapped = func(x, y float64) {
		if i, ok := s.At(x, y); ok {
			s.open(s.Dots[i])
		}
	}
	s.Figure.OnHover = func(x, y float64) {
		i, ok := s.At(x, y)
		if !ok {
			s.rest()
			return
		}
		s.say(s.Dots[i])
		size := s.Figure.Size()
		s.Card.place(fyne.NewPos(float32(x)*size.Width, float32(y)*size.Height), size)
	}
	s.Figure.OnLeave = s.rest
	return s
}

// OfResults reports whether the points are those of an experiment.
func (s *Scatter) OfResults() bool {
	return s.host.App().State.Results != nil && s.Source.Selected == ofResults
}

// show follows what is open: results that have just been opened are shown.
func (s *Scatter) show() {
	if results := s.host.App().State.Results; results != s.shown {
		fresh := s.shown == nil || results == nil || s.shown.Folder != results.Folder
		s.shown = results
		s.filter.Hidden = results == nil
		if results != nil && fresh {
			s.Source.Selected = ofResults
			s.Method.Options, s.Set.Options = nil, []string{AllSets}
			for _, name := range results.Methods() {
				s.Method.Options = append(s.Method.Options, experiment.Label(name))
			}
			s.units = results.Units()
			for _, u := range s.units {
				s.Set.Options = append(s.Set.Options, s.setLabel(u))
			}
			s.Method.Selected = s.Method.Options[min(1, len(s.Method.Options)-1)]
			s.Set.Selected = AllSets
		} else if results == nil {
			s.Source.Selected = ofScan
		}
		s.foreign = results != nil && !results.Whole(s.units[0])
		s.content.Refresh()
		if row := s.wanted; row != nil && results != nil && results.Files != nil {
			s.wanted = nil
			defer s.openRow(*row)
		}
	}
	s.draw()
}

// setLabel names a unit in the filter.
func (s *Scatter) setLabel(u experiment.Unit) string {
	if s.units[len(s.units)-1].Repeat == 1 {
		return fmt.Sprintf("Test set %d", u.Fold)
	}
	return fmt.Sprintf("Repeat %d, test set %d", u.Repeat, u.Fold)
}

// draw makes the figure of what is chosen.
func (s *Scatter) draw() {
	results := s.OfResults()
	widget.SetEnabled(s.Method, results)
	widget.SetEnabled(s.Set, results)
	s.Dots = nil
	empty := ""
	if results {
		s.Dots = s.resultDots()
	} else {
		s.Dots, empty = s.scanDots()
	}
	s.rest()
	if len(s.Dots) == 0 {
		s.Plot.set(nil, empty)
		return
	}
	var optimal, predicted []float64
	selected := -1
	for i, d := range s.Dots {
		optimal, predicted = append(optimal, d.Optimal), append(predicted, d.Predicted)
		if r := s.host.App().State.Current(); !results && r != nil && r.Index == d.Slice {
			selected = i
		}
	}
	f := figures.Thresholds(optimal, predicted)
	f.Selected = selected
	s.Plot.set(f, "")
}

// scanDots are the slices of the open scan; the sentence says why there are none.
func (s *Scatter) scanDots() (dots []Dot, empty string) {
	state := &s.host.App().State
	if state.Reference == nil {
		return nil, "Open an annotation to compare predicted with optimal thresholds."
	}
	for _, index := range state.SliceIndexes() {
		if score := state.Reference.Scores[index]; score != nil && score.HasOptimal {
			predicted, optimal := state.Slices[index].Predicted(), score.Paper.Threshold
			dots = append(dots, Dot{Slice: index, Predicted: predicted, Optimal: optimal, Dice: score.Dice()})
		}
	}
	return dots, "No segmented slice is annotated."
}

// resultDots are the chosen rows of the results.
func (s *Scatter) resultDots() []Dot {
	var dots []Dot
	rows := s.host.App().State.Results.Rows
	unit := s.Set.SelectedIndex() - 1 // before them all stand together
	for i := range rows {
		r := &rows[i]
		if experiment.Label(r.Method) == s.Method.Selected && (unit < 0 || r.Unit == s.units[unit]) {
			dots = append(dots, Dot{r.Slice, r, r.Threshold, r.Optimal, r.Dice})
		}
	}
	return dots
}

// rest says what a click does.
func (s *Scatter) rest() {
	s.Card.hide()
	said := ""
	if len(s.Dots) > 0 {
		said = "A click on a point opens its slice"
	}
	if s.OfResults() && s.foreign {
		said += ", segmented by the program's own networks"
	}
	s.note.Set(said, theme.Muted)
}

// say shows what a point stands for.
func (s *Scatter) say(d Dot) {
	state := &s.host.App().State
	name := fmt.Sprintf("Slice %d", d.Slice)
	pictured := d.Row == nil
	if d.Row != nil {
		name = fmt.Sprintf("%s, slice %d", d.Row.Patient, d.Slice)
		files, known := state.Results.Files[d.Row.Patient]
		pictured = known && state.Scan != nil && state.Scan.Path == files.PET
	}
	// Optimal is on the networks' grid, as the figure's line is; so is the Dice of results.
	const grid = " on the networks' grid"
	optimal := "Optimal " + text.Share(d.Optimal)
	lines := []string{name, "Threshold " + text.Share(d.Predicted), optimal + grid, "Dice " + text.Share(d.Dice)}
	if d.Row != nil {
		lines[2] = optimal
		lines = append(lines, "Scored"+grid, fmt.Sprintf("Repeat %d, test set %d", d.Row.Repeat, d.Row.Fold))
	}
	if pictured {
		thumbnail(state, d.Slice, s.Card.picture)
	}
	s.Card.say(pictured, lines...)
}

// OpenWhenFound opens a row as soon as it is known where its scan is.
func (s *Scatter) OpenWhenFound(row experiment.Row) { s.wanted = &row }

// Filtered reports whether the filter of the results is there.
func (s *Scatter) Filtered() bool { return s.filter.Visible() }

// open goes to what a point stands for.
func (s *Scatter) open(d Dot) {
	if d.Row == nil {
		s.host.Run(command.ShowSlices)
		s.host.App().GoTo(volume.Axial, d.Slice)
		return
	}
	s.openRow(*d.Row)
}
