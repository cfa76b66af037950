package ui

import (
	"isopet/training/experiment"
)

// openResults asks for the folder of an experiment.
func (w *window) openResults() { w.dialogs.AskFolder("Open results of crossval", w.showResults) }

// showResults opens the folder of an experiment and shows its figure.
func (w *window) showResults(path string) {
	w.app.OpenResults(path)
	w.showTab(1)
}

func (w *window) hasResults() bool { return w.app.State.Results != nil }

// openRow opens the slice of a row of the results. Results of earlier versions do not say where the scans are: then that
// is asked first.
func (w *window) openRow(row experiment.Row) {
	if _, ok := w.app.State.Results.Files[row.Patient]; !ok {
		w.dialogs.AskFolder("Where is the cohort of these results?", func(path string) {
			w.plots.Scatter.OpenWhenFound(row)
			w.app.LocateResults(path)
		})
		return
	}
	open := func() {
		w.showTab(0)
		w.app.OpenRow(row)
	}
	if w.app.OpensScan(row) {
		w.dialogs.WhenSaved("Open another scan", open)
		return
	}
	open()
}
