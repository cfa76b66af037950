package ui

import "strings"

// tip is the tooltip of an action: what it is called now and its key, "Undo threshold of slice 31 (Ctrl+Z)", and
// sentences that say more.
func (w *window) tip(label string, more ...string) func() string {
	return func() string {
		a := w.action(label)
		said := a.label
		if a.title != nil {
			said = a.title(w)
		}
		if keys := w.keysOf(a); len(keys) > 0 {
			said += " (" + w.system.print(keys[0]) + ")"
		}
		return strings.Join(append([]string{said}, more...), "\n")
	}
}
