package training

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"isopet/inference"
	"isopet/training/nn"
)

// TestPresets: as published twice, the U-Net ends linearly; the threshold CNNs do in the paper and not in the notebook.
func TestPresets(t *testing.T) {
	for name, want := range map[string][3]nn.Activation{
		"paper": {nn.Linear, nn.Linear, nn.Linear}, "notebook": {nn.Linear, nn.Sigmoid, nn.Sigmoid},
	} {
		var c Config
		if err := c.Preset.UnmarshalText([]byte(name)); err != nil {
			t.Fatal(err)
		}
		for i, role := range []inference.Role{inference.UNet, inference.Threshold, inference.Combined} {
			if got := c.output(role); got != want[i] {
				t.Errorf("%s: %s ends with %v", name, role, got)
			}
		}
	}
	if err := new(Preset).UnmarshalText([]byte("other")); err == nil {
		t.Error("any preset is taken")
	}
	// Results and checkpoints of before there were presets are the paper's.
	if text, err := json.Marshal(Config{}); err != nil || strings.Contains(string(text), "Preset") {
		t.Errorf("%s, %v", text, err)
	}
	if paper, notebook := fmt.Sprint(Config{}.endings()), fmt.Sprint(Config{Preset: Notebook}.endings()); paper != "0" ||
		notebook != "[0 2 2]" {
		t.Errorf("checkpoints hold %s and %s", paper, notebook)
	}
	if err := (Config{Preset: Notebook, Sigmoid: true}).CheckFlags(); err == nil {
		t.Error("the notebook's networks with other outputs are taken")
	}
}

// TestFor: of presets that are trained on the same cohort each has the settings that it takes; one that none takes is
// refused, and one that all must have alike is, too.
func TestFor(t *testing.T) {
	asked := Config{SUV: true, EpochsUNet: 3}
	for _, test := range []struct {
		c    Config
		all  []Preset
		want string // of the first that is refused
	}{
		{asked, []Preset{Paper, Notebook, Isopet}, ""},
		{asked, []Preset{Paper, Notebook}, "only the program's own network sees SUV"},
		{Config{EpochsUNet: 3}, []Preset{Isopet}, "the program's own network has a recipe of its own"},
		{Config{CT: true}, []Preset{Paper, Isopet}, "the program's own network has a recipe of its own"},
		{Config{Sigmoid: true}, []Preset{Paper, Notebook}, ""},
	} {
		got := ""
		for _, p := range test.all {
			c := test.c.For(p, test.all)
			if _, err := c.WithDefaults(); err != nil && got == "" {
				got = err.Error()
			}
			if c.Preset != p || p == Paper && c.EpochsUNet != test.c.EpochsUNet {
				t.Errorf("%s: %+v", p.Name(), c)
			}
		}
		if got != test.want {
			t.Errorf("%+v of %v: %q, want %q", test.c, test.all, got, test.want)
		}
	}
	if got := SortPresets([]Preset{Isopet, Paper, Isopet}); fmt.Sprint(got) != fmt.Sprint([]Preset{Paper, Isopet}) {
		t.Errorf("sorted: %q", got)
	}
}
