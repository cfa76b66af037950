package command

import (
	"maps"
	"runtime"
	"slices"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Bar is the menu bar, and which command each key does.
type Bar struct {
	set   *Set
	win   fyne.Window
	run   func(ID)
	menu  *fyne.MainMenu
	items map[*fyne.MenuItem]*Command
	stale bool                // it must be made anew once no menu is open
	keys  map[string][]string // of the settings, as the rows have them

	typed map[Key]ID // keys that make no shortcut
	alts  []fyne.Shortcut

	// Extra are keys with modifiers beyond the first of their commands, for which a row of a menu has no room.
	Extra map[Key]ID
}

// NewBar makes the menu bar of a window, which runs commands.
func NewBar(set *Set, win fyne.Window, run func(ID)) *Bar {
	b := &Bar{set: set, win: win, run: run}
	b.Build()
	return b
}

// TakeKeys gives rows the keys that settings say, if they have changed.
func (b *Bar) TakeKeys() {
	if !maps.EqualFunc(b.keys, b.set.app.State.Settings.Keys, slices.Equal) {
		b.Build()
	}
}

// Build makes the bar anew, and gives every key its command.
func (b *Bar) Build() {
	for k := range b.Extra {
		b.win.Canvas().RemoveShortcut(k.Shortcut())
	}
	b.keys = b.set.app.State.Settings.Keys
	b.menu, b.items, b.stale = fyne.NewMainMenu(), map[*fyne.MenuItem]*Command{}, false
	b.typed, b.Extra = map[Key]ID{}, map[Key]ID{}
	for _, m := range b.set.Menus {
		column := fyne.NewMenu(b.set.Text(m.ID, m.Label))
		for i := range m.Commands {
			column.Items = append(column.Items, b.item(&m.Commands[i]))
		}
		b.menu.Items = append(b.menu.Items, column)
	}
	b.win.SetMainMenu(b.menu)
	b.takeMnemonics()
}

func (b *Bar) item(c *Command) *fyne.MenuItem {
	if c.ID == "" {
		return fyne.NewMenuItemSeparator()
	}
	label := b.set.label(c)
	item := fyne.NewMenuItem(label, func() { b.run(c.ID) })
	item.IsQuit = c.ID == Quit
	b.items[item] = c
	if c.Entries != nil {
		item.ChildMenu = fyne.NewMenu(label)
	}
	for i, k := range b.set.keysOf(c) {
		shortcut := k.Shortcut()
		if k.Mod&^fyne.KeyModifierShift == 0 {
			b.typed[k] = c.ID
			if i == 0 && runtime.GOOS != "darwin" { // where a letter in the menu would be its, whatever is being typed
				item.Shortcut = shortcut // to be read: Fyne does nothing for it
			}
			continue
		}
		if i == 0 {
			item.Shortcut = shortcut
			item.Action = func() {
				if !b.typedInText(k) {
					b.run(c.ID)
				}
			}
		} else {
			b.win.Canvas().AddShortcut(shortcut, func(fyne.Shortcut) { b.run(c.ID) })
			b.Extra[k] = c.ID
		}
	}
	return item
}

// textKeys are those that do in a line of text what they do in every program, if one is being typed.
var textKeys = map[Key]bool{
	Ctrl(fyne.KeyZ): true, CtrlShift(fyne.KeyZ): true, Ctrl(fyne.KeyY): true,
	Ctrl(fyne.KeyA): true, Ctrl(fyne.KeyX): true, Ctrl(fyne.KeyC): true, Ctrl(fyne.KeyV): true,
	Ctrl(fyne.KeyLeft): true, CtrlShift(fyne.KeyLeft): true, Ctrl(fyne.KeyRight): true, CtrlShift(fyne.KeyRight): true,
	Ctrl(fyne.KeyDelete): true, Ctrl(fyne.KeyBackspace): true,
}

// typedInText gives a key of the menu bar to the line of text that is being typed, and reports whether it belongs
// there. The bar's keys come first in Fyne. Its rows may be clicked too, with nothing held, and then mean the scan.
func (b *Bar) typedInText(k Key) bool {
	line, ok := b.win.Canvas().Focused().(fyne.Shortcutable)
	if !ok || !textKeys[k] || Held()&k.Mod != k.Mod {
		return false
	}
	if k == CtrlShift(fyne.KeyZ) {
		k = Ctrl(fyne.KeyY) // as Fyne calls it
	}
	line.TypedShortcut(k.Shortcut())
	return true
}

// Typed is the command of a key that is pressed alone or with Shift.
func (b *Bar) Typed(name fyne.KeyName) (id ID, ok bool) {
	// Fyne says nothing of Shift here, which alone makes no shortcut.
	if id, ok = b.typed[Key{name, Held() & fyne.KeyModifierShift}]; !ok {
		id, ok = b.typed[Press(name)]
	}
	return id, ok
}

// Update brings labels, marks and dimmed rows up to date, and submenus if they changed. The bar is made anew only if
// something differs, and not while a menu is open, which that would close: its rows are drawn anew.
func (b *Bar) Update(submenus bool) {
	differs := false
	for item, c := range b.items {
		label, disabled, checked := b.set.title(c), !c.enabled(), c.checked()
		if c.Entries != nil {
			entries := c.Entries()
			disabled = len(entries) == 0
			if submenus {
				differs = true
				item.ChildMenu.Items = nil
				for _, e := range entries {
					item.ChildMenu.Items = append(item.ChildMenu.Items, fyne.NewMenuItem(e.Label, e.Do))
				}
			}
		}
		if item.Label != label || item.Disabled != disabled || item.Checked != checked {
			item.Label, item.Disabled, item.Checked = label, disabled, checked
			differs = true
		}
	}
	b.stale = b.stale || differs
	switch open := b.open(); {
	case open == nil && b.stale:
		b.stale = false
		b.menu.Refresh()
	case open != nil && differs:
		open.Refresh()
	}
}

// open is the column of the menu bar that is open, or nil. Its heading has the focus.
func (b *Bar) open() *fynewidget.Menu {
	if heading, ok := b.win.Canvas().Focused().(interface{ Child() *fynewidget.Menu }); ok {
		return heading.Child()
	}
	return nil
}
