package dialogs

import (
	"fyne.io/fyne/v2"

	"isopet/app/report"
	"isopet/ui/widget"
)

// SaveMeasurements asks where to write the table of measurements.
func (d *Dialogs) SaveMeasurements() {
	a := d.host.App()
	d.AskTarget("Save measurements", a.State.MeasurementsName(),
		"A table with a row for each lesion, for spreadsheets and statistics. End the name with .csv.", nil,
		func(path string, overwrite bool) error {
			_, err := a.SaveMeasurements(path, overwrite)
			return err
		})
}

// SaveReport asks for a comment, and where to write the report.
func (d *Dialogs) SaveReport(look report.Look) {
	a := d.host.App()
	a.Seal() // what is typed now is undone on its own
	comment := widget.NewMultiLineEntry()
	comment.SetPlaceHolder("Comment")
	comment.Wrapping = fyne.TextWrapWord
	comment.SetText(a.State.Comment)
	comment.OnChanged = a.SetComment
	comment.SetMinRowsVisible(3)
	d.AskTarget("Save report", a.State.ReportName(),
		"One page as PDF, with pictures in the window of values and the colours now on the screen. "+
			"The report names the patient only by the file name.", comment,
		func(path string, overwrite bool) error {
			_, err := a.SaveReport(path, look, overwrite)
			return err
		})
}
