package ui

import (
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"isopet/app"
)

// bar is the menu bar and the items that stand for actions in it.
type bar struct {
	menu  *fyne.MainMenu
	items map[*fyne.MenuItem]action
	stale bool // it must be made anew once no menu is open

	more []second
}

// second is a shortcut of an action beyond its first, which a row of a menu has no room for.
type second struct {
	shortcut fyne.Shortcut
	action   action
}

// buildMenus makes the menu bar and gives every key its action.
func (w *window) buildMenus(table []menu) {
	for _, s := range w.bar.more {
		w.win.Canvas().RemoveShortcut(s.shortcut)
	}
	w.bar = bar{menu: fyne.NewMainMenu(), items: map[*fyne.MenuItem]action{}}
	w.typed = map[key]action{}
	for _, m := range table {
		column := fyne.NewMenu(m.label)
		for _, a := range m.actions {
			column.Items = append(column.Items, w.item(a))
		}
		w.bar.menu.Items = append(w.bar.menu.Items, column)
	}
	w.win.SetMainMenu(w.bar.menu)
	w.win.Canvas().SetOnTypedKey(w.typedKey)
}

func (w *window) item(a action) *fyne.MenuItem {
	if a.label == "" {
		return fyne.NewMenuItemSeparator()
	}
	item := fyne.NewMenuItem(a.label, func() { w.run(a) })
	item.IsQuit = a.label == "Quit"
	w.bar.items[item] = a
	if a.sub != nil {
		item.ChildMenu = fyne.NewMenu(a.label)
	}
	for i, k := range w.keysOf(a) {
		shortcut := shortcutOf(k)
		if k.mod&^fyne.KeyModifierShift == 0 {
			w.typed[k] = a
			if i == 0 && runtime.GOOS != "darwin" { // where a letter in the menu would be its, whatever is being typed
				item.Shortcut = shortcut // to be read: Fyne does nothing for it
			}
			continue
		}
		if i == 0 {
			item.Shortcut = shortcut
			item.Action = func() {
				if !w.typedInText(k) {
					w.run(a)
				}
			}
		} else {
			w.win.Canvas().AddShortcut(shortcut, func(fyne.Shortcut) { w.run(a) })
			w.bar.more = append(w.bar.more, second{shortcut, a})
		}
	}
	return item
}

// shortcutOf is Fyne's name of a key with modifiers: it has types of its own for those that mean something in text.
func shortcutOf(k key) fyne.Shortcut {
	clipboard := fyne.CurrentApp().Clipboard()
	switch k {
	case key{fyne.KeyZ, ctrl}:
		return &fyne.ShortcutUndo{}
	case key{fyne.KeyY, ctrl}:
		return &fyne.ShortcutRedo{}
	case key{fyne.KeyA, ctrl}:
		return &fyne.ShortcutSelectAll{}
	case key{fyne.KeyX, ctrl}:
		return &fyne.ShortcutCut{Clipboard: clipboard}
	case key{fyne.KeyC, ctrl}:
		return &fyne.ShortcutCopy{Clipboard: clipboard}
	case key{fyne.KeyV, ctrl}:
		return &fyne.ShortcutPaste{Clipboard: clipboard}
	}
	return &desktop.CustomShortcut{KeyName: k.name, Modifier: k.mod}
}

// textKeys are those that do in a line of text what they do in every program, if one is being typed.
var textKeys = map[key]bool{
	{fyne.KeyZ, ctrl}: true, {fyne.KeyZ, ctrlShift}: true, {fyne.KeyY, ctrl}: true,
	{fyne.KeyA, ctrl}: true, {fyne.KeyX, ctrl}: true, {fyne.KeyC, ctrl}: true, {fyne.KeyV, ctrl}: true,
	{fyne.KeyLeft, ctrl}: true, {fyne.KeyLeft, ctrlShift}: true, {fyne.KeyRight, ctrl}: true, {fyne.KeyRight, ctrlShift}: true,
	{fyne.KeyDelete, ctrl}: true, {fyne.KeyBackspace, ctrl}: true,
}

// typedInText gives a key of the menu bar to the line of text that is being typed, and reports whether it belongs there.
// The bar's keys come first in Fyne. Its rows may be clicked too, with nothing held, and then mean the scan.
func (w *window) typedInText(k key) bool {
	line, ok := w.win.Canvas().Focused().(fyne.Shortcutable)
	if !ok || !textKeys[k] || held()&k.mod != k.mod {
		return false
	}
	if k == (key{fyne.KeyZ, ctrlShift}) {
		k = key{fyne.KeyY, ctrl} // as Fyne calls it
	}
	line.TypedShortcut(shortcutOf(k))
	return true
}

// run does an action if it can be done now. Behind a dialog nothing can: menus' keys work there too.
func (w *window) run(a action) {
	w.tips.Dismiss()
	if w.win.Canvas().Overlays().Top() != nil || a.do == nil || !w.can(a) {
		return
	}
	a.do(w)
}

// typedKey does what a key means to the window: to what lies over it, or else to the slices. Escape first takes the focus
// from a control that has it.
func (w *window) typedKey(e *fyne.KeyEvent) {
	w.tips.Dismiss()
	c := w.win.Canvas()
	if top := c.Overlays().Top(); top != nil {
		if q := w.questions[top]; q != nil {
			q.typedKey(e.Name)
		} else if e.Name == fyne.KeyEscape {
			c.Overlays().Remove(top)
		}
		return
	}
	if e.Name == fyne.KeyEscape && c.Focused() != nil {
		c.Unfocus()
		return
	}
	// Fyne says nothing of Shift here, which alone makes no shortcut.
	a, ok := w.typed[key{e.Name, held() & fyne.KeyModifierShift}]
	if !ok {
		a, ok = w.typed[key{name: e.Name}]
	}
	switch {
	case !ok:
	case e.Name == fyne.KeySpace && w.space.down:
		w.space.then = &a
	default:
		w.run(a)
	}
}

// updateMenus brings labels, marks and dimmed rows up to date. The bar is made anew only if one differs, and not while a
// menu is open, which that would close: its rows are drawn anew.
func (w *window) updateMenus(c app.Change) {
	differs := false
	for item, a := range w.bar.items {
		label := a.label
		if a.title != nil {
			label = a.title(w)
		}
		disabled := !w.can(a)
		checked := a.on != nil && a.on(w)
		if a.sub != nil {
			entries := a.sub(w)
			disabled = len(entries) == 0
			if c.Has(app.ChangedRecent) {
				differs = true
				item.ChildMenu.Items = nil
				for _, e := range entries {
					item.ChildMenu.Items = append(item.ChildMenu.Items, fyne.NewMenuItem(e.label, e.do))
				}
			}
		}
		if item.Label != label || item.Disabled != disabled || item.Checked != checked {
			item.Label, item.Disabled, item.Checked = label, disabled, checked
			differs = true
		}
	}
	w.bar.stale = w.bar.stale || differs
	switch open := w.openMenu(); {
	case open == nil && w.bar.stale:
		w.bar.stale = false
		w.bar.menu.Refresh()
	case open != nil && differs:
		open.Refresh()
	}
}

// openMenu is the column of the menu bar that is open, or nil. Its heading has the focus.
func (w *window) openMenu() *fynewidget.Menu {
	if heading, ok := w.win.Canvas().Focused().(interface{ Child() *fynewidget.Menu }); ok {
		return heading.Child()
	}
	return nil
}
