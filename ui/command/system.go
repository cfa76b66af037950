package command

import (
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
)

// System is how keys are printed on a kind of computer, and which commands have other keys there.
type System struct {
	modifiers []printedModifier // in the order in which they are printed
	join      string            // between them and the key
	names     map[fyne.KeyName]string
	keys      map[ID][]Key
}

type printedModifier struct {
	name string
	mod  fyne.KeyModifier
}

// systems are by the name that Go has for them; all others are as "".
//
// A Mac keeps for itself: ⌘H and ⌘M, which hide windows, ⌘Space, which searches, and ⌘Q; its delete key is what others
// call backspace.
var systems = map[string]System{
	"": {
		modifiers: []printedModifier{{"Ctrl", ctrl}, {"Alt", fyne.KeyModifierAlt}, {"Shift", fyne.KeyModifierShift}},
		join:      "+",
		names: map[fyne.KeyName]string{
			fyne.KeyPageUp: "Page up", fyne.KeyPageDown: "Page down", fyne.KeyEscape: "Esc",
			fyne.KeyBackspace: "Backspace", fyne.KeyReturn: "Enter", fyne.KeyEnter: "Keypad enter",
			fyne.KeyUp: "Up", fyne.KeyDown: "Down", fyne.KeyLeft: "Left", fyne.KeyRight: "Right",
		},
	},
	"darwin": {
		modifiers: []printedModifier{
			{"⌃", macControl}, {"⌥", fyne.KeyModifierAlt}, {"⇧", fyne.KeyModifierShift}, {"⌘", ctrl},
		},
		names: map[fyne.KeyName]string{
			fyne.KeyPageUp: "Page up", fyne.KeyPageDown: "Page down", fyne.KeyEscape: "Esc",
			fyne.KeyBackspace: "⌫", fyne.KeyDelete: "⌦", fyne.KeyReturn: "↩", fyne.KeyEnter: "⌤",
			fyne.KeyUp: "↑", fyne.KeyDown: "↓", fyne.KeyLeft: "←", fyne.KeyRight: "→",
		},
		keys: map[ID][]Key{
			FillHoles:      {CtrlShift(fyne.KeyH)},
			Smooth:         {Ctrl(fyne.KeyU)},
			ResetThreshold: {{fyne.KeyBackspace, fyne.KeyModifierShift}},
			ClearSlice:     {Press(fyne.KeyBackspace), Press(fyne.KeyDelete)},
			DeleteLesion:   {Ctrl(fyne.KeyBackspace), Ctrl(fyne.KeyDelete)},
			DeleteDistance: {CtrlShift(fyne.KeyBackspace), CtrlShift(fyne.KeyDelete)},
		},
	},
}

// macControl is a Mac's control key, which is not the one that shortcuts have.
var macControl = fyne.KeyModifierControl &^ ctrl

// ThisSystem is the computer's.
func ThisSystem() System { return SystemOf(runtime.GOOS) }

// SystemOf is a system by the name that Go has for it.
func SystemOf(name string) System {
	if s, ok := systems[name]; ok {
		return s
	}
	return systems[""]
}

// Print writes a key as it is printed on the keyboard.
func (s System) Print(k Key) string {
	var parts []string
	for _, m := range s.modifiers {
		if m.mod != 0 && k.Mod&m.mod != 0 {
			parts = append(parts, m.name)
		}
	}
	name := string(k.Name)
	if shown, ok := s.names[k.Name]; ok {
		name = shown
	}
	return strings.Join(append(parts, name), s.join)
}

// held is what the key is called that erases, zooms and makes shortcuts.
func (s System) held() string {
	for _, m := range s.modifiers {
		if m.mod == ctrl {
			return m.name
		}
	}
	return ""
}

// own are the keys that a command has before the user changes them.
func (s System) own(c *Command) []Key {
	if keys, ok := s.keys[c.ID]; ok {
		return keys
	}
	return c.Keys
}
