package ui

import (
	"fmt"

	"fyne.io/fyne/v2"

	"isopet/app"
	"isopet/ui/command"
	"isopet/ui/text"
	"isopet/ui/viewer"
	"isopet/ui/widget"
)

// editing is the commands of the menu "Edit": steps back and forth, and thresholds.
type editing struct {
	app    *app.App
	viewer *viewer.Viewer
	label  func(command.ID) string         // of a command
	titled func(command.ID) string         // a row of titles
	named  func(id, english string) string // a row of [history.Names]
	apply  func()                          // asks which slices are to get a threshold
}

func (e *editing) menu() command.Menu {
	return command.Menu{ID: "menu.edit", Label: "Edit", Commands: []command.Command{
		{ID: command.Undo, Label: "Undo", Title: e.undoTitle, Keys: keys{command.Ctrl(fyne.KeyZ)},
			Do: func() { e.app.Undo() }, Enabled: e.canUndo},
		{ID: command.Redo, Label: "Redo", Title: e.redoTitle,
			Keys: keys{command.CtrlShift(fyne.KeyZ), command.Ctrl(fyne.KeyY)}, Do: func() { e.app.Redo() },
			Enabled: e.canRedo},
		command.Separator,
		{ID: command.Increase, Label: "Raise threshold or enlarge brush",
			Title: e.stepTitle(raiseThreshold, largerBrush),
			Keys:  keys{command.Press(fyne.KeyRightBracket), command.Ctrl(fyne.KeyUp)}, Do: func() { e.step(1) },
			Enabled: e.canStep},
		{ID: command.Decrease, Label: "Lower threshold or reduce brush",
			Title: e.stepTitle(lowerThreshold, smallerBrush),
			Keys:  keys{command.Press(fyne.KeyLeftBracket), command.Ctrl(fyne.KeyDown)}, Do: func() { e.step(-1) },
			Enabled: e.canStep},
		{ID: command.ResetThreshold, Label: "Method's threshold", Keywords: "predicted reset",
			Keys: keys{command.Press(fyne.KeyBackspace)}, Do: e.onSlice(e.app.ResetThreshold), Enabled: e.isManual},
		{ID: command.OptimalThreshold, Label: "Optimal threshold", Keywords: "best annotation dice fit",
			Do: e.onSlice(e.setOptimal), Enabled: e.hasOptimal},
		{ID: command.ApplyThreshold, Label: "Apply threshold to slices…", Button: "Apply to more slices…",
			Keywords: "range spread", Keys: keys{command.Ctrl(fyne.KeyT)}, Do: e.apply, Enabled: e.hasSlice},
		{ID: command.DiscardDrawing, Label: "Discard drawing, use threshold",
			Was: []string{"Outline by threshold again"}, Keys: keys{command.CtrlShift(fyne.KeyT)},
			Do: e.onSlice(e.app.DiscardDrawing), Enabled: e.isDrawn},
		{ID: command.ResetThresholds, Label: "Method's thresholds of all slices", Keywords: "predicted reset",
			Do:      func() { e.app.ResetThresholds() },
			Enabled: func() bool { return len(e.app.State.ManualSlices()) > 0 }},
	}}
}

func (e *editing) undoTitle() string { return e.title(command.Undo, undoEdit, e.app.CanUndo) }
func (e *editing) redoTitle() string { return e.title(command.Redo, redoEdit, e.app.CanRedo) }

// title is what undoing or redoing is called, with the edit that it is about.
func (e *editing) title(id, of command.ID, can func() (app.Name, bool)) string {
	edit, ok := can()
	if !ok {
		return e.label(id)
	}
	return fmt.Sprintf(e.titled(of), text.Lower(edit.In(e.named)))
}

func (e *editing) canUndo() bool { _, ok := e.app.CanUndo(); return ok }
func (e *editing) canRedo() bool { _, ok := e.app.CanRedo(); return ok }

// onSlice does something to the outlined slice on the screen, if it is one.
func (e *editing) onSlice(do func(index int)) func() {
	return func() {
		if r := e.app.State.Current(); r != nil {
			do(r.Index)
		}
	}
}

func (e *editing) hasSlice() bool { return e.app.State.Current() != nil }

func (e *editing) isManual() bool {
	r := e.app.State.Current()
	return r != nil && r.Manual
}

func (e *editing) isDrawn() bool {
	r := e.app.State.Current()
	return r != nil && e.app.State.Drawn[r.Index]
}

// step raises the threshold by hundredths, each step undone on its own; or enlarges the brush by steps where one is
// selected.
func (e *editing) step(n int) {
	if e.viewer.Resizes() {
		e.viewer.Resize(n)
		return
	}
	if r := e.app.State.Current(); r != nil {
		e.app.SetThreshold(r.Index, widget.Thousandths(r.Threshold+float64(n)/100))
		e.app.Seal()
	}
}

func (e *editing) canStep() bool { return e.hasSlice() || e.app.State.HasScan() && e.viewer.Resizes() }

func (e *editing) stepTitle(threshold, brush command.ID) func() string {
	return func() string {
		if e.viewer.Resizes() {
			return e.titled(brush)
		}
		return e.titled(threshold)
	}
}

// setOptimal gives a slice the threshold that fits the annotation best.
func (e *editing) setOptimal(index int) {
	if best, ok := e.app.State.Optimal(index); ok {
		e.app.SetThreshold(index, best.Threshold)
		e.app.Seal()
	}
}

func (e *editing) hasOptimal() bool {
	r := e.app.State.Current()
	if r == nil || e.app.State.Drawn[r.Index] {
		return false
	}
	_, ok := e.app.State.Optimal(r.Index)
	return ok
}
