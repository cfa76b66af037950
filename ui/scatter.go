package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/training/experiment"
	"isopet/training/figures"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
	"isopet/volume"
)

// scatter is the figure of predicted against optimal thresholds, a point being a slice: of the open scan, or of the
// results of an experiment.
type scatter struct {
	*plot
	w       *window
	filter  *fyne.Container
	source  *widget.Select
	method  *widget.Select
	set     *widget.Select
	preview *preview
	dots    []dot
	units   []experiment.Unit  // of the results
	shown   *experiment.Scores // whose names stand in the filter
	wanted  *experiment.Row    // to be opened when it is known where its scan is
	foreign bool               // the networks of the results are not there
}

// dot is what a point stands for: a slice of the open scan, or a row of the results.
type dot struct {
	slice              int
	row                *experiment.Row
	predicted, optimal float64
	dice               float64
}

const (
	ofScan    = "Open scan"
	ofResults = "Results"
	allSets   = "All test sets"
)

func newScatter(w *window) *scatter {
	s := &scatter{w: w, plot: newPlot("Thresholds of the slices"), preview: newPreview()}
	choice := func() *widget.Select {
		return widget.NewSelect(nil, func(string) {
			w.win.Canvas().Unfocus()
			s.draw()
		})
	}
	s.source, s.method, s.set = choice(), choice(), choice()
	s.source.Options, s.source.Selected = []string{ofScan, ofResults}, ofScan
	closing := widget.NewButton(w.commands.Label(command.CloseResults), func() { w.Run(command.CloseResults) })
	closing.Importance = fynewidget.LowImportance
	s.filter = layout.Inset(0, 6, 16, 16, container.NewBorder(nil, nil, nil, closing, container.NewGridWithColumns(3, s.source, s.method, s.set)))
	s.filter.Hide()
	s.above.Add(s.filter)
	s.over.Add(s.preview.layer)

	s.figure.OnTapped = func(x, y float64) {
		if i, ok := s.at(x, y); ok {
			s.open(s.dots[i])
		}
	}
	s.figure.OnHover = func(x, y float64) {
		i, ok := s.at(x, y)
		if !ok {
			s.rest()
			return
		}
		s.say(s.dots[i])
		size := s.figure.Size()
		s.preview.place(fyne.NewPos(float32(x)*size.Width, float32(y)*size.Height), size)
	}
	s.figure.OnLeave = s.rest
	return s
}

// ofResults reports whether the points are those of an experiment.
func (s *scatter) ofResults() bool {
	return s.w.app.State.Results != nil && s.source.Selected == ofResults
}

// show follows what is open: results that have just been opened are shown.
func (s *scatter) show(app.Change) {
	if results := s.w.app.State.Results; results != s.shown {
		fresh := s.shown == nil || results == nil || s.shown.Folder != results.Folder
		s.shown = results
		s.filter.Hidden = results == nil
		if results != nil && fresh {
			s.source.Selected = ofResults
			s.method.Options, s.set.Options = nil, []string{allSets}
			for _, name := range results.Methods() {
				s.method.Options = append(s.method.Options, experiment.Label(name))
			}
			s.units = results.Units()
			for _, u := range s.units {
				s.set.Options = append(s.set.Options, s.setLabel(u))
			}
			s.method.Selected = s.method.Options[min(1, len(s.method.Options)-1)]
			s.set.Selected = allSets
		} else if results == nil {
			s.source.Selected = ofScan
		}
		s.foreign = results != nil && results.Networks(s.units[0]) == ""
		s.content.Refresh()
		if row := s.wanted; row != nil && results != nil && results.Files != nil {
			s.wanted = nil
			defer s.w.openRow(*row)
		}
	}
	s.draw()
}

// setLabel names a unit in the filter.
func (s *scatter) setLabel(u experiment.Unit) string {
	if s.units[len(s.units)-1].Repeat == 1 {
		return fmt.Sprintf("Test set %d", u.Fold)
	}
	return fmt.Sprintf("Repeat %d, test set %d", u.Repeat, u.Fold)
}

// draw makes the figure of what is chosen.
func (s *scatter) draw() {
	results := s.ofResults()
	widget.SetEnabled(s.method, results)
	widget.SetEnabled(s.set, results)
	s.dots = nil
	empty := ""
	if results {
		s.dots = s.resultDots()
	} else {
		s.dots, empty = s.scanDots()
	}
	s.rest()
	if len(s.dots) == 0 {
		s.plot.set(nil, empty)
		return
	}
	var optimal, predicted []float64
	selected := -1
	for i, d := range s.dots {
		optimal, predicted = append(optimal, d.optimal), append(predicted, d.predicted)
		if r := s.w.app.State.Current(); !results && r != nil && r.Index == d.slice {
			selected = i
		}
	}
	f := figures.Thresholds(optimal, predicted)
	f.Selected = selected
	s.plot.set(f, "")
}

// scanDots are the slices of the open scan; the sentence says why there are none.
func (s *scatter) scanDots() (dots []dot, empty string) {
	state := &s.w.app.State
	if state.Reference == nil {
		return nil, "Open an annotation to compare predicted with optimal thresholds."
	}
	for _, index := range state.SliceIndexes() {
		if score := state.Reference.Scores[index]; score != nil && score.HasOptimal {
			dots = append(dots, dot{slice: index, predicted: state.Slices[index].Predicted(), optimal: score.Paper.Threshold, dice: score.Dice()})
		}
	}
	return dots, "No outlined slice is annotated."
}

// resultDots are the chosen rows of the results.
func (s *scatter) resultDots() []dot {
	var dots []dot
	rows := s.w.app.State.Results.Rows
	unit := s.set.SelectedIndex() - 1 // before them all stand together
	for i := range rows {
		r := &rows[i]
		if experiment.Label(r.Method) == s.method.Selected && (unit < 0 || r.Unit == s.units[unit]) {
			dots = append(dots, dot{r.Slice, r, r.Threshold, r.Optimal, r.Dice})
		}
	}
	return dots
}

// rest says what a click does.
func (s *scatter) rest() {
	s.preview.hide()
	said := ""
	if len(s.dots) > 0 {
		said = "A click on a point opens its slice"
	}
	if s.ofResults() && s.foreign {
		said += ", outlined by the program's own networks"
	}
	s.note.Set(said, theme.Muted)
}

// say shows what a point stands for.
func (s *scatter) say(d dot) {
	state := &s.w.app.State
	name := fmt.Sprintf("Slice %d", d.slice)
	thumbnail := d.row == nil
	if d.row != nil {
		name = fmt.Sprintf("%s, slice %d", d.row.Patient, d.slice)
		files, known := state.Results.Files[d.row.Patient]
		thumbnail = known && state.Scan != nil && state.Scan.Path == files.PET
	}
	// Optimal is on the networks' grid, as the figure's line is; so is the Dice of results.
	const grid = " on the networks' grid"
	lines := []string{name, "Threshold " + share(d.predicted), "Optimal " + share(d.optimal) + grid, "Dice " + share(d.dice)}
	if d.row != nil {
		lines[2] = "Optimal " + share(d.optimal)
		lines = append(lines, "Scored"+grid, fmt.Sprintf("Repeat %d, test set %d", d.row.Repeat, d.row.Fold))
	}
	if thumbnail {
		s.w.thumbnail(d.slice, s.preview.picture)
	}
	s.preview.say(thumbnail, lines...)
}

// open goes to what a point stands for.
func (s *scatter) open(d dot) {
	if d.row == nil {
		s.w.showTab(0)
		s.w.app.GoTo(volume.Axial, d.slice)
		return
	}
	s.w.openRow(*d.row)
}
