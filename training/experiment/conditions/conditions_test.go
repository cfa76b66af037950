package conditions

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"isopet/training"
)

// TestSettingsOfTheZeroValue: results made before a setting was there go on counting, as the setting then has its zero
// value; any other value differs, whichever of the two has it.
func TestSettingsOfTheZeroValue(t *testing.T) {
	old := Settings{Folds: 6}
	for _, key := range []string{"Scale", "CT", "Augment", "Labels", "PETChannel", "CTChannel", "Group"} {
		if _, ok := old.fields()[key]; ok {
			t.Errorf("%s is written though it is the paper's", key)
		}
	}
	for want, change := range map[string]func(*training.Config){
		"Scale":      func(c *training.Config) { c.Scale.High = 15 },
		"CT":         func(c *training.Config) { c.CT = true },
		"Augment":    func(c *training.Config) { c.Augment = true },
		"Labels":     func(c *training.Config) { c.Labels = []string{"2"} },
		"PETChannel": func(c *training.Config) { c.PETChannel = "1" },
		"CTChannel":  func(c *training.Config) { c.CTChannel = "1" },
		"Group":      func(c *training.Config) { c.Group = "^a" },
	} {
		wide := old
		change(&wide.Config)
		for _, got := range []string{old.Differ(wide), wide.Differ(old)} {
			if !strings.HasPrefix(got, "with "+want+" ") {
				t.Errorf("another %s: %q", want, got)
			}
		}
	}
	recipe := old
	recipe.Preset, recipe.Recipe = training.Isopet, 1
	first := recipe
	first.Recipe = 0
	if got := first.Differ(recipe); got != "by recipe 1 of preset isopet, and this program has recipe 2" {
		t.Errorf("another recipe: %q", got)
	}
	skipped := old // who was left out the fingerprint tells
	if skipped.SkipBad = true; old.Differ(skipped) != "" {
		t.Errorf("with --skip-bad: %q", old.Differ(skipped))
	}
}

// TestPresets: a folder is asked which presets it has results of, whatever else lies in it.
func TestPresets(t *testing.T) {
	dir := t.TempDir()
	write := func(text string, path ...string) {
		t.Helper()
		name := filepath.Join(append([]string{dir}, path...)...)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	check := func(want ...training.Preset) {
		t.Helper()
		if got := Presets(dir); !slices.Equal(got, want) {
			t.Errorf("presets %q, want %q", got, want)
		}
	}
	check()
	write("", "repeat_1", "fold_1", "isopet", "checkpoint")
	write("{", "repeat_1", "fold_1", "unit.json")
	check()
	write(`{"settings": {"Folds": 2}}`, "repeat_1", "fold_2", "unit.json")
	check(training.Paper)
	write("{}", "repeat_1", "fold_1", "isopet", "unit.json")
	write("{}", "repeat_1", "fold_2", "other", "unit.json")
	check(training.Paper, training.Isopet)
	dir = t.TempDir()
	write(`{"settings": {"Preset": "isopet"}}`, "repeat_1", "fold_1", "unit.json")
	check(training.Isopet)
}
