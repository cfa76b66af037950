package dialogs

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
	"isopet/app/apptest"
	"isopet/ui/command"
)

// host is the least that dialogs need.
type host struct {
	app *app.App
	set *command.Set
}

func (h host) App() *app.App                         { return h.app }
func (h host) Commands() *command.Set                { return h.set }
func (h host) Run(command.ID)                        {}
func (h host) ShowPage(command.ID)                   {}
func (h host) Unfocus()                              {}
func (h host) Ask(string, string, ...command.Choice) {}

// newDialogs are the dialogs of an empty window, and what is posted for its goroutine.
func newDialogs(t *testing.T) (*Dialogs, fyne.Window, chan func()) {
	apptest.Settings(t, t.TempDir())
	test.NewTempApp(t)
	win := test.NewTempWindow(t, fynewidget.NewLabel(""))
	win.Resize(fyne.NewSize(960, 640))
	posted := make(chan func(), 100)
	a := app.New(func(do func()) { posted <- do }, app.Config{})
	set := command.NewSet(a, []command.Menu{{ID: "menu", Label: "Menu", Commands: []command.Command{
		{ID: command.Cancel, Label: "Cancel", Do: func() {}},
		{ID: command.SaveSession, Label: "Save session", Do: func() {}},
		{ID: command.Brush, Label: "Brush", Keys: []command.Key{command.Press(fyne.KeyB)}, Do: func() {}},
	}}})
	return New(host{a, set}, win, func() {}), win, posted
}

// TestKeysOfADialog: Enter presses the main button, Escape the one that only closes; without one Escape does nothing.
func TestKeysOfADialog(t *testing.T) {
	d, win, _ := newDialogs(t)
	pressed := ""
	choices := []command.Choice{
		command.Main("Save", func() { pressed = "save" }), command.Other("Discard", func() { pressed = "discard" }),
	}
	d.Ask("Close", "Save your changes?", choices...)
	if !d.Typed(fyne.KeyReturn) || pressed != "save" || len(d.Open()) != 0 {
		t.Errorf("Enter pressed %q, %d dialogs are open", pressed, len(d.Open()))
	}
	pressed = ""
	d.Ask("Close", "Save your changes?", choices...)
	if !d.Typed(fyne.KeyEscape) || pressed != "" || len(d.Open()) != 0 {
		t.Errorf("Escape pressed %q, %d dialogs are open", pressed, len(d.Open()))
	}
	d.Show("Notice", 300, fynewidget.NewLabel("Research only."), "", choices...)
	if d.Typed(fyne.KeyEscape); len(d.Open()) != 1 {
		t.Error("Escape passes what must be answered")
	}
	d.Typed(fyne.KeyReturn)
	if d.Typed(fyne.KeyReturn) || win.Canvas().Overlays().Top() != nil {
		t.Error("something still lies over the window")
	}
}

// TestWhenFreeWaits until nothing lies over the window.
func TestWhenFreeWaits(t *testing.T) {
	d, win, posted := newDialogs(t)
	asked := 0
	d.WhenFree(func() { asked++ })
	if asked != 1 {
		t.Error("nothing is open, but it waits")
	}
	d.Ask("First", "A question?")
	for range 2 {
		d.WhenFree(func() { asked++; d.Ask("Next", "Another?") })
	}
	if asked != 1 {
		t.Error("two questions at a time")
	}
	for want := 2; want <= 3; want++ {
		d.Typed(fyne.KeyEscape)
		if asked != want-1 {
			t.Error("it is asked before what the button does")
		}
		(<-posted)()
		if asked != want {
			t.Errorf("%d are asked once one is answered, not %d", asked, want)
		}
	}
	d.Typed(fyne.KeyEscape)
	if len(posted) != 0 {
		t.Error("nothing waits, but something is to be done")
	}

	// Dialogs of others, closed by themselves or by Escape.
	for _, escape := range []bool{false, true} {
		content := fynewidget.NewLabel("palette")
		popup := fynewidget.NewModalPopUp(content, win.Canvas())
		popup.Show()
		closed := d.Cover()
		before := asked
		d.WhenFree(func() { asked++ })
		if asked != before {
			t.Error("it is asked over a dialog of others")
		}
		if escape {
			d.Typed(fyne.KeyEscape)
		} else {
			popup.Hide()
			closed()
		}
		if (<-posted)(); asked != before+1 {
			t.Error("it is not asked once that of others is closed")
		}
	}
	fynewidget.NewPopUpMenu(fyne.NewMenu("", fyne.NewMenuItem("one", nil)), win.Canvas()).Show()
	before := asked
	if d.WhenFree(func() { asked++ }); asked != before+1 {
		t.Error("it waits for a menu")
	}
}

// TestQuestionBeforeWhatWaits: what a button asks comes before what waits, which then waits for that too.
func TestQuestionBeforeWhatWaits(t *testing.T) {
	d, _, posted := newDialogs(t)
	asked := false
	d.Ask("First", "A question?", command.Main("Yes", func() { d.Ask("Second", "Sure?") }))
	d.WhenFree(func() { asked = true })
	d.Typed(fyne.KeyReturn)
	(<-posted)()
	if asked || len(d.Open()) != 1 {
		t.Errorf("%d dialogs are open; asked is %v", len(d.Open()), asked)
	}
	d.Typed(fyne.KeyEscape)
	if (<-posted)(); !asked {
		t.Error("it is never asked")
	}
}

// TestNothingUnsavedClosesAtOnce: without changes nothing is asked, and nothing is left to be settled.
func TestNothingUnsavedClosesAtOnce(t *testing.T) {
	d, win, _ := newDialogs(t)
	closed := 0
	d.WhenSaved("Close", func() { closed++ })
	if closed != 1 || d.Closing() || win.Canvas().Overlays().Top() != nil {
		t.Errorf("closed %d times, closing %v", closed, d.Closing())
	}
}
