package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"isopet/app"
	"isopet/app/apptest"
	"isopet/app/settings"
	"isopet/ui/command"
	"isopet/ui/panel"
)

// TestKeysOfSystems: on no system do two commands have the same key, and none has a key that the system keeps for
// itself.
func TestKeysOfSystems(t *testing.T) {
	const cmd, alt, shift = fyne.KeyModifierShortcutDefault, fyne.KeyModifierAlt, fyne.KeyModifierShift
	with := func(name fyne.KeyName, mod fyne.KeyModifier) command.Key { return command.Key{Name: name, Mod: mod} }
	reserved := map[string][]command.Key{
		// The first changes the input method.
		"linux":   {with(fyne.KeySpace, cmd), with(fyne.KeyF4, alt), with(fyne.KeyTab, alt)},
		"windows": {with(fyne.KeySpace, cmd), with(fyne.KeyF4, alt), with(fyne.KeyTab, alt), with(fyne.KeyEscape, cmd)},
		"darwin": {with(fyne.KeyH, cmd), with(fyne.KeyM, cmd), with(fyne.KeySpace, cmd), with(fyne.KeyTab, cmd),
			with(fyne.KeyComma, cmd), with(fyne.KeyH, cmd|alt), with(fyne.KeyM, cmd|alt), with(fyne.Key3, cmd|shift),
			with(fyne.Key4, cmd|shift), with(fyne.Key5, cmd|shift)},
	}
	b := newBench(t)
	for name, kept := range reserved {
		b.commands.System = command.SystemOf(name)
		owners := map[command.Key]command.ID{}
		for _, m := range b.commands.Menus {
			for _, c := range m.Commands {
				if c.ID == "" {
					continue
				}
				for _, k := range b.commands.KeysOf(c.ID) {
					if other := owners[k]; other != "" {
						t.Errorf("%s: %v is of %q and of %q", name, k, other, c.ID)
					}
					owners[k] = c.ID
					if slices.Contains(kept, k) {
						t.Errorf("%s: %v of %q is the system's", name, k, c.ID)
					}
				}
			}
		}
	}
	b.commands.System = command.SystemOf("darwin")
	if keys := b.commands.KeysOf(command.ClearSlice); !slices.Contains(keys, command.Press(fyne.KeyBackspace)) {
		t.Errorf("a Mac's delete key clears no slice: %v", keys)
	}
}

// TestWindowOfAMac shows a Mac's keys wherever keys stand, and settings call them as everywhere.
func TestWindowOfAMac(t *testing.T) {
	b := opened(t)
	b.commands.System = command.SystemOf("darwin")
	b.bar.Build()
	b.update(app.ChangedRecent)
	b.dialogs.ShowKeys()
	if !b.shows("⌘O", "Open scan…") || !b.shows("⌘ and wheel", "Zoom") || !b.shows("⇧⌘H", "Fill holes of the slice") {
		t.Error("the sheet of keys does not show a Mac's")
	}
	b.closeAll()
	if said := b.toolbar.buttons[0].Tip(); said != "Open scan… (⌘O)" {
		t.Errorf("the tooltip says %q", said)
	}
	b.press(fyne.KeyB)
	if hint := panel.SectionOf[*panel.Tools](b.panel).Hint.String(); !strings.Contains(hint, "with ⌘ to erase") {
		t.Errorf("the hint says %q", hint)
	}
	brush := command.Brush
	t.Cleanup(func() { b.commands.SetKeys(brush, nil) })
	b.commands.SetKeys(brush, []command.Key{command.Ctrl(fyne.KeyB)})
	if kept := b.app.State.Settings.Keys["Brush"]; !slices.Equal(kept, []string{"Ctrl+B"}) {
		t.Errorf("settings call it %v", kept)
	}
}

// TestKeysUnderFormerNames: keys that settings hold under what a command was once called are its keys, until they are
// changed.
func TestKeysUnderFormerNames(t *testing.T) {
	b := opened(t)
	former := 0
	now := map[string]bool{}
	for _, m := range b.commands.Menus {
		for _, c := range m.Commands {
			now[c.Label] = true
		}
	}
	for _, m := range b.commands.Menus {
		for _, c := range m.Commands {
			for _, was := range c.Was {
				former++
				if now[was] {
					t.Errorf("%q was once called %q, as another is now", c.Label, was)
				}
				b.app.ChangeSettings(func(s *settings.Settings) { s.Keys = map[string][]string{was: {"Ctrl+F9"}} })
				if keys := b.commands.KeysOf(c.ID); len(keys) != 1 || keys[0] != command.Ctrl(fyne.KeyF9) {
					t.Errorf("%q has %v", c.Label, keys)
				}
				b.commands.SetKeys(c.ID, []command.Key{command.Press(fyne.KeyF8)})
				if kept := b.app.State.Settings.Keys; len(kept) != 1 || !slices.Equal(kept[c.Label], []string{"F8"}) {
					t.Errorf("after a change settings hold %v", kept)
				}
				b.commands.SetKeys(c.ID, nil)
				if kept := b.app.State.Settings.Keys; len(kept) != 0 {
					t.Errorf("after all were reset: %v", kept)
				}
			}
		}
	}
	if former == 0 {
		t.Error("no command has a former name")
	}
}

// TestSettingsOfTheVersionBefore: keys that a file names by the labels of then are the commands' keys, and what is not
// changed stays in the file as it was.
func TestSettingsOfTheVersionBefore(t *testing.T) {
	const before = `{
	"keys": {
		"Brush": [],
		"Grow": [
			"Ctrl+Shift+G"
		],
		"Keys and mouse": [
			"Shift+F1"
		],
		"Largest outline": [
			"End"
		],
		"Undo": [
			"Ctrl+Z",
			"Alt+Page up"
		]
	},
	"scale": "percent"
}
`
	config := t.TempDir()
	apptest.Settings(t, config)
	file := filepath.Join(config, "isopet", "settings.json")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	b := newBench(t)
	for id, want := range map[command.ID]string{
		command.Brush: "", command.Grow: "Ctrl+Shift+G", command.ShowKeys: "Shift+F1", command.LargestContour: "End",
		command.Undo: "Ctrl+Z, Alt+Page up", command.Eraser: "E",
	} {
		if got := b.commands.Printed(id); got != want {
			t.Errorf("%s has %q, want %q", id, got, want)
		}
	}
	written := func() string {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(data))
	}
	b.app.ChangeSettings(func(s *settings.Settings) { s.NoStrip = true })
	b.app.ChangeSettings(func(s *settings.Settings) { s.NoStrip = false })
	if now := written(); now != strings.TrimSpace(before) {
		t.Errorf("the file has become\n%s", now)
	}
	b.commands.SetKeys(command.LargestContour, []command.Key{command.Press(fyne.KeyF9)})
	want := strings.Replace(before, `"Largest outline": [
			"End"`, `"Largest contour": [
			"F9"`, 1)
	if now := written(); now != strings.TrimSpace(want) {
		t.Errorf("the file has become\n%s", now)
	}
}
