package ui

import (
	"fyne.io/fyne/v2"

	"isopet/app"
	"isopet/app/format"
	"isopet/app/scan"
	"isopet/app/settings"
	"isopet/app/units"
	"isopet/ui/command"
	"isopet/ui/scale"
	"isopet/ui/viewer"
)

// displaying is the commands of the menu "Display": colours, windows of values, scales and units, and the CT.
type displaying struct {
	app    *app.App
	viewer *viewer.Viewer
	suv    func() // shows how SUV was found
}

func (d *displaying) menu() command.Menu {
	all := []command.Command{
		{ID: command.NextColours, Label: "Next colour map", Keywords: "lut palette hot rainbow viridis invert",
			Keys: keys{command.Press(fyne.KeyC)}, Do: d.viewer.NextColours, Enabled: d.app.State.HasScan},
		{ID: command.SmoothPixels, Label: "Smooth pixels", Keywords: "interpolation",
			Keys: keys{command.Press(fyne.KeyI)}, Do: func() { d.viewer.Toggle(&d.viewer.Layers.Smooth) },
			Checked: func() bool { return d.viewer.Layers.Smooth }},
		command.Separator,
		{ID: command.DefaultWindow, Label: "Default window", Was: []string{"Usual window"},
			Keywords: "reset contrast brightness level auto", Keys: keys{command.Press(fyne.KeyW)},
			Do: d.viewer.ResetWindow, Enabled: d.app.State.HasScan},
		d.window(command.WindowSUV5, "Window 0 to 5 SUV", fyne.Key6, d.shows(5), d.inSUV),
		d.window(command.WindowSUV10, "Window 0 to 10 SUV", fyne.Key7, d.shows(10), d.inSUV),
		d.window(command.WindowSUV15, "Window 0 to 15 SUV", fyne.Key8, d.shows(15), d.inSUV),
		d.window(command.WindowHalf, "Window 0 to half of the maximum", fyne.Key9, d.showsPart(0.5), d.hasRange),
		d.window(command.WindowMaximum, "Window 0 to the maximum", fyne.Key0, d.showsPart(1), d.hasRange),
		command.Separator,
		d.scale(command.ScaleUnit, "Thresholds in the scan's unit", "scale suv bq", settings.ScaleUnit),
		d.scale(command.ScalePercent, "Thresholds in % of the maximum", "scale percent", settings.ScalePercent),
		d.scale(command.ScaleShare, "Thresholds from 0 to 1", "scale share network", settings.ScaleShare),
		command.Separator,
		d.unit(command.UnitSUV, "Values are SUV", "unit", units.SUV),
		d.unit(command.UnitBqML, "Values are Bq/ml", "unit", units.BqML),
		d.unit(command.UnitUnknown, "Unit of the values unknown", "", units.Unknown),
		{ID: command.ShowSUV, Label: "How SUV was found…", Button: "SUV…", Keywords: "weight dose activity half life decay correct unit",
			Do: d.suv, Enabled: func() bool { return d.app.State.HasScan() && !d.app.State.Scan.Demo }},
		command.Separator,
	}
	return command.Menu{ID: "menu.display", Label: "Display", Commands: append(all, d.companion()...)}
}

func (d *displaying) window(
	id command.ID, label string, key fyne.KeyName, do func(), enabled func() bool,
) command.Command {
	return command.Command{ID: id, Label: label, Keywords: "preset level contrast brightness",
		Keys: keys{command.Press(key)}, Do: do, Enabled: enabled}
}

// shows is a command that shows the values from 0 on.
func (d *displaying) shows(high float64) func() { return func() { d.viewer.SetWindow(0, high) } }

// showsPart shows the values up to a part of the scan's largest.
func (d *displaying) showsPart(part float64) func() {
	return func() { d.viewer.SetWindow(min(0, d.app.State.Scan.Min), part*d.app.State.Scan.Max) }
}

func (d *displaying) inSUV() bool {
	s := &d.app.State
	return s.HasScan() && s.Scan.Unit == units.SUV
}

func (d *displaying) hasRange() bool {
	s := &d.app.State
	return s.HasScan() && s.Scan.Max > 0
}

