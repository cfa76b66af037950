package ui

import (
	"math"
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

func TestNumber(t *testing.T) {
	for _, test := range []struct {
		v    float64
		want string
	}{
		{0, "0"}, {3.14159, "3.14"}, {-0.5, "–0.500"}, {1234.5, "1234"}, {0.004, "0.00400"}, {-1e-5, "–1.00e-5"}, {-2.5e7, "–2.50e7"},
		{math.NaN(), "not a number"}, {math.Inf(1), "infinite"},
	} {
		if got := number(test.v); got != test.want {
			t.Errorf("%v: %q, want %q", test.v, got, test.want)
		}
	}
	if got := signed(-0.04); got != "0.0" {
		t.Errorf("–0.04 mm is %q", got)
	}
	if got := length(3.27); got != "3.27" {
		t.Errorf("3.27 mm is %q", got)
	}
	if got := length(2); got != "2" {
		t.Errorf("2 mm is %q", got)
	}
}
