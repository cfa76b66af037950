package ui

import (
	"fmt"
	"image/color"
	"regexp"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app/settings"
	"isopet/ui/layout"
	"isopet/ui/theme"
	"isopet/ui/widget"
)

// modifiers are those that keys may have, as settings call them.
var modifiers = []printedModifier{
	{"Ctrl", ctrl},
	{"Alt", fyne.KeyModifierAlt},
	{"Shift", fyne.KeyModifierShift},
	{"Control", macControl}, // nothing elsewhere
}

// parseKey reads what [key.String] writes; not ok if it is no key.
func parseKey(s string) (k key, ok bool) {
	for _, m := range modifiers {
		if m.mod == 0 {
			continue
		}
		if rest, found := strings.CutPrefix(s, m.name+"+"); found {
			k.mod |= m.mod
			s = rest
		}
	}
	k.name = fyne.KeyName(s)
	for name, shown := range keyNames {
		if shown == s {
			k.name = name
		}
	}
	return k, s != ""
}

// keysOf are the keys of an action: the user's, or else its own.
func (w *window) keysOf(a action) []key {
	chosen, changed := w.chosenKeys(a)
	if !changed {
		return w.system.own(a)
	}
	var keys []key
	for _, s := range chosen {
		if k, ok := parseKey(s); ok {
			keys = append(keys, k)
		}
	}
	return keys
}

// chosenKeys are what settings say of an action's keys, also where they still call it by a former name.
func (w *window) chosenKeys(a action) (keys []string, changed bool) {
	for _, label := range append([]string{a.label}, a.was...) {
		if keys, changed = w.app.State.Settings.Keys[label]; changed {
			break
		}
	}
	return keys, changed
}

// stored are keys as settings call them.
func stored(keys []key) []string {
	all := []string{}
	for _, k := range keys {
		all = append(all, k.String())
	}
	return all
}

// printed are keys as the window shows them.
func (w *window) printed(keys []key) []string {
	all := []string{}
	for _, k := range keys {
		all = append(all, w.system.print(k))
	}
	return all
}

// keyed is the label of an action with its key, where it has one.
func (w *window) keyed(label, format string) string {
	if keys := w.keysOf(w.action(label)); len(keys) > 0 {
		return fmt.Sprintf(format, label, w.system.print(keys[0]))
	}
	return label
}

// labelled finds the labels of actions in braces.
var labelled = regexp.MustCompile(`\{[^}]+\}`)

// withKeys writes the first key of an action where a sentence has its label in braces, as the user may have changed it;
// and what {Ctrl} is called here.
func (w *window) withKeys(sentence string) string {
	return labelled.ReplaceAllStringFunc(sentence, func(s string) string {
		label := strings.Trim(s, "{}")
		if label == "Ctrl" {
			return w.system.held()
		}
		if keys := w.keysOf(w.action(label)); len(keys) > 0 {
			return w.system.print(keys[0])
		}
		return "“" + label + "” in the menu"
	})
}

// owner is the action that a key belongs to.
func (w *window) owner(k key) (action, bool) {
	for _, m := range w.table {
		for _, a := range m.actions {
			if a.label != "" && slices.Contains(w.keysOf(a), k) {
				return a, true
			}
		}
	}
	return action{}, false
}

// setKeys gives an action other keys; nil gives it its own back.
func (w *window) setKeys(a action, keys []key) {
	w.app.ChangeSettings(func(s *settings.Settings) {
		if s.Keys == nil {
			s.Keys = map[string][]string{}
		}
		for _, label := range append([]string{a.label}, a.was...) {
			delete(s.Keys, label)
		}
		if keys != nil && !slices.Equal(keys, w.system.own(a)) {
			s.Keys[a.label] = stored(keys)
		}
	})
}

// giveKey makes a key the one of an action, and takes it from who had it.
func (w *window) giveKey(a action, k key) {
	if other, taken := w.owner(k); taken && other.label != a.label {
		left := slices.DeleteFunc(slices.Clone(w.keysOf(other)), func(o key) bool { return o == k })
		w.setKeys(other, append([]key{}, left...))
	}
	w.setKeys(a, []key{k})
}

