package ui

import (
	"image/color"

	"fyne.io/fyne/v2"

	"isopet/app/report"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

func (w *window) hasMeasured() bool {
	s := &w.app.State
	return s.Measured != nil && !s.Measuring && s.Measured.All.Voxels > 0
}

func (w *window) hasRuler() bool { return len(w.app.State.Rulers) > 0 }

func (w *window) goToMaximum() { w.app.GoToVoxel(w.app.State.Measured.All.MaxAt) }

func (w *window) deleteRuler() {
	all := w.app.State.Rulers
	w.app.DeleteRuler(all[len(all)-1].Number)
}

// copyMeasurements puts the table on the clipboard, for a spreadsheet or a letter.
func (w *window) copyMeasurements() {
	fyne.CurrentApp().Clipboard().SetContent(w.app.State.MeasureTable().Text())
	w.status.tell("Measurements copied.")
}

func (w *window) saveMeasurements() {
	w.dialogs.AskTarget("Save measurements", w.app.State.MeasurementsName(), "A table with a row for each lesion, for spreadsheets and statistics. End the name with .csv.", nil,
		func(path string, overwrite bool) error {
			_, err := w.app.SaveMeasurements(path, overwrite)
			return err
		})
}

func (w *window) saveReport() {
	w.app.Seal() // what is typed now is undone on its own
	comment := widget.NewMultiLineEntry()
	comment.SetPlaceHolder("Comment")
	comment.Wrapping = fyne.TextWrapWord
	comment.SetText(w.app.State.Comment)
	comment.OnChanged = w.app.SetComment
	comment.SetMinRowsVisible(3)
	look := report.Look{Colours: w.colours().At, Lesions: map[uint16]color.Color{}}
	for _, l := range w.app.State.Lesions {
		look.Lesions[uint16(l.Label)] = theme.Lesion(l.Colour)
	}
	w.dialogs.AskTarget("Save report", w.app.State.ReportName(), "One page as PDF, with pictures in the window of values and the colours now on the screen. The report names the patient only by the file name.", comment,
		func(path string, overwrite bool) error {
			_, err := w.app.SaveReport(path, look, overwrite)
			return err
		})
}
