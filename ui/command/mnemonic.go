package command

import (
	"runtime"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Mnemonics are the letters that open the menus with Alt, in their order: the first letter of each that no menu before
// it has, empty where there is none that every keyboard has. On a Mac, whose menus are the system's, there are none.
func (s *Set) Mnemonics() []fyne.KeyName {
	all := make([]fyne.KeyName, len(s.Menus))
	if runtime.GOOS == "darwin" {
		return all
	}
	taken := map[rune]bool{}
	for n, m := range s.Menus {
		for _, letter := range s.Text(m.ID, m.Label) {
			if letter = unicode.ToUpper(letter); 'A' <= letter && letter <= 'Z' && !taken[letter] {
				taken[letter], all[n] = true, fyne.KeyName(letter)
				break
			}
		}
	}
	return all
}

// MenuKey is the key that opens a menu, by its place, as the sheet of keys has it; empty for none.
func (s *Set) MenuKey(n int) string {
	letter := s.Mnemonics()[n]
	if letter == "" {
		return ""
	}
	return Key{letter, fyne.KeyModifierAlt}.String()
}

// takeMnemonics lets Alt and a letter open a menu.
func (b *Bar) takeMnemonics() {
	for _, s := range b.alts {
		b.win.Canvas().RemoveShortcut(s)
	}
	b.alts = nil
	for n, letter := range b.set.Mnemonics() {
		if letter != "" {
			s := &desktop.CustomShortcut{KeyName: letter, Modifier: fyne.KeyModifierAlt}
			b.win.Canvas().AddShortcut(s, func(fyne.Shortcut) { b.OpenMenu(n) })
			b.alts = append(b.alts, s)
		}
	}
}

// OpenMenu opens a menu, by its place, for the arrows to go on in. Behind a dialog, and where menus are the system's, it
// does nothing.
func (b *Bar) OpenMenu(n int) {
	c := b.win.Canvas()
	bar, ok := c.(interface{ ToggleMenu() })
	if !ok || c.Overlays().Top() != nil {
		return
	}
	c.Unfocus()
	if b.open() == nil {
		bar.ToggleMenu()
	}
	for range n {
		if heading := c.Focused(); heading != nil {
			heading.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
		}
	}
}
