package ui

import (
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
)

// system is how keys are printed on a kind of computer, and which actions have other keys there.
type system struct {
	modifiers []printedModifier // in the order in which they are printed
	join      string            // between them and the key
	names     map[fyne.KeyName]string
	keys      map[string][]key // by the action's label
}

type printedModifier struct {
	name string
	mod  fyne.KeyModifier
}

// systems are by the name that Go has for them; all others are as "".
//
// A Mac keeps for itself: ⌘H and ⌘M, which hide windows, ⌘Space, which searches, and ⌘Q; its delete key is what others
// call backspace.
var systems = map[string]system{
	"": {
		modifiers: []printedModifier{{"Ctrl", ctrl}, {"Alt", fyne.KeyModifierAlt}, {"Shift", fyne.KeyModifierShift}},
		join:      "+",
		names: map[fyne.KeyName]string{
			fyne.KeyPageUp: "Page up", fyne.KeyPageDown: "Page down", fyne.KeyEscape: "Esc", fyne.KeyBackspace: "Backspace",
			fyne.KeyReturn: "Enter", fyne.KeyEnter: "Keypad enter", fyne.KeyUp: "Up", fyne.KeyDown: "Down", fyne.KeyLeft: "Left", fyne.KeyRight: "Right",
		},
	},
	"darwin": {
		modifiers: []printedModifier{{"⌃", macControl}, {"⌥", fyne.KeyModifierAlt}, {"⇧", fyne.KeyModifierShift}, {"⌘", ctrl}},
		names: map[fyne.KeyName]string{
			fyne.KeyPageUp: "Page up", fyne.KeyPageDown: "Page down", fyne.KeyEscape: "Esc", fyne.KeyBackspace: "⌫", fyne.KeyDelete: "⌦",
			fyne.KeyReturn: "↩", fyne.KeyEnter: "⌤", fyne.KeyUp: "↑", fyne.KeyDown: "↓", fyne.KeyLeft: "←", fyne.KeyRight: "→",
		},
		keys: map[string][]key{
			"Fill holes of the slice": {{fyne.KeyH, ctrlShift}},
			"Smooth":                  {{fyne.KeyU, ctrl}},
			"Method's threshold":      {{fyne.KeyBackspace, fyne.KeyModifierShift}},
			"Clear the slice":         {{name: fyne.KeyBackspace}, {name: fyne.KeyDelete}},
			"Delete the lesion":       {{fyne.KeyBackspace, ctrl}, {fyne.KeyDelete, ctrl}},
			"Delete last distance":    {{fyne.KeyBackspace, ctrlShift}, {fyne.KeyDelete, ctrlShift}},
		},
	},
}

// macControl is a Mac's control key, which is not the one that shortcuts have.
var macControl = fyne.KeyModifierControl &^ ctrl

// thisSystem is the computer's.
func thisSystem() system { return systemOf(runtime.GOOS) }

func systemOf(name string) system {
	if s, ok := systems[name]; ok {
		return s
	}
	return systems[""]
}

// print writes a key as it is printed on the keyboard.
func (s system) print(k key) string {
	var parts []string
	for _, m := range s.modifiers {
		if m.mod != 0 && k.mod&m.mod != 0 {
			parts = append(parts, m.name)
		}
	}
	name := string(k.name)
	if shown, ok := s.names[k.name]; ok {
		name = shown
	}
	return strings.Join(append(parts, name), s.join)
}

// held is what the key is called that erases, zooms and makes shortcuts.
func (s system) held() string {
	for _, m := range s.modifiers {
		if m.mod == ctrl {
			return m.name
		}
	}
	return ""
}

// own are the keys that an action has before the user changes them.
func (s system) own(a action) []key {
	if keys, ok := s.keys[a.label]; ok {
		return keys
	}
	return a.keys
}
