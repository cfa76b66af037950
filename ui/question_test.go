package ui

import (
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"isopet/ui/command"
	"isopet/ui/panel"
	"isopet/ui/widget"
)

// TestKeysInDialogs: Enter presses the button with the focus, or else the usual one; Escape cancels; Tab stays inside;
// other keys reach nothing below.
func TestKeysInDialogs(t *testing.T) {
	b := opened(t)
	slice := b.app.State.View.Cursor
	for _, row := range []struct {
		what string
		keys []fyne.KeyName
		want string
	}{
		{"Enter", []fyne.KeyName{fyne.KeyReturn}, "first"},
		{"the other Enter", []fyne.KeyName{fyne.KeyEnter}, "first"},
		{"Escape", []fyne.KeyName{fyne.KeyEscape}, ""},
		{"Tab to Cancel and Enter", []fyne.KeyName{fyne.KeyTab, fyne.KeyReturn}, ""},
		{"Tab to the second and Enter", []fyne.KeyName{fyne.KeyTab, fyne.KeyTab, fyne.KeyReturn}, "second"},
		{"Tab to the second and the space bar", []fyne.KeyName{fyne.KeyTab, fyne.KeyTab, fyne.KeySpace}, "second"},
		{"Tab to the second and Escape", []fyne.KeyName{fyne.KeyTab, fyne.KeyTab, fyne.KeyEscape}, ""},
		{"Tab once round and Enter", []fyne.KeyName{fyne.KeyTab, fyne.KeyTab, fyne.KeyTab, fyne.KeyTab,
			fyne.KeyReturn}, ""},
		{"keys of the window, then Escape", []fyne.KeyName{fyne.KeyUp, fyne.KeyB, fyne.KeyTab, fyne.KeyUp, fyne.KeyB,
			fyne.KeyEscape}, ""},
	} {
		got := ""
		b.Ask("Title", "Sentence.",
			command.Main("First", func() { got += "first" }),
			command.Other("Second", func() { got += "second" }))
		for _, k := range row.keys {
			b.key(k)
		}
		if top := b.win.Canvas().Overlays().Top(); got != row.want || top != nil {
			t.Errorf("%s: answered %q, want %q; open is %v", row.what, got, row.want, top)
			b.closeAll()
		}
	}
	if b.app.State.View.Cursor != slice || b.viewer.SelectedTool() == command.Brush || len(b.dialogs.Open()) != 0 {
		t.Errorf("keys reached the window below; %d questions are left", len(b.dialogs.Open()))
	}

	// What destroys something is not the usual answer.
	b.Ask("Replace?", "It exists.", command.Danger("Replace", func() { t.Error("replaced by Enter") }))
	b.key(fyne.KeyReturn)
	b.dialogs.Failed("A sentence.")
	b.key(fyne.KeyReturn)
	if b.win.Canvas().Overlays().Top() != nil {
		t.Error("Enter does not close a dialog that only tells something")
	}
}

// TestKeysInForms: in dialogs with lines, switches and choices too, Enter accepts and Escape cancels, wherever the
// focus is.
func TestKeysInForms(t *testing.T) {
	b := opened(t)
	for _, id := range []command.ID{
		command.ExportMask, command.ApplyThreshold, command.OpenPath, command.SaveSessionAs, command.SaveReport,
	} {
		stops := 0
		for n := range 12 {
			b.Run(id)
			for range n {
				b.key(fyne.KeyTab)
			}
			focused := b.win.Canvas().Focused()
			b.key(fyne.KeyEscape)
			if b.win.Canvas().Overlays().Top() != nil {
				t.Fatalf("%s: Escape does not close it from %T", id, focused)
			}
			if focused != nil {
				stops++
			}
		}
		if stops < 6 {
			t.Errorf("%s: Tab leads to nothing", id)
		}
	}
	b.Run(command.ExportMask)
	for _, o := range test.LaidOutObjects(b.win.Canvas().Overlays().Top()) {
		if kind, ok := o.(*widget.Choices); ok {
			b.win.Canvas().Focus(firstFocusable(kind))
			b.key(fyne.KeyDown)
			if kind.Selected != 1 {
				t.Errorf("the arrow chose %d", kind.Selected)
			}
		}
	}
	b.key(fyne.KeyReturn)
	b.until("it is written", b.idle)
	if !strings.HasPrefix(b.app.State.Notice.Text, "Mask written") {
		t.Error(b.app.State.Notice.Text)
	}
}