// changeKeys lists all actions with their keys, each of which can be changed.
func (w *window) changeKeys() {
	list := container.NewVBox()
	var fill func()
	fill = func() {
		list.RemoveAll()
		for _, m := range w.table {
			list.Add(layout.Inset(8, 2, 0, 0, layout.NewHeading(m.label, 13)))
			for _, a := range m.actions {
				if a.do == nil {
					continue
				}
				list.Add(w.keyRow(a, fill))
			}
		}
		list.Refresh()
	}
	fill()
	w.dialog("Change keys", 640, w.scrolled(480, layout.Inset(0, 0, 0, 12, list)), "Close", choice{"Restore defaults", low, func() {
		w.app.ChangeSettings(func(s *settings.Settings) { s.Keys = nil })
		w.changeKeys()
	}})
}

// keyRow is an action in the list; changed is called when a key was.
func (w *window) keyRow(a action, changed func()) fyne.CanvasObject {
	label := strings.Join(w.printed(w.keysOf(a)), ", ")
	if label == "" {
		label = "–"
	}
	change := widget.NewButton(label, func() { w.askKey(a, changed) })
	own := widget.NewButton("Reset", func() { w.setKeys(a, nil); changed() })
	own.Importance = fynewidget.LowImportance
	if _, changed := w.chosenKeys(a); !changed {
		own.Disable()
	}
	return container.NewBorder(nil, nil, nil, layout.Row(4, layout.MinWidth(170, change), own), layout.NewText(a.label, 12, theme.Text))
}

// askKey waits for the key that an action is to have.
func (w *window) askKey(a action, changed func()) {
	said := fynewidget.NewLabel("Press the new key for “" + a.label + "”. Esc leaves it as it is.")
	said.Wrapping = fyne.TextWrapWord
	catcher := &keyCatcher{unknown: func() {
		said.SetText("This key is not supported. Press another one for “" + a.label + "”. Esc leaves it as it is.")
	}}
	catcher.ExtendBaseWidget(catcher)
	q := w.dialog("New key", 460, layout.Column(0, said, catcher), "Cancel", choice{"No key", low, func() { w.setKeys(a, []key{}); changed() }})
	catcher.pressed = func(k key) {
		q.close()
		if k.name == fyne.KeyEscape || k.name == fyne.KeyTab {
			return
		}
		other, taken := w.owner(k)
		if !taken || other.label == a.label {
			w.giveKey(a, k)
			changed()
			return
		}
		w.ask("The key is taken", w.system.print(k)+" is the key of “"+other.label+"”. Give it to “"+a.label+"” instead?",
			choice{"Give it", high, func() { w.giveKey(a, k); changed() }})
	}
	w.win.Canvas().Focus(catcher)
}

// keyCatcher tells the next key that is pressed, once it is let go.
type keyCatcher struct {
	fynewidget.BaseWidget
	pressed func(key)
	down    *key   // nil: none
	unknown func() // a key was pressed that Fyne has no name for, as letters with accents
}

// CreateRenderer is Fyne's.
func (c *keyCatcher) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}

// FocusGained is Fyne's.
func (c *keyCatcher) FocusGained() {}

// FocusLost is Fyne's.
func (c *keyCatcher) FocusLost() {}

// TypedRune is Fyne's.
func (c *keyCatcher) TypedRune(rune) {}

// TypedKey is Fyne's.
func (c *keyCatcher) TypedKey(*fyne.KeyEvent) {}

// AcceptsTab is Fyne's.
func (c *keyCatcher) AcceptsTab() bool { return true }

// KeyUp is Fyne's. Only now is the key told: what it leads to would be answered by the rest of the same press.
func (c *keyCatcher) KeyUp(*fyne.KeyEvent) {
	if k := c.down; k != nil {
		c.down = nil
		c.pressed(*k)
	}
}

// KeyDown is Fyne's. It comes before shortcuts, with which TypedKey never comes.
func (c *keyCatcher) KeyDown(e *fyne.KeyEvent) {
	switch e.Name {
	case "":
		c.unknown()
		return
	case desktop.KeyShiftLeft, desktop.KeyShiftRight, desktop.KeyControlLeft, desktop.KeyControlRight,
		desktop.KeyAltLeft, desktop.KeyAltRight, desktop.KeySuperLeft, desktop.KeySuperRight, desktop.KeyCapsLock, desktop.KeyMenu:
		return
	}
	k := key{name: e.Name}
	for _, m := range modifiers {
		k.mod |= held() & m.mod
	}
	c.down = &k
}
