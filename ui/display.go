package ui

import (
	"fmt"
	"math"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app/scan"
	"isopet/app/units"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// Windows of values are rows of the menu "Display"; these make them.

// shows is an action that shows the values between two.
func shows(low, high float64) func(*window) {
	return func(w *window) { w.setWindow(low, high) }
}

// showsPart shows the values up to a part of the scan's largest.
func showsPart(part float64) func(*window) {
	return func(w *window) { w.setWindow(min(0, w.app.State.Scan.Min), part*w.app.State.Scan.Max) }
}

func (w *window) inSUV() bool    { return w.hasScan() && w.app.State.Scan.Unit == units.SUV }
func (w *window) hasRange() bool { return w.hasScan() && w.app.State.Scan.Max > 0 }

// setUnit is an action that says what unit the values have.
func setUnit(unit string) func(*window) { return func(w *window) { w.app.SetUnit(unit) } }

func onUnit(unit string) func(*window) bool {
	return func(w *window) bool {
		s := w.app.State.Scan
		return s != nil && s.Unit == unit && (unit != units.Unknown || s.UnitSource == scan.UnitFromUser)
	}
}

func (w *window) asksUnit() bool {
	s := w.app.State.Scan
	return s != nil && !s.Demo
}

// windowRows are the rows of the menu "Display" that show other values, for the button that says which are shown.
var windowRows = []string{"Default window", "Window 0 to 5 SUV", "Window 0 to 10 SUV", "Window 0 to 15 SUV", "Window 0 to half of the maximum", "Window 0 to the maximum"}

// popWindows shows the windows of values below a button.
func (w *window) popWindows(button fyne.CanvasObject) {
	menu := fyne.NewMenu("")
	for _, label := range windowRows {
		a := w.action(label)
		if w.can(a) {
			menu.Items = append(menu.Items, fyne.NewMenuItem(label, func() { w.run(a) }))
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
