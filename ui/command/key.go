package command

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Key is pressed alone or with modifiers.
type Key struct {
	Name fyne.KeyName
	Mod  fyne.KeyModifier
}

const (
	ctrl      = fyne.KeyModifierShortcutDefault
	ctrlShift = fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift
)

// Press is a key alone, Ctrl one with the key of shortcuts, on a Mac ⌘, and CtrlShift one with Shift too.
func Press(name fyne.KeyName) Key     { return Key{name, 0} }
func Ctrl(name fyne.KeyName) Key      { return Key{name, ctrl} }
func CtrlShift(name fyne.KeyName) Key { return Key{name, ctrlShift} }

// modifiers are those that keys may have, as settings call them.
var modifiers = []printedModifier{
	{"Ctrl", ctrl},
	{"Alt", fyne.KeyModifierAlt},
	{"Shift", fyne.KeyModifierShift},
	{"Control", macControl}, // nothing elsewhere
}

var keyNames = map[fyne.KeyName]string{
	fyne.KeyPageUp: "Page up", fyne.KeyPageDown: "Page down", fyne.KeyEscape: "Esc", fyne.KeyBackspace: "Backspace",
	fyne.KeyReturn: "Enter", fyne.KeyEnter: "Keypad enter", fyne.KeyComma: "Comma", fyne.KeyPeriod: "Full stop",
	fyne.KeyUp: "Up", fyne.KeyDown: "Down", fyne.KeyLeft: "Left", fyne.KeyRight: "Right",
}

// String is what settings call the key; what is printed on it says [System.Print].
func (k Key) String() string {
	var parts []string
	for _, m := range modifiers {
		if m.mod != 0 && k.Mod&m.mod != 0 {
			parts = append(parts, m.name)
		}
	}
	name := string(k.Name)
	if shown, ok := keyNames[k.Name]; ok {
		name = shown
	}
	return strings.Join(append(parts, name), "+")
}

// ParseKey reads what [Key.String] writes; not ok if it is no key.
func ParseKey(s string) (k Key, ok bool) {
	for _, m := range modifiers {
		if m.mod == 0 {
			continue
		}
		if rest, found := strings.CutPrefix(s, m.name+"+"); found {
			k.Mod |= m.mod
			s = rest
		}
	}
	k.Name = fyne.KeyName(s)
	for name, shown := range keyNames {
		if shown == s {
			k.Name = name
		}
	}
	return k, s != ""
}

// Shortcut is Fyne's name of a key with modifiers: it has types of its own for those that mean something in text.
func (k Key) Shortcut() fyne.Shortcut {
	clipboard := fyne.CurrentApp().Clipboard()
	switch k {
	case Ctrl(fyne.KeyZ):
		return &fyne.ShortcutUndo{}
	case Ctrl(fyne.KeyY):
		return &fyne.ShortcutRedo{}
	case Ctrl(fyne.KeyA):
		return &fyne.ShortcutSelectAll{}
	case Ctrl(fyne.KeyX):
		return &fyne.ShortcutCut{Clipboard: clipboard}
	case Ctrl(fyne.KeyC):
		return &fyne.ShortcutCopy{Clipboard: clipboard}
	case Ctrl(fyne.KeyV):
		return &fyne.ShortcutPaste{Clipboard: clipboard}
	}
	return &desktop.CustomShortcut{KeyName: k.Name, Modifier: k.Mod}
}

// Held are the keys that change what other keys and buttons do, as far as the system tells. A test puts its own here.
var Held = func() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

// PressedNow is a key with the modifiers that are held.
func PressedNow(name fyne.KeyName) Key {
	k := Key{Name: name}
	for _, m := range modifiers {
		k.Mod |= Held() & m.mod
	}
	return k
}
