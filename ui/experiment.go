package ui

import (
	"fyne.io/fyne/v2/container"

	"isopet/training/experiment"
	"isopet/ui/command"
)

// openResults asks for the folder of an experiment.
func (w *window) openResults() { w.askFolder("Open results of crossval", w.showResults) }

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
		w.askFolder("Where is the cohort of these results?", func(path string) {
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
		w.whenSaved("Open another scan", open)
		return
	}
	open()
}

// askFolder lets the user type the path of a folder, or choose it.
func (w *window) askFolder(title string, then func(path string)) {
	e := newPathEntry("")
	e.SetPlaceHolder("/folder")
	browse := w.browseButton(w.folder, func(folder string) { e.SetText(folder) })
	w.dialog(title, 620, container.NewBorder(nil, nil, nil, browse, e), w.cancel(), command.Main("Open", func() {
		if path := typedPath(e); path != "" {
			then(path)
		}
	}))
	w.win.Canvas().Focus(e)
}
