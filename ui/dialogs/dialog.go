package dialogs

import (
	"errors"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app/scan"
	"isopet/ui/command"
	"isopet/ui/layout"
	"isopet/ui/widget"
)

// Dialogs are those of a window.
type Dialogs struct {
	host   command.Host
	win    fyne.Window
	before func()                        // called before a dialog is shown
	open   map[fyne.CanvasObject]*Dialog // by what lies over the window; nil: not one of ours
	closed time.Time                     // when the last of ours was

	// Keeps, if set, keeps the work on the open scan without a question where it has a place of its own, does something
	// once it is kept, and reports whether there is such a place.
	Keeps func(then func()) bool
	// OpenFile opens a file with the program that the desktop has for it; nil: nothing is opened.
	OpenFile func(path string) error

	// Files asks for files and folders.
	Files Files

	waiting []func() // what is asked once nothing is open, in order
	// what is about to end the work on the scan, while that is being settled; nil: nothing
	closing *closing
}

// New makes the dialogs of a window; before is called before one is shown.
func New(host command.Host, win fyne.Window, before func()) *Dialogs {
	d := &Dialogs{host: host, win: win, before: before, open: map[fyne.CanvasObject]*Dialog{}}
	d.Files.d = d
	return d
}

// Dialog is one of ours, open or closed. Enter presses the button that has the focus, or else the main one; Escape
// presses the one that only closes it.
type Dialog struct {
	d      *Dialogs
	dialog *dialog.CustomDialog
	main   *widget.Button
	cancel *widget.Button // nil where there must be an answer
	width  float32
	closed func() // called once it is; nil for nothing
}

// Ask puts a question with choices, which can be cancelled too.
func (d *Dialogs) Ask(title, sentence string, choices ...command.Choice) {
	d.Show(title, 420, fynewidget.NewLabel(sentence), d.cancel(), choices...)
}

// cancel is what the button is called that only closes a dialog.
func (d *Dialogs) cancel() string { return d.host.Commands().Label(command.Cancel) }

// Show shows content with a button that only closes it, unless dismiss is empty, and buttons that do something after
// closing it, the most important at the right.
func (d *Dialogs) Show(title string, width float32, content fyne.CanvasObject, dismiss string,
	choices ...command.Choice) *Dialog {
	return d.Form(title, width, content, dismiss, func(q *Dialog, c command.Choice) { q.Close(); c.Do() }, choices...)
}

// Form is a dialog whose buttons do not close it by themselves: pressed is called with the one that was.
func (d *Dialogs) Form(title string, width float32, content fyne.CanvasObject, dismiss string,
	pressed func(*Dialog, command.Choice), choices ...command.Choice) *Dialog {
	if l, ok := content.(*fynewidget.Label); ok {
		l.Wrapping = fyne.TextWrapWord
	}
	q := &Dialog{d: d, dialog: dialog.NewCustomWithoutButtons(title, layout.Inset(4, 12, 0, 0, content), d.win)}
	var buttons []fyne.CanvasObject
	if dismiss != "" {
		q.cancel = widget.NewButton(dismiss, q.Close)
		buttons = append(buttons, q.cancel)
		q.main = q.cancel
	}
	for i := len(choices) - 1; i >= 0; i-- {
		c := choices[i]
		b := widget.NewButton(c.Label, func() { pressed(q, c) })
		b.Importance = c.Importance
		if b.Importance == fynewidget.HighImportance {
			q.main = b
		}
		buttons = append(buttons, b)
	}
	q.main.Importance = fynewidget.HighImportance
	q.dialog.SetButtons(buttons)
	d.before()
	q.width = width
	q.dialog.Show()
	q.Fit()
	top := d.win.Canvas().Overlays().Top()
	d.open[top] = q
	q.dialog.SetOnClosed(func() {
		d.gone(top)
		if q.closed != nil {
			q.closed()
		}
	})
	return q
}

// Fit makes the dialog as high as its content needs.
func (q *Dialog) Fit() {
	q.dialog.Resize(fyne.NewSize(q.width, 1)) // wrapped text knows its height when it has a width
	q.dialog.Resize(fyne.NewSize(q.width, q.dialog.MinSize().Height))
}

// OnClosed has something done once the dialog is closed.
func (q *Dialog) OnClosed(do func()) { q.closed = do }

