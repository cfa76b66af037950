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

	"isopet/app"
	"isopet/ui/widget"
)

// modifiers are those that keys may have, as they are printed.
var modifiers = []struct {
	name string
	mod  fyne.KeyModifier
}{
	{"Ctrl", ctrl},
	{"Alt", fyne.KeyModifierAlt},
	{"Shift", fyne.KeyModifierShift},
}

// parseKey reads what [key.String] writes; not ok if it is no key.
func parseKey(s string) (k key, ok bool) {
	for _, m := range modifiers {
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
	chosen, changed := w.app.State.Settings.Keys[a.label]
	if !changed {
		return a.keys
	}
	var keys []key
	for _, s := range chosen {
		if k, ok := parseKey(s); ok {
			keys = append(keys, k)
		}
	}
	return keys
}

// printed are keys as the window shows them.
func printed(keys []key) []string {
	all := []string{}
	for _, k := range keys {
		all = append(all, k.String())
	}
	return all
}

// keyed is the label of an action with its key, where it has one.
func (w *window) keyed(label, format string) string {
	if keys := w.keysOf(w.action(label)); len(keys) > 0 {
		return fmt.Sprintf(format, label, keys[0])
	}
	return label
}

// labelled finds the labels of actions in braces.
var labelled = regexp.MustCompile(`\{[^}]+\}`)

// withKeys writes the first key of an action where a sentence has its label in braces: the user may have changed it.
func (w *window) withKeys(sentence string) string {
	return labelled.ReplaceAllStringFunc(sentence, func(s string) string {
		label := strings.Trim(s, "{}")
		if keys := w.keysOf(w.action(label)); len(keys) > 0 {
			return keys[0].String()
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
	w.app.ChangeSettings(func(s *app.Settings) {
		if s.Keys == nil {
			s.Keys = map[string][]string{}
		}
		if keys == nil || slices.Equal(keys, a.keys) {
			delete(s.Keys, a.label)
		} else {
			s.Keys[a.label] = printed(keys)
		}
	})
	w.takeKeys()
}

// takeKeys makes the keys mean what the settings say, and shows them wherever they stand.
func (w *window) takeKeys() {
	w.buildMenus(w.table)
	w.update(app.ChangedRecent)
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
			list.Add(inset(8, 2, 0, 0, bold(text(m.label, 13, colourText))))
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
	w.dialog("Change keys", 640, w.scrolled(480, inset(0, 0, 0, 12, list)), "Close", choice{"Give all their own keys back", low, func() {
		w.app.ChangeSettings(func(s *app.Settings) { s.Keys = nil })
		w.takeKeys()
		w.changeKeys()
	}})
}

// keyRow is an action in the list; changed is called when a key was.
func (w *window) keyRow(a action, changed func()) fyne.CanvasObject {
	label := strings.Join(printed(w.keysOf(a)), ", ")
	if label == "" {
		label = "–"
	}
	change := widget.NewButton(label, func() { w.askKey(a, changed) })
	own := widget.NewButton("Reset", func() { w.setKeys(a, nil); changed() })
	own.Importance = fynewidget.LowImportance
	if _, ok := w.app.State.Settings.Keys[a.label]; !ok {
		own.Disable()
	}
	return container.NewBorder(nil, nil, nil, line(4, container.NewStack(gap(170), change), own), text(a.label, 12, colourText))
}

// askKey waits for the key that an action is to have.
func (w *window) askKey(a action, changed func()) {
	said := fynewidget.NewLabel("Press the new key for “" + a.label + "”. Esc leaves it as it is.")
	said.Wrapping = fyne.TextWrapWord
	catcher := &keyCatcher{unknown: func() {
		said.SetText("This key cannot be told from others. Press another one for “" + a.label + "”. Esc leaves it as it is.")
	}}
	catcher.ExtendBaseWidget(catcher)
	q := w.dialog("New key", 460, rows(0, said, catcher), "Cancel", choice{"No key", low, func() { w.setKeys(a, []key{}); changed() }})
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
		w.ask("The key is taken", k.String()+" is the key of “"+other.label+"”. Give it to “"+a.label+"” instead?",
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
