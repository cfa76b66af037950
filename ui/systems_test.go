package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"isopet/app"
	"isopet/app/settings"
)

// TestKeysOfSystems: on no system do two actions have the same key, and none of a key that the system keeps for itself.
func TestKeysOfSystems(t *testing.T) {
	const cmd, alt, shift = ctrl, fyne.KeyModifierAlt, fyne.KeyModifierShift
	reserved := map[string][]key{
		"linux":   {{fyne.KeySpace, ctrl}, {fyne.KeyF4, alt}, {fyne.KeyTab, alt}}, // the first changes the input method
		"windows": {{fyne.KeySpace, ctrl}, {fyne.KeyF4, alt}, {fyne.KeyTab, alt}, {fyne.KeyEscape, ctrl}},
		"darwin": {{fyne.KeyH, cmd}, {fyne.KeyM, cmd}, {fyne.KeySpace, cmd}, {fyne.KeyTab, cmd}, {fyne.KeyComma, cmd},
			{fyne.KeyH, cmd | alt}, {fyne.KeyM, cmd | alt}, {fyne.Key3, cmd | shift}, {fyne.Key4, cmd | shift}, {fyne.Key5, cmd | shift}},
	}
	for name, kept := range reserved {
		s := systemOf(name)
		owners := map[key]string{}
		for _, m := range menus {
			for _, a := range m.actions {
				for _, k := range s.own(a) {
					if other := owners[k]; other != "" {
						t.Errorf("%s: %s is of %q and of %q", name, s.print(k), other, a.label)
					}
					owners[k] = a.label
					if slices.Contains(kept, k) {
						t.Errorf("%s: %s of %q is the system's", name, s.print(k), a.label)
					}
				}
			}
		}
		for label := range s.keys {
			if (&window{table: menus}).action(label).label != label {
				t.Errorf("%s: no action %q", name, label)
			}
		}
	}
	delete := key{name: fyne.KeyBackspace}
	if keys := systemOf("darwin").own((&window{table: menus}).action("Clear the slice")); !slices.Contains(keys, delete) {
		t.Errorf("a Mac's delete key clears no slice: %v", keys)
	}
}

// TestKeysArePrinted as they are on the keyboard.
func TestKeysArePrinted(t *testing.T) {
	for _, c := range []struct {
		key        key
		linux, mac string
	}{
		{key{fyne.KeyZ, ctrlShift}, "Ctrl+Shift+Z", "⇧⌘Z"},
		{key{fyne.KeyO, ctrl}, "Ctrl+O", "⌘O"},
		{key{fyne.KeyUp, ctrl}, "Ctrl+Up", "⌘↑"},
		{key{fyne.KeyReturn, ctrl}, "Ctrl+Enter", "⌘↩"},
		{key{name: fyne.KeyBackspace}, "Backspace", "⌫"},
		{key{name: fyne.KeyComma}, ",", ","},
		{key{name: fyne.KeyPeriod}, ".", "."},
		{key{fyne.KeyB, fyne.KeyModifierAlt | fyne.KeyModifierShift}, "Alt+Shift+B", "⌥⇧B"},
	} {
		if got := systemOf("linux").print(c.key); got != c.linux {
			t.Errorf("%v is printed as %q", c.key, got)
		}
		if got := systemOf("windows").print(c.key); got != c.linux {
			t.Errorf("%v is printed as %q", c.key, got)
		}
		if got := systemOf("darwin").print(c.key); got != c.mac {
			t.Errorf("on a Mac %v is printed as %q", c.key, got)
		}
	}
}

// TestWindowOfAMac shows a Mac's keys wherever keys stand, and settings call them as everywhere.
func TestWindowOfAMac(t *testing.T) {
	b := opened(t)
	b.system = systemOf("darwin")
	b.buildMenus(b.table)
	b.update(app.ChangedRecent)
	b.showKeys()
	if !b.shows("⌘O", "Open scan…") || !b.shows("⌘ and wheel", "Zoom") || !b.shows("⇧⌘H", "Fill holes of the slice") {
		t.Error("the sheet of keys does not show a Mac's")
	}
	b.closeAll()
	if said := b.toolbar.buttons[0].Tip(); said != "Open scan… (⌘O)" {
		t.Errorf("the tooltip says %q", said)
	}
	b.press(fyne.KeyB)
	if hint := partOf[*toolPart](b).hint.String(); !strings.Contains(hint, "with ⌘ to erase") {
		t.Errorf("the hint says %q", hint)
	}
	brush := b.action("Brush")
	t.Cleanup(func() { b.setKeys(brush, nil) })
	b.setKeys(brush, []key{{fyne.KeyB, ctrl}})
	if kept := b.app.State.Settings.Keys["Brush"]; !slices.Equal(kept, []string{"Ctrl+B"}) {
		t.Errorf("settings call it %v", kept)
	}
}

// TestKeysUnderFormerNames: keys that settings hold under what an action was once called are its keys, until they are
// changed.
func TestKeysUnderFormerNames(t *testing.T) {
	b := opened(t)
	former := 0
	now := map[string]bool{}
	for _, m := range menus {
		for _, a := range m.actions {
			now[a.label] = true
		}
	}
	for _, m := range menus {
		for _, a := range m.actions {
			for _, was := range a.was {
				former++
				if now[was] {
					t.Errorf("%q was once called %q, as another is now", a.label, was)
				}
				b.app.ChangeSettings(func(s *settings.Settings) { s.Keys = map[string][]string{was: {"Ctrl+F9"}} })
				if keys := b.keysOf(b.action(a.label)); len(keys) != 1 || keys[0] != (key{fyne.KeyF9, ctrl}) {
					t.Errorf("%q has %v", a.label, keys)
				}
				b.setKeys(a, []key{{name: fyne.KeyF8}})
				if kept := b.app.State.Settings.Keys; len(kept) != 1 || !slices.Equal(kept[a.label], []string{"F8"}) {
					t.Errorf("after a change settings hold %v", kept)
				}
				b.setKeys(a, nil)
				if kept := b.app.State.Settings.Keys; len(kept) != 0 {
					t.Errorf("after all were reset: %v", kept)
				}
			}
		}
	}
	if former == 0 {
		t.Error("no action has a former name")
	}
}

// TestLower: a name in the middle of a sentence, whatever letter it begins with.
func TestLower(t *testing.T) {
	for s, want := range map[string]string{"": "", "Brush": "brush", "Ölung": "ölung", "SUV": "SUV", "X": "x", "日本": "日本", "Value": "value"} {
		if got := lower(s); got != want {
			t.Errorf("%q becomes %q", s, got)
		}
	}
}
