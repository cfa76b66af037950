package ui

import (
	"image/color"

	"fyne.io/fyne/v2"

	"isopet/app/report"
	"isopet/ui/command"
	"isopet/ui/picture"
	"isopet/ui/theme"
)

// measuring is the commands of the menu "Measure".
type measuring struct{ *window }

func (w measuring) menu() command.Menu {
	return command.Menu{ID: "menu.measure", Label: "Measure", Commands: []command.Command{
		{ID: command.CopyMeasurements, Label: "Copy measurements", Button: "Copy",
			Keywords: "suv volume tlg table clipboard", Keys: keys{command.CtrlShift(fyne.KeyM)},
			Do: w.copy, Enabled: w.hasMeasured},
		{ID: command.SaveMeasurements, Label: "Save measurements…", Button: "Save CSV…",
			Keywords: "suv volume tlg table csv export", Do: w.dialogs.SaveMeasurements, Enabled: w.hasMeasured},
		{ID: command.SaveReport, Label: "Save report…", Button: "Report…", Keywords: "pdf print",
			Keys: keys{command.Ctrl(fyne.KeyP)}, Do: func() { w.dialogs.SaveReport(w.look()) },
			Enabled: w.app.State.HasScan},
		command.Separator,
		{ID: command.CopyPicture, Label: "Copy picture", Keywords: "image screenshot clipboard png pane",
			Keys: keys{command.CtrlShift(fyne.KeyI)}, Do: func() { w.pictures.Copy(w.parts()) },
			Enabled: w.app.State.HasScan},
		{ID: command.SavePicture, Label: "Save picture…", Keywords: "image screenshot png export figure window pane print",
			Do: func() { w.pictures.Save(w.parts()) }, Enabled: w.app.State.HasScan},
		command.Separator,
		{ID: command.GoToMaximum, Label: "Maximum of all lesions", Keywords: "suv hottest go to",
			Keys: keys{command.Ctrl(fyne.KeyHome)}, Enabled: func() bool { return w.hasMeasured() && w.app.State.Measured.All.Voxels > 0 },
			Do: func() { w.app.GoToVoxel(w.app.State.Measured.All.MaxAt) }},
		{ID: command.DeleteDistance, Label: "Delete last distance", Keywords: "remove ruler",
			Keys: keys{command.CtrlShift(fyne.KeyDelete)}, Do: w.deleteLast,
			Enabled: func() bool { return len(w.app.State.Rulers) > 0 }},
	}}
}

func (w measuring) hasMeasured() bool {
	s := &w.app.State
	return s.Measured != nil && !s.Measuring && len(s.Measured.Lesions) > 0
}

func (w measuring) deleteLast() {
	all := w.app.State.Rulers
	w.app.DeleteRuler(all[len(all)-1].Number)
}

// copy puts the table on the clipboard, for a spreadsheet or a letter.
func (w measuring) copy() {
	fyne.CurrentApp().Clipboard().SetContent(w.app.State.MeasureTable().Text())
	w.status.tell("Measurements copied.")
}

// parts are what there can be a picture of: each pane that is seen, the large one first, all together, and the window.
func (w measuring) parts() []picture.Part {
	var parts []picture.Part
	if w.tab == 0 {
		for _, pane := range w.viewer.Shown() {
			parts = append(parts, picture.Part{Name: pane.Label, Of: pane.Content})
		}
		parts = append(parts, picture.Part{Name: "All panes", Of: w.viewer.Area})
	}
	parts = append(parts, picture.Part{Name: "Window", Of: w.all})
	for i := range parts {
		parts[i].On = w.win.Canvas()
	}
	return parts
}

// look is how the report looks: with the colours now on the screen.
func (w measuring) look() report.Look {
	look := report.Look{Colours: w.viewer.Colours().At, Lesions: map[uint16]color.Color{}}
	for _, l := range w.app.State.Lesions {
		look.Lesions[uint16(l.Label)] = theme.LesionOf(l)
	}
	return look
}