// scale is a command that writes all thresholds in a scale, where they cut the scan itself.
func (d *displaying) scale(id command.ID, label, keywords string, in settings.Scale) command.Command {
	s := &d.app.State
	return command.Command{ID: id, Label: label, Keywords: keywords,
		Do:      func() { d.app.ChangeSettings(func(s *settings.Settings) { s.Scale = in }) },
		Enabled: func() bool { return s.HasScan() && scale.Method(s).OnPET },
		Checked: func() bool { return s.ScaleOf(scale.Method(s)) == in }}
}

// unit is a command that says what unit the values have.
func (d *displaying) unit(id command.ID, label, keywords, unit string) command.Command {
	return command.Command{ID: id, Label: label, Keywords: keywords, Do: func() { d.setUnit(unit) },
		Enabled: func() bool {
			open := d.app.State.Scan
			return open != nil && !open.Demo && (!open.DICOM() || unit == open.Unit || d.offers(unit) ||
				open.UnitSource != scan.UnitFromFile && !open.Values().Computed())
		},
		Checked: func() bool {
			open := d.app.State.Scan
			return open != nil && open.Unit == unit && (unit != units.Unknown || open.UnitSource == scan.UnitFromUser)
		}}
}

// setUnit says what unit the values have. Of those in Bq/ml SUV can be found.
func (d *displaying) setUnit(unit string) {
	if err := d.app.SetUnit(unit); err != nil {
		d.app.Warn(format.Sentence(err))
	}
}

// offers reports whether a scan that came as DICOM can be shown in a unit.
func (d *displaying) offers(unit string) bool {
	found := d.app.State.Scan.SUV
	return found != nil && (unit == found.Stored || unit == units.SUV && len(found.Result.Factors) > 0)
}

// companion are the commands of the CT or MR beneath the scan.
func (d *displaying) companion() []command.Command {
	s, has := &d.app.State, func() bool { return d.app.State.CT != nil }
	all := []command.Command{
		{ID: command.ShowCT, Label: "CT or MR beneath", Keywords: "fusion overlay hide",
			Keys: keys{command.Press(fyne.KeyT)}, Do: d.viewer.ToggleCT, Enabled: has,
			Checked: func() bool { return has() && !s.View.HiddenCT }},
		{ID: command.IncreaseCT, Label: "Increase CT or MR opacity", Was: []string{"More CT or MR"},
			Keywords: "fusion blend opacity", Keys: keys{command.Press(fyne.KeyPlus), command.Press(fyne.KeyEqual)},
			Do: func() { d.viewer.SetBlend(s.View.Blend + 0.1) }, Enabled: has},
		{ID: command.DecreaseCT, Label: "Decrease CT or MR opacity", Was: []string{"Less CT or MR"},
			Keywords: "fusion blend opacity", Keys: keys{command.Press(fyne.KeyMinus)},
			Do: func() { d.viewer.SetBlend(s.View.Blend - 0.1) }, Enabled: has},
	}
	for _, c := range ctWindows {
		all = append(all, command.Command{ID: c.command, Label: c.label, Button: c.button,
			Keywords: "contrast level",
			Do:       func() { d.viewer.SetWindowCT(c.low(), c.high()) },
			Enabled:  func() bool { return has() && s.CT.Unit == units.HU }})
	}
	return all
}

// ctWindow is a window of values of a CT.
type ctWindow struct {
	command       command.ID
	label, button string  // of the command
	level, width  float64 // in HU
}

func (c ctWindow) low() float64  { return c.level - c.width/2 }
func (c ctWindow) high() float64 { return c.level + c.width/2 }

// ctWindows are those on offer.
var ctWindows = []ctWindow{
	{command.WindowSoftTissue, "Soft tissue window of the CT", "Soft tissue", 40, 400},
	{command.WindowBone, "Bone window of the CT", "Bone", 400, 1800},
	{command.WindowLung, "Lung window of the CT", "Lung", -600, 1500},
}

// windowCommands are those that show other values, for the button that says which are shown.
var windowCommands = []command.ID{
	command.DefaultWindow, command.WindowSUV5, command.WindowSUV10, command.WindowSUV15, command.WindowHalf,
	command.WindowMaximum,
}
