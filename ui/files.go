package ui

import (
	"fmt"
	"os"
	"slices"

	"isopet/app/scan"
	"isopet/training/experiment"
	"isopet/ui/command"
	"isopet/ui/dialogs"
)

func (w *window) openDialog() {
	w.dialogs.ChooseFile("Open scan", slices.Concat(dialogs.Images, dialogs.DICOM, dialogs.Sessions), w.openScan)
}

// openFolder lets the user choose a folder of DICOM files.
func (w *window) openFolder() { w.dialogs.AskFolder("Open a folder of DICOM files", w.openScan) }

// openLesions lets the user pick a mask, whose labels become lesions.
func (w *window) openLesions() {
	w.dialogs.ChooseFile("Open mask as lesions", slices.Concat(dialogs.Images, dialogs.DICOM),
		func(path string) { w.app.OpenLesions(path) })
}

func (w *window) openDemo() {
	w.dialogs.WhenSaved("Open the demo scan", func() { w.app.OpenDemo() })
}

func (w *window) openAnnotation() {
	w.dialogs.ChooseFile("Open annotation", slices.Concat(dialogs.Images, dialogs.DICOM), func(path string) { w.app.LoadReference(path) })
}

// recent is the submenu of the scans opened last.
func (w *window) recent() []command.Entry {
	var entries []command.Entry
	for _, path := range w.app.State.Recent {
		entries = append(entries, command.Entry{Label: path, Do: func() {
			if _, err := os.Stat(path); err != nil {
				w.app.ForgetRecent(path)
				w.dialogs.Failed(fmt.Sprintf("%s is no longer there; it was taken from the list.", path))
				return
			}
			w.openScan(path)
		}})
	}
	return entries
}

func (w *window) openPath() { w.dialogs.AskPath("Open scan by its path", w.openScan) }

func (w *window) openAnnotationPath() {
	w.dialogs.AskPath("Open annotation by its path", func(path string) { w.app.LoadReference(path) })
}

func (w *window) openSession() {
	w.dialogs.ChooseFile("Open session", dialogs.Sessions, w.openScan)
}

// close asks once for changes that are not in a file, and closes the window.
func (w *window) close() {
	w.dialogs.WhenSaved("Close Isopet", func() {
		w.list.Leave(func() {
			w.app.Close()
			w.win.Close()
		})
	})
}

// openCT is a command that lets the user pick a scan to lie beneath the open one, by its name among app.Modalities.
func (w *window) openCT(name string) func() {
	return func() {
		w.dialogs.ChooseFile("Open "+name, slices.Concat(dialogs.Images, dialogs.DICOM), func(path string) { w.app.OpenCT(path, modality(name)) })
	}
}

func (w *window) openCTPath(name string) func() {
	return func() {
		w.dialogs.AskPath("Open "+name+" by its path", func(path string) { w.app.OpenCT(path, modality(name)) })
	}
}

func modality(name string) scan.Modality {
	for _, m := range scan.Modalities {
		if m.Name == name {
			return m
		}
	}
	panic("ui: no modality " + name)
}

// openResults asks for the folder of an experiment.
func (w *window) openResults() { w.dialogs.AskFolder("Open results of crossval", w.showResults) }

// showResults opens the folder of an experiment and shows its figure.
func (w *window) showResults(path string) {
	w.app.OpenResults(path)
	w.showTab(1)
}

func (w *window) hasResults() bool { return w.app.State.Results != nil }

// openRow opens the slice of a row of the results. Results of earlier versions do not say where the scans are: then
// that is asked first.
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
