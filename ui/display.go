package ui

import (
	"fmt"
	"math"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app/scan"
	"isopet/app/units"
	"isopet/ui/command"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// Windows of values are rows of the menu "Display"; these make them.

// shows is a command that shows the values between two.
func (w *window) shows(low, high float64) func() {
	return func() { w.setWindow(low, high) }
}

// showsPart shows the values up to a part of the scan's largest.
func (w *window) showsPart(part float64) func() {
	return func() { w.setWindow(min(0, w.app.State.Scan.Min), part*w.app.State.Scan.Max) }
}

func (w *window) inSUV() bool    { return w.hasScan() && w.app.State.Scan.Unit == units.SUV }
func (w *window) hasRange() bool { return w.hasScan() && w.app.State.Scan.Max > 0 }

// setUnit is a command that says what unit the values have.
func (w *window) setUnit(unit string) func() { return func() { w.app.SetUnit(unit) } }

func (w *window) onUnit(unit string) func() bool {
	return func() bool {
		s := w.app.State.Scan
		return s != nil && s.Unit == unit && (unit != units.Unknown || s.UnitSource == scan.UnitFromUser)
	}
}

func (w *window) asksUnit() bool {
	s := w.app.State.Scan
	return s != nil && !s.Demo
}

// windowRows are the rows of the menu "Display" that show other values, for the button that says which are shown.
var windowRows = []command.ID{
	command.DefaultWindow, command.WindowSUV5, command.WindowSUV10, command.WindowSUV15, command.WindowHalf,
	command.WindowMaximum,
}

// popWindows shows the windows of values below a button.
func (w *window) popWindows(button fyne.CanvasObject) {
	menu := fyne.NewMenu("")
	for _, id := range windowRows {
		if w.commands.Enabled(id) {
			menu.Items = append(menu.Items, fyne.NewMenuItem(w.commands.Label(id), func() { w.Run(id) }))
		}
	}
	if len(menu.Items) == 0 {
		return
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(button)
	fynewidget.ShowPopUpMenuAtPosition(menu, w.win.Canvas(), at.AddXY(0, button.Size().Height))
}

// newColourBar is a bar that moves the window of values.
func (w *window) newColourBar() *widget.ColourBar {
	b := widget.NewColourBar(theme.Muted, theme.Panel)
	b.OnChanged = w.setWindow
	b.OnDoubleTapped = w.resetWindow
	b.Hide()
	return b
}

// valueText is a value under the pointer with that of the CT beneath it.
func (w *window) valueText(value float64, voxel [3]float64) string {
	s := &w.app.State
	text := "Value " + quantity(value, s.Scan.Unit)
	if ct := s.CT; ct != nil {
		beneath := "–" // there is none here
		if v := ct.At(voxel); !math.IsNaN(v) {
			beneath = quantity(v, ct.Unit)
		}
		text += fmt.Sprintf("     %s %s", ct.Modality.Name, beneath)
	}
	return text
}
