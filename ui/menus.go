package ui

import (
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"

	"isopet/app"
	"isopet/ui/command"
	"isopet/volume"
)

// keys are those of a command.
type keys = []command.Key

// menus are all that can be done. While a scan is read there is none to do anything to: only what can always be done
// can be done then, and that can be stopped.
func (w *window) menus() []command.Menu {
	all := []command.Menu{w.fileMenu(), w.editMenu(), w.segmentMenu(), w.drawMenu(), w.measureMenu(), w.viewMenu(),
		w.displayMenu(), w.helpMenu()}
	for _, m := range all {
		for i := range m.Commands {
			if c := &m.Commands[i]; c.Enabled != nil && c.ID != command.Cancel {
				enabled := c.Enabled
				c.Enabled = func() bool { return enabled() && !w.opening() }
			}
		}
	}
	return all
}

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

func (w *window) titled(id command.ID) string { return w.commands.Text(id, titles[id]) }

func (w *window) undoTitle() string { return w.editTitle(command.Undo, undoEdit, w.app.CanUndo) }
func (w *window) redoTitle() string { return w.editTitle(command.Redo, redoEdit, w.app.CanRedo) }

// editTitle is what undoing or redoing is called, with the edit that it is about.
func (w *window) editTitle(id, of command.ID, can func() (string, bool)) string {
	edit, _ := can()
	if edit == "" {
		return w.commands.Label(id)
	}
	return fmt.Sprintf(w.titled(of), lower(edit))
}

// lower is a label in the middle of a sentence; what begins with an abbreviation, as "SUV", stays.
func lower(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	if next, _ := utf8.DecodeRuneInString(s[n:]); n == 0 || unicode.IsUpper(next) {
		return s
	}
	return string(unicode.ToLower(first)) + s[n:]
}

func (w *window) canUndo() bool { _, ok := w.app.CanUndo(); return ok }
func (w *window) canRedo() bool { _, ok := w.app.CanRedo(); return ok }

func (w *window) hasReference() bool { return w.app.State.Reference != nil }
func (w *window) hasOutline() bool   { return len(w.app.State.Slices) > 0 || w.app.State.VolumeML() > 0 }
func (w *window) hasSlice() bool     { return w.app.State.Current() != nil }
func (w *window) manual() bool       { return len(w.app.State.ManualSlices()) > 0 }

// busy reports whether something is under way that the user may stop.
func (w *window) busy() bool {
	return slices.ContainsFunc(w.app.State.Jobs, func(j *app.Job) bool { return !j.Quiet() })
}

func (w *window) manualSlice() bool {
	r := w.app.State.Current()
	return r != nil && r.Manual
}

// axial is the layout of axial slices; only with a scan.
func (w *window) axial() volume.Layout { return w.app.State.Scan.Layouts[volume.Axial] }
