package dialogs

import (
	"fmt"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynelayout "fyne.io/fyne/v2/layout"

	"isopet/app/format"
	"isopet/app/remark"
	"isopet/app/report"
	"isopet/app/settings"
	"isopet/training/typeset"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// SaveMeasurements asks where to write the table of measurements.
func (d *Dialogs) SaveMeasurements() {
	a := d.host.App()
	d.AskTarget("Save measurements", a.State.MeasurementsName(),
		"A table with a row for each lesion, for spreadsheets and statistics. End the name with .csv, or with .json for "+
			"what programs read.", nil,
		func(path string, overwrite bool) error {
			_, err := a.SaveMeasurements(path, overwrite)
			return err
		})
}

// papers are those of reports, as the dialog offers them; the settings say whether it is the second.
var papers = []struct {
	label string
	paper typeset.Paper
}{{"A4", typeset.A4}, {"Letter", typeset.Letter}}

// SaveReport asks what to fill in and for a comment, and where to write the report.
func (d *Dialogs) SaveReport(look report.Look) {
	a := d.host.App()
	a.Seal() // what is typed now is undone on its own
	said := a.State.Remarks
	entry := func(e *widget.Entry, example string, of *string) *widget.Entry {
		e.SetPlaceHolder(example)
		e.SetText(*of)
		e.OnChanged = func(typed string) {
			*of = typed
			a.SetRemarks(said)
		}
		return e
	}
	fields := container.New(fynelayout.NewFormLayout())
	for _, f := range remark.Fields {
		fields.Add(layout.Middle(layout.NewText(f.Label, 12, theme.Muted)))
		fields.Add(entry(widget.NewEntry(), f.Example, f.Of(&said)))
	}
	var names []string
	for _, p := range papers {
		names = append(names, p.label)
	}
	paper := widget.NewSelect(names, nil)
	paper.SetSelectedIndex(0)
	if a.State.Settings.Letter {
		paper.SetSelectedIndex(1)
	}
	paper.OnChanged = func(string) {
		a.ChangeSettings(func(s *settings.Settings) { s.Letter = paper.SelectedIndex() == 1 })
	}
	fields.Add(layout.Middle(layout.NewText("Paper", 12, theme.Muted)))
	fields.Add(paper)
	comment := entry(widget.NewMultiLineEntry(), "Comment", &said.Comment)
	comment.Wrapping = fyne.TextWrapWord
	comment.SetMinRowsVisible(2)
	d.AskTarget("Save report", a.State.ReportName(),
		"PDF with pictures in the window of values and the colours now on the screen. What is filled in stands in the "+
			"report, and in the session of this scan; the report names the patient by that and by the file name only.",
		layout.Column(6, fields, comment),
		func(path string, overwrite bool) error {
			look.Paper = papers[paper.SelectedIndex()].paper
			_, err := a.SaveReport(path, look, overwrite, opened(d, path))
			return err
		})
}

// opened opens a file, and tells if it cannot be.
func opened(d *Dialogs, path string) func() {
	if d.OpenFile == nil {
		return nil
	}
	return func() {
		go func() {
			if err := d.OpenFile(path); err != nil {
				d.host.App().Post(func() {
					d.host.App().Warn(format.Sentence(fmt.Errorf("%s is written, but was not opened: %w",
						filepath.Base(path), err)))
				})
			}
		}()
	}
}