// SetReady says whether the main button can be pressed.
func (q *Dialog) SetReady(on bool) { widget.SetEnabled(q.main, on) }

// Close closes the dialog without an answer.
func (q *Dialog) Close() {
	q.d.win.Canvas().Unfocus() // a focused entry in a closed dialog would blink for ever
	q.dialog.Hide()
	q.d.closed = time.Now()
}

// PastDoubleClick reports whether a press on a slice is meant: it may be the second of a double click on a button of a
// dialog that the first has closed.
func (d *Dialogs) PastDoubleClick() bool {
	return time.Since(d.closed) > fyne.CurrentApp().Driver().DoubleTapDelay()
}

// Typed does what a key means for what lies over the window, and reports whether something does.
func (d *Dialogs) Typed(name fyne.KeyName) bool {
	overlays := d.win.Canvas().Overlays()
	top := overlays.Top()
	if top == nil {
		return false
	}
	if q := d.open[top]; q != nil {
		q.typedKey(name)
	} else if name == fyne.KeyEscape {
		overlays.Remove(top)
		d.gone(top)
	}
	return true
}

// Open are the dialogs that are open, by what lies over the window.
func (d *Dialogs) Open() map[fyne.CanvasObject]*Dialog { return d.open }

// Main is what the button is called that Enter presses.
func (q *Dialog) Main() string { return q.main.Text }

// Wait lets the time pass in which a press on a slice may be the second of a double click.
func (d *Dialogs) Wait() { d.closed = time.Time{} }

// typedKey does what a key means for the dialog.
func (q *Dialog) typedKey(name fyne.KeyName) {
	switch {
	case name == fyne.KeyEscape && q.cancel != nil:
		q.cancel.Tapped(nil)
	case name == fyne.KeyReturn || name == fyne.KeyEnter:
		q.main.Tapped(nil)
	}
}

// stillOpen is an error once another scan is open than the one that a dialog is about: what was opened in the background
// may take its place.
func (d *Dialogs) stillOpen(of *scan.Scan) error {
	if d.host.App().State.Scan != of {
		return errors.New("another scan was opened meanwhile, and nothing was done; cancel, and ask again")
	}
	return nil
}

// Failed shows why something could not be done.
func (d *Dialogs) Failed(sentence string) {
	d.Tell("Error", 460, fynewidget.NewLabel(sentence), sentence)
}

// Tell shows content that can be copied as text.
func (d *Dialogs) Tell(title string, width float32, content fyne.CanvasObject, text string) {
	d.Form(title, width, content, "Close",
		func(*Dialog, command.Choice) { fyne.CurrentApp().Clipboard().SetContent(text) },
		command.Other("Copy", nil))
}

// Scrolled is content of a dialog that may be higher than the dialog, which the window must have room for.
func (d *Dialogs) Scrolled(height float32, content fyne.CanvasObject) fyne.CanvasObject {
	const round = 160 // what the dialog has above and below
	scroll := container.NewVScroll(content)
	scroll.SetMinSize(fyne.NewSize(300, max(100, min(height, d.win.Canvas().Size().Height-round))))
	return scroll
}

// WhenFree asks something that comes of itself, once no dialog is open: two questions at a time are answered wrongly.
// Menus and lists of choices, which close by themselves, are none.
func (d *Dialogs) WhenFree(ask func()) {
	d.waiting = append(d.waiting, ask)
	d.next()
}

// Cover says that what now lies on top of the window is a dialog too, though none of ours; closed is called when it has
// been closed.
func (d *Dialogs) Cover() (closed func()) {
	top := d.win.Canvas().Overlays().Top()
	d.open[top] = nil
	return func() { d.gone(top) }
}

// gone notes that a dialog is closed. What waits for that comes after what its button does, which may ask too.
func (d *Dialogs) gone(dialog fyne.CanvasObject) {
	delete(d.open, dialog)
	if len(d.waiting) > 0 {
		d.host.App().Post(d.next)
	}
}

// next asks what waits, as long as no dialog is open.
func (d *Dialogs) next() {
	isDialog := func(o fyne.CanvasObject) bool { _, ok := d.open[o]; return ok }
	for len(d.waiting) > 0 && !slices.ContainsFunc(d.win.Canvas().Overlays().List(), isDialog) {
		ask := d.waiting[0]
		d.waiting = d.waiting[1:]
		ask()
	}
}
