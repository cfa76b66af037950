package command

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"isopet/app/settings"
)

// KeysOf are the keys of a command: the user's, or else its own on this system.
func (s *Set) KeysOf(id ID) []Key { return s.keysOf(s.Command(id)) }

func (s *Set) keysOf(c *Command) []Key {
	chosen, changed := s.chosenKeys(c)
	if !changed {
		return s.System.own(c)
	}
	var keys []Key
	for _, name := range chosen {
		if k, ok := ParseKey(name); ok {
			keys = append(keys, k)
		}
	}
	return keys
}

// names are what settings may call a command: its label in English, and before it those that it had once.
func (c *Command) names() []string { return append([]string{c.Label}, c.Was...) }

// chosenKeys are what settings say of the keys of a command.
func (s *Set) chosenKeys(c *Command) (keys []string, changed bool) {
	for _, name := range c.names() {
		if keys, changed = s.app.State.Settings.Keys[name]; changed {
			break
		}
	}
	return keys, changed
}

// Changed reports whether a command has keys of the user's.
func (s *Set) Changed(id ID) bool {
	_, changed := s.chosenKeys(s.Command(id))
	return changed
}

// SetKeys gives a command other keys; nil gives it its own back.
func (s *Set) SetKeys(id ID, keys []Key) {
	c := s.Command(id)
	s.app.ChangeSettings(func(all *settings.Settings) {
		if all.Keys == nil {
			all.Keys = map[string][]string{}
		}
		for _, name := range c.names() {
			delete(all.Keys, name)
		}
		if keys != nil && !slices.Equal(keys, s.System.own(c)) {
			stored := []string{}
			for _, k := range keys {
				stored = append(stored, k.String())
			}
			all.Keys[c.Label] = stored
		}
	})
}

// ResetKeys gives all commands their own keys back.
func (s *Set) ResetKeys() {
	s.app.ChangeSettings(func(all *settings.Settings) { all.Keys = nil })
}

// GiveKey makes a key the one of a command, and takes it from the command that had it.
func (s *Set) GiveKey(id ID, k Key) {
	if other, taken := s.Owner(k); taken && other != id {
		left := slices.DeleteFunc(slices.Clone(s.KeysOf(other)), func(o Key) bool { return o == k })
		s.SetKeys(other, append([]Key{}, left...))
	}
	s.SetKeys(id, []Key{k})
}

// Owner is the command that a key belongs to.
func (s *Set) Owner(k Key) (id ID, ok bool) {
	for _, m := range s.Menus {
		for i := range m.Commands {
			if c := &m.Commands[i]; c.ID != "" && slices.Contains(s.keysOf(c), k) {
				return c.ID, true
			}
		}
	}
	return "", false
}

// KeyOf is the first key of a command as it is printed on the keyboard; empty if it has none.
func (s *Set) KeyOf(id ID) string {
	if keys := s.KeysOf(id); len(keys) > 0 {
		return s.System.Print(keys[0])
	}
	return ""
}

// Printed are all keys of a command as the window shows them.
func (s *Set) Printed(id ID) string {
	var all []string
	for _, k := range s.KeysOf(id) {
		all = append(all, s.System.Print(k))
	}
	return strings.Join(all, ", ")
}

// Keyed is the label of a command with its key, written in a format of both, where it has one.
func (s *Set) Keyed(id ID, format string) string {
	if key := s.KeyOf(id); key != "" {
		return fmt.Sprintf(format, s.Label(id), key)
	}
	return s.Label(id)
}

// Tip is the tooltip of a command: what it is called now and its key, "Undo threshold of slice 31 (Ctrl+Z)", and
// sentences that say more.
func (s *Set) Tip(id ID, more ...string) func() string {
	return func() string {
		said := s.Title(id)
		if key := s.KeyOf(id); key != "" {
			said += " (" + key + ")"
		}
		return strings.Join(append([]string{said}, more...), "\n")
	}
}

// KeyIn stands for the key of a command in a sentence for [Set.Sentence].
func KeyIn(id ID) string { return "{" + string(id) + "}" }

var braced = regexp.MustCompile(`\{[^}]+\}`)

// Sentence writes keys where a sentence has [KeyIn], as the user may have changed them; and what {Ctrl} is called here.
func (s *Set) Sentence(sentence string) string {
	return braced.ReplaceAllStringFunc(sentence, func(mark string) string {
		id := ID(strings.Trim(mark, "{}"))
		if id == "Ctrl" {
			return s.System.held()
		}
		if key := s.KeyOf(id); key != "" {
			return key
		}
		return "“" + s.Label(id) + "” in the menu"
	})
}
