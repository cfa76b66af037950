package command

import (
	"testing"

	"fyne.io/fyne/v2"
)

// TestKeysArePrinted as they are on the keyboard.
func TestKeysArePrinted(t *testing.T) {
	for _, c := range []struct {
		key        Key
		linux, mac string
	}{
		{CtrlShift(fyne.KeyZ), "Ctrl+Shift+Z", "⇧⌘Z"},
		{Ctrl(fyne.KeyO), "Ctrl+O", "⌘O"},
		{Ctrl(fyne.KeyUp), "Ctrl+Up", "⌘↑"},
		{Ctrl(fyne.KeyReturn), "Ctrl+Enter", "⌘↩"},
		{Press(fyne.KeyBackspace), "Backspace", "⌫"},
		{Press(fyne.KeyComma), ",", ","},
		{Press(fyne.KeyPeriod), ".", "."},
		{Key{fyne.KeyB, fyne.KeyModifierAlt | fyne.KeyModifierShift}, "Alt+Shift+B", "⌥⇧B"},
	} {
		if got := SystemOf("linux").Print(c.key); got != c.linux {
			t.Errorf("%v is printed as %q", c.key, got)
		}
		if got := SystemOf("windows").Print(c.key); got != c.linux {
			t.Errorf("%v is printed as %q", c.key, got)
		}
		if got := SystemOf("darwin").Print(c.key); got != c.mac {
			t.Errorf("on a Mac %v is printed as %q", c.key, got)
		}
	}
}
