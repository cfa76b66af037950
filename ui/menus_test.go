package ui

import (
	"testing"
)

func TestMenuTable(t *testing.T) {
	labels, keys := map[string]bool{}, map[key]string{}
	for _, m := range menus {
		for _, a := range m.actions {
			if a.label == "" {
				continue
			}
			if labels[a.label] {
				t.Errorf("two actions are called %q", a.label)
			}
			labels[a.label] = true
			if (a.do == nil) == (a.sub == nil) {
				t.Errorf("%q should do something or have a submenu", a.label)
			}
			for _, k := range a.keys {
				if other, taken := keys[k]; taken {
					t.Errorf("%v means %q and %q", k, other, a.label)
				}
				keys[k] = a.label
			}
		}
	}
	for _, tool := range shortcuts {
		if tool.action != "" && !labels[tool.action] {
			t.Errorf("tool %q has no action", tool.action)
		}
	}
}
