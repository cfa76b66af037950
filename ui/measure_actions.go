package ui

import (
	"image/color"

	"fyne.io/fyne/v2"

	"isopet/app/report"
	"isopet/ui/theme"
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

// reportLook is how the report looks: with the colours now on the screen.
func (w *window) reportLook() report.Look {
	look := report.Look{Colours: w.colours().At, Lesions: map[uint16]color.Color{}}
	for _, l := range w.app.State.Lesions {
		look.Lesions[uint16(l.Label)] = theme.Lesion(l.Colour)
	}
	return look
}