func firstFocusable(o fyne.CanvasObject) fyne.Focusable {
	for _, o := range test.LaidOutObjects(o) {
		if f, ok := o.(fyne.Focusable); ok {
			return f
		}
	}
	return nil
}

// TestQuestionsComeOneByOne: one that comes of itself waits until the one on the screen is answered; a second click
// on the window's cross asks nothing twice.
func TestQuestionsComeOneByOne(t *testing.T) {
	b := opened(t)
	b.app.SetThreshold(b.app.State.Current().Index, 0.2)
	b.close()
	b.close()
	asked := false
	b.dialogs.WhenFree(func() { asked = true })
	if n := len(b.win.Canvas().Overlays().List()); n != 1 || asked {
		t.Errorf("%d dialogs are open; asked is %v", n, asked)
	}
	b.key(fyne.KeyEscape)
	b.until("the other is asked", func() bool { return asked })
	b.close()
	if len(b.win.Canvas().Overlays().List()) != 1 {
		t.Error("it does not ask again")
	}
}

// TestDoubleClicks: a second click at once on what opens a dialog or begins a job opens no second one, and begins none.
func TestDoubleClicks(t *testing.T) {
	b := opened(t)
	b.win.Resize(fyne.NewSize(1480, 920))
	n := 0
	for _, page := range panel.Pages() {
		b.ShowPage(page)
		for _, o := range test.LaidOutObjects(b.win.Content()) {
			button, ok := o.(*widget.Button)
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
			if !ok || button.Disabled() || at.IsZero() || !button.Visible() {
				continue
			}
			n++
			for range 2 {
				test.TapCanvas(b.win.Canvas(), at.AddXY(8, 8))
			}
			if open := len(b.win.Canvas().Overlays().List()); open > 1 {
				t.Errorf("%q opens %d dialogs", button.Text, open)
			}
			if jobs := b.waited(); jobs > 1 {
				t.Errorf("%q begins %d jobs", button.Text, jobs)
			}
			b.closeAll()
			b.until("nothing is under way", b.idle)
		}
	}
	if n < 20 {
		t.Errorf("only %d buttons", n)
	}
	b.Run(command.ExportMask)
	line := b.win.Canvas().Focused().(*widget.Entry)
	line.SetText(filepath.Join(t.TempDir(), "m.nii"))
	b.key(fyne.KeyReturn)
	b.key(fyne.KeyReturn)
	if b.waited() != 1 || b.win.Canvas().Overlays().Top() != nil {
		t.Errorf("Enter twice begins %d jobs", b.waited())
	}
	b.until("it is written", b.idle)
}

// waited is how many jobs are under way that somebody waits for; of those that replace each other one counts.
func (b *bench) waited() int {
	names := map[string]bool{}
	for _, j := range b.app.State.Jobs {
		if !j.Quiet() {
			names[j.Name] = true
		}
	}
	return len(names)
}

// TestSecondClickDrawsNothing: of a double click on a button that closes a dialog, the second lands on the slice
// beneath.
func TestSecondClickDrawsNothing(t *testing.T) {
	b := opened(t)
	b.press(fyne.KeyB)
	before := b.app.State.LesionVoxels(1)
	b.Run(command.About)
	b.key(fyne.KeyReturn)
	b.pressAt(b.viewer.Planes[0], 5, 5)
	if now := b.app.State.LesionVoxels(1); now != before {
		t.Errorf("%d voxels, before %d", now, before)
	}
	b.dialogs.Wait()
	b.pressAt(b.viewer.Planes[0], 5, 5)
	if b.app.State.LesionVoxels(1) == before {
		t.Error("a press that is meant draws nothing")
	}
}
