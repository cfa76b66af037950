package ui

import (
	"fyne.io/fyne/v2"

	"isopet/app"
	"isopet/ui/command"
	"isopet/ui/panel"
	"isopet/ui/viewer"
	"isopet/ui/widget"
)

var (
	_ viewer.Host = (*window)(nil)
	_ panel.Host  = (*window)(nil)
)

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

// Focused implements field.Host.
func (w *window) Focused() fyne.Focusable { return w.win.Canvas().Focused() }

// Tips implements field.Host.
func (w *window) Tips() *widget.Tips { return w.tips }

// Focus implements panel.Host.
func (w *window) Focus(o fyne.Focusable) { w.win.Canvas().Focus(o) }

// Update implements viewer.Host and panel.Host.
func (w *window) Update(c app.Change) { w.update(c) }

// Point implements viewer.Host.
func (w *window) Point(said string) { w.status.pointer(said) }

// Resegment implements viewer.Host and panel.Host.
func (w *window) Resegment() { w.segmenting.resegment() }

// Fail implements panel.Host.
func (w *window) Fail(sentence string) { w.dialogs.Failed(sentence) }

// Toolbox implements panel.Host.
func (w *window) Toolbox() panel.Toolbox { return w.viewer }

// ShowPage implements command.Host.
func (w *window) ShowPage(page command.ID) {
	w.Unfocus()       // keys belong to the slices
	w.tips.Clear(nil) // the field that is meant may be gone
	w.panel.Turn(page)
	w.bar.Update(false)
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
	case !ok && e.Name == fyne.KeyF10:
		w.bar.OpenMenu(0)
	case !ok:
	case e.Name == fyne.KeySpace && w.space.down:
		w.space.then = id
	default:
		w.Run(id)
	}
}

// PastDoubleClick implements viewer.Host.
func (w *window) PastDoubleClick() bool { return w.dialogs.PastDoubleClick() }
