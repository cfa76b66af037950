package command

import (
	"fmt"

	"fyne.io/fyne/v2/lang"

	"isopet/app"
)

// Command is something the user can do: a row of a menu, perhaps a button, perhaps a key.
type Command struct {
	ID       ID             // empty for a line between groups
	Label    string         // in English, in the menu and on the sheet of keys; settings call the command by it
	Button   string         // in English, on a button or tab, where that says less; empty: the label
	Was      []string       // labels that it had once, under which settings may hold its keys
	Keywords string         // other words for it, by which it is found too
	Title    func() string  // the label where it changes; nil otherwise
	Keys     []Key          // the first is shown in the menu
	Do       func()         // nil of a line between groups, and of a submenu
	Enabled  func() bool    // nil: always
	Checked  func() bool    // of a switch; nil for others
	Entries  func() []Entry // of a submenu, in place of Do
}

// Entry is a row of a submenu that is made while the program runs.
type Entry struct {
	Label string
	Do    func()
}

// Menu is a column of the menu bar.
type Menu struct {
	ID       ID
	Label    string // in English
	Commands []Command
}

// Separator is a line between groups of a menu.
var Separator = Command{}

// Set is all commands in the order of their menus, with the keys that they have on a system and by the user's choice.
type Set struct {
	Menus    []Menu
	System   System
	Language Language // nil: English

	app  *app.App // whose settings hold the user's keys
	byID map[ID]*Command
}

// NewSet makes a set of menus for this computer, in the language of its user.
func NewSet(a *app.App, menus []Menu) *Set {
	s := &Set{Menus: menus, System: ThisSystem(), Language: of(lang.SystemLocale()), app: a, byID: map[ID]*Command{}}
	for i := range menus {
		for j := range menus[i].Commands {
			c := &menus[i].Commands[j]
			s.byID[c.ID] = c
		}
	}
	return s
}

// Command finds a command; an ID that is in no menu is the programmer's mistake.
func (s *Set) Command(id ID) *Command {
	c := s.byID[id]
	if c == nil || id == "" {
		panic(fmt.Sprintf("command: no command %q", id))
	}
	return c
}

// Enabled reports whether a command can be done now.
func (s *Set) Enabled(id ID) bool { return s.Command(id).enabled() }

func (c *Command) enabled() bool { return c.Enabled == nil || c.Enabled() }

// Checked reports whether a switch is on.
func (s *Set) Checked(id ID) bool { return s.Command(id).checked() }

func (c *Command) checked() bool { return c.Checked != nil && c.Checked() }

// Label is what a command is called, in the user's language.
func (s *Set) Label(id ID) string { return s.label(s.Command(id)) }

func (s *Set) label(c *Command) string { return s.Text(c.ID, c.Label) }

// ButtonText is what the button or tab of a command says.
func (s *Set) ButtonText(id ID) string {
	if english := s.Command(id).Button; english != "" {
		return s.Text(id.Button(), english)
	}
	return s.Label(id)
}

// Title is what a command is called now.
func (s *Set) Title(id ID) string { return s.title(s.Command(id)) }

func (s *Set) title(c *Command) string {
	if c.Title != nil {
		return c.Title()
	}
	return s.label(c)
}
