package ui

import (
	"fyne.io/fyne/v2"

	"isopet/app"
	"isopet/ui/command"
)

var _ command.Host = (*window)(nil)

// App implements command.Host.
func (w *window) App() *app.App { return w.app }

// Commands implements command.Host.
func (w *window) Commands() *command.Set { return w.commands }

// Unfocus implements command.Host.
func (w *window) Unfocus() { w.win.Canvas().Unfocus() }

// Ask implements command.Host.
func (w *window) Ask(title, sentence string, choices ...command.Choice) {
	w.dialogs.Ask(title, sentence, choices...)
}

// Run implements command.Host. Behind a dialog nothing can be done: the keys of menus work there too.
func (w *window) Run(id command.ID) {
	w.tips.Dismiss()
	c := w.commands.Command(id)
	if w.win.Canvas().Overlays().Top() != nil || c.Do == nil || !w.commands.Enabled(id) {
		return
	}
	c.Do()
}

// typedKey does what a key means to the window: to what lies over it, or else to the slices. Escape first takes the
// focus from a control that has it.
func (w *window) typedKey(e *fyne.KeyEvent) {
	w.tips.Dismiss()
	if w.dialogs.Typed(e.Name) {
		return
	}
	c := w.win.Canvas()
	if e.Name == fyne.KeyEscape && c.Focused() != nil {
		c.Unfocus()
		return
	}
	id, ok := w.bar.Typed(e.Name)
	switch {
	case !ok:
	case e.Name == fyne.KeySpace && w.space.down:
		w.space.then = id
	default:
		w.Run(id)
	}
}
