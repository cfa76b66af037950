package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/widget"
)

// question is a dialog of ours, open or closed. Enter presses the button that has the focus, or else the usual one;
// Escape presses the one that only closes it.
type question struct {
	w             *window
	dialog        *dialog.CustomDialog
	usual, cancel *widget.Button // cancel is nil where there must be an answer
	width         float32
}

// Ask implements command.Host: it puts a question with choices, which can be cancelled too.
func (w *window) Ask(title, sentence string, choices ...command.Choice) {
	w.dialog(title, 420, fynewidget.NewLabel(sentence), w.cancel(), choices...)
}

// cancel is what the button is called that only closes a dialog.
func (w *window) cancel() string { return w.commands.Label(command.Cancel) }

// dialog shows content with a button that only closes it, unless dismiss is empty, and buttons that do something after
// closing it, the most important at the right.
func (w *window) dialog(title string, width float32, content fyne.CanvasObject, dismiss string, choices ...command.Choice) *question {
	return w.form(title, width, content, dismiss, func(q *question, c command.Choice) { q.close(); c.Do() }, choices...)
}

// form is a dialog whose buttons do not close it by themselves: pressed is called with the one that was.
func (w *window) form(title string, width float32, content fyne.CanvasObject, dismiss string, pressed func(*question, command.Choice), choices ...command.Choice) *question {
	if l, ok := content.(*fynewidget.Label); ok {
		l.Wrapping = fyne.TextWrapWord
	}
	q := &question{w: w, dialog: dialog.NewCustomWithoutButtons(title, layout.Inset(4, 12, 0, 0, content), w.win)}
	var buttons []fyne.CanvasObject
	if dismiss != "" {
		q.cancel = widget.NewButton(dismiss, q.close)
		buttons = append(buttons, q.cancel)
		q.usual = q.cancel
	}
	for i := len(choices) - 1; i >= 0; i-- {
		c := choices[i]
		b := widget.NewButton(c.Label, func() { pressed(q, c) })
		b.Importance = c.Importance
		if b.Importance == fynewidget.HighImportance {
			q.usual = b
		}
		buttons = append(buttons, b)
	}
	q.usual.Importance = fynewidget.HighImportance
	q.dialog.SetButtons(buttons)
	w.tips.Dismiss()
	q.width = width
	q.dialog.Show()
	q.fit()
	top := w.win.Canvas().Overlays().Top()
	w.questions[top] = q
	q.dialog.SetOnClosed(func() { delete(w.questions, top) })
	return q
}

// fit makes the dialog as high as its content needs.
func (q *question) fit() {
	q.dialog.Resize(fyne.NewSize(q.width, 1)) // wrapped text knows its height when it has a width
	q.dialog.Resize(fyne.NewSize(q.width, q.dialog.MinSize().Height))
}

// close closes the dialog without an answer.
func (q *question) close() {
	q.w.win.Canvas().Unfocus() // a focused entry in a closed dialog would blink for ever
	q.dialog.Hide()
	q.w.answered = time.Now()
}

// meant reports whether a press on a slice is meant: it may be the second of a double click on a button of a dialog that
// the first has closed.
func (w *window) meant() bool {
	return time.Since(w.answered) > fyne.CurrentApp().Driver().DoubleTapDelay()
}

// typedKey does what a key means for the dialog.
func (q *question) typedKey(name fyne.KeyName) {
	switch {
	case name == fyne.KeyEscape && q.cancel != nil:
		q.cancel.Tapped(nil)
	case name == fyne.KeyReturn || name == fyne.KeyEnter:
		q.usual.Tapped(nil)
	}
}

// failed shows why something could not be done.
func (w *window) failed(sentence string) {
	w.tell("Error", 460, fynewidget.NewLabel(sentence), sentence)
}

// tell shows content that can be copied as text.
func (w *window) tell(title string, width float32, content fyne.CanvasObject, text string) {
	w.form(title, width, content, "Close", func(*question, command.Choice) { fyne.CurrentApp().Clipboard().SetContent(text) },
		command.Other("Copy", nil))
}

// scrolled is content of a dialog that may be higher than the dialog, which the window must have room for.
func (w *window) scrolled(height float32, content fyne.CanvasObject) fyne.CanvasObject {
	const round = 160 // what the dialog has above and below
	scroll := container.NewVScroll(content)
	scroll.SetMinSize(fyne.NewSize(300, max(100, min(height, w.win.Canvas().Size().Height-round))))
	return scroll
}

// whenFree asks something that comes of itself once nothing else lies over the window: two questions at a time are
// answered wrongly.
func (w *window) whenFree(ask func()) {
	if w.win.Canvas().Overlays().Top() == nil {
		ask()
		return
	}
	const often = 100 * time.Millisecond
	time.AfterFunc(often, func() { w.app.Post(func() { w.whenFree(ask) }) })
}
