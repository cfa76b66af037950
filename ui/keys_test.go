package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"isopet/ui/command"
	"isopet/ui/panel"
)

// TestHintsNameKeysAsTheyAre after the user has changed them.
func TestHintsNameKeysAsTheyAre(t *testing.T) {
	b := opened(t)
	more := command.Increase
	t.Cleanup(func() { b.commands.SetKeys(more, nil) })
	b.press(fyne.KeyB)
	part := panel.SectionOf[*panel.Tools](b.panel)
	if said := part.Hint.String(); !strings.Contains(said, "Size: [ and ], or") {
		t.Errorf("the hint is %q", said)
	}
	b.commands.GiveKey(more, command.Ctrl(fyne.KeyG))
	if said := part.Hint.String(); !strings.Contains(said, "Size: [ and Ctrl+G, or") {
		t.Errorf("the hint is %q", said)
	}
	b.commands.SetKeys(more, []command.Key{})
	if said := part.Hint.String(); !strings.Contains(said, "“Raise threshold or enlarge brush” in the menu") {
		t.Errorf("the hint is %q", said)
	}
}

// TestStaleNamesTheKey, also where the user changed it.
func TestStaleNamesTheKey(t *testing.T) {
	b := opened(t)
	a := command.SegmentAgain
	b.commands.SetKeys(a, []command.Key{command.Press(fyne.KeyF9)})
	defer b.commands.SetKeys(a, nil)
	if err := b.app.SetMethod("otsu"); err != nil {
		t.Fatal(err)
	}
	if said := panel.SectionOf[*panel.Results](b.panel).Stale.String(); !strings.Contains(said, "(F9)") {
		t.Errorf("it says %q", said)
	}
}

// TestKeysSheetIsReadable: at any width no key touches what it does, and nothing is cut off at the right.
func TestKeysSheetIsReadable(t *testing.T) {
	b := opened(t)
	b.commands.GiveKey(command.Brush, command.CtrlShift(fyne.KeyPageDown))
	t.Cleanup(func() { b.commands.SetKeys(command.Brush, nil) })
	for _, width := range []float32{960, 1240, 1900} {
		b.win.Resize(fyne.NewSize(width, 700))
		b.dialogs.ShowKeys()
		top := b.win.Canvas().Overlays().Top()
		n := 0
		for _, o := range test.LaidOutObjects(top) {
			line, ok := o.(*canvas.Text)
			if !ok || line.Text == "" {
				continue
			}
			n++
			if needed := line.MinSize().Width; line.Size().Width < needed-0.5 {
				t.Errorf("at %v: %q has %v of %v", width, line.Text, line.Size().Width, needed)
			}
		}
		if n < 200 {
			t.Errorf("at %v only %d texts", width, n)
		}
		b.closeAll()
	}
}

// TestNewKeyIsToldOnce: the key that is given leads to one thing only, though the press goes on after it; one without a
// name is refused with a sentence.
func TestNewKeyIsToldOnce(t *testing.T) {
	b := opened(t)
	t.Cleanup(func() { b.commands.SetKeys(command.Brush, nil) })
	dialogs := func() int { return len(b.win.Canvas().Overlays().List()) }
	b.dialogs.ChangeKeys()
	give := func(k fyne.KeyName) { // as the driver passes a press on
		catcher := b.win.Canvas().Focused().(desktop.Keyable)
		catcher.KeyDown(&fyne.KeyEvent{Name: k})
		b.key(k)
		if k != "" {
			catcher.KeyUp(&fyne.KeyEvent{Name: k})
		}
	}
	b.dialogs.AskKey(command.Brush, func() {})
	give("") // ö, say
	if dialogs() != 2 {
		t.Fatalf("%d dialogs", dialogs())
	}
	give(fyne.KeyEscape)
	if dialogs() != 1 {
		t.Fatalf("%d dialogs after Escape", dialogs())
	}
	b.dialogs.AskKey(command.Brush, func() {})
	give(fyne.KeyReturn) // which is taken
	if dialogs() != 2 {
		t.Fatalf("%d dialogs after Enter", dialogs())
	}
	b.key(fyne.KeyEscape)
	if got := b.commands.Printed(command.Brush); got != "B" {
		t.Errorf("the brush has %v", got)
	}
	b.closeAll()
}
