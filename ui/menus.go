package ui

import (
	"isopet/ui/command"
	"isopet/ui/panel"
)

// keys are those of a command.
type keys = []command.Key

// menus are all that can be done. While a scan is read there is none to do anything to: only what can always be done
// can be done then, and that can be stopped.
func (w *window) menus() []command.Menu {
	edit := &editing{app: w.app, viewer: w.viewer, apply: w.dialogs.ApplyThreshold, titled: w.titled,
		label: w.label, named: w.named}
	draw := &drawing{app: w.app, viewer: w.viewer, panel: func() *panel.Panel { return w.panel }, show: w.ShowPage,
		fail: w.dialogs.Failed}
	display := &displaying{app: w.app, viewer: w.viewer, suv: w.dialogs.SUV}
	all := []command.Menu{w.fileMenu(), edit.menu(), w.segmenting.menu(), draw.menu(), measuring{w}.menu(),
		w.list.Menu(), viewing{w}.menu(), display.menu(), w.helpMenu()}
	for _, m := range all {
		for i := range m.Commands {
			if c := &m.Commands[i]; c.Enabled != nil && !whileOpening[c.ID] {
				enabled := c.Enabled
				c.Enabled = func() bool { return enabled() && !w.app.State.Opening() }
			}
		}
	}
	return all
}

// whileOpening are the commands that need something, and can be done while a scan is read even so.
var whileOpening = map[command.ID]bool{
	command.Cancel: true, command.NextScan: true, command.PreviousScan: true, command.RemarkOnScan: true,
}

// annotation is what the switch of the annotation is called, and the button that opens one.
const annotation = "Annotation"

// The titles that commands may have in place of their labels.
const (
	undoEdit       = command.Undo + ".edit"
	redoEdit       = command.Redo + ".edit"
	largerBrush    = command.Increase + ".brush"
	raiseThreshold = command.Increase + ".threshold"
	smallerBrush   = command.Decrease + ".brush"
	lowerThreshold = command.Decrease + ".threshold"
)

var titles = map[command.ID]string{
	undoEdit:       "Undo %s",
	redoEdit:       "Redo %s",
	largerBrush:    "Larger brush",
	raiseThreshold: "Raise threshold by 0.01",
	smallerBrush:   "Smaller brush",
	lowerThreshold: "Lower threshold by 0.01",
}

// label is what a command is called.
func (w *window) label(id command.ID) string { return w.commands.Label(id) }

func (w *window) titled(id command.ID) string { return w.commands.Text(id, titles[id]) }

// named is a text of which names of edits are made.
func (w *window) named(id, english string) string { return w.commands.Text(editName(id), english) }

// editName is the ID in languages of a text in [history.Names].
func editName(id string) command.ID { return command.ID("editName." + id) }

func (w *window) hasReference() bool { return w.app.State.Reference != nil }
func (w *window) hasOutline() bool {
	return len(w.app.State.WithContours()) > 0 || w.app.State.VolumeML() > 0
}
