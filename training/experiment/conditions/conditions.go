// Package conditions is what has to be the same for results of an experiment to belong together, and what a folder
// holds results of. It trains nothing and reads no scores.
package conditions

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"isopet/training"
)

// Settings are what has to be the same for results to belong together.
type Settings struct {
	training.Config
	Folds       int
	Cohort      string
	Fingerprint string   // of the prepared slices
	Test        []string `json:",omitempty"` // the patients held out

	// Recipe is the preset's [training.RecipeVersion]; 0 is the first, by which results of before it was written were
	// made.
	Recipe int `json:",omitempty"`
}

// Differ says in what other settings differ, "" if in nothing. It reads them as they are written, so that a setting
// that is new in training.Config counts without being named here; one that is not written has its zero value.
func (s Settings) Differ(now Settings) string {
	was, is := s.fields(), now.fields()
	all := maps.Clone(was)
	maps.Copy(all, is)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if string(was[name]) == string(is[name]) || training.OptionNamed(name).Harmless {
			continue
		}
		switch name {
		case "Fingerprint", "Cohort", "Test":
			return "from another cohort"
		case "Recipe":
			return fmt.Sprintf("by recipe %d of preset %s, and this program has recipe %d", s.Recipe+1, now.Preset.Name(),
				now.Recipe+1)
		}
		value := func(of map[string]json.RawMessage) string { return cmp.Or(string(of[name]), "as by default") }
		return fmt.Sprintf("with %s %s, not %s", name, value(was), value(is))
	}
	return ""
}

func (s Settings) fields() map[string]json.RawMessage {
	data, err := json.Marshal(s)
	if err != nil {
		panic(err) // numbers and names always can be written
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		panic(err)
	}
	return fields
}

// Presets are those whose results an experiment's folder holds, in their table's order; none if it holds no result of
// a unit. The first stands in the folder of a unit, the others in folders of their names within.
func Presets(folder string) []training.Preset {
	root := os.DirFS(folder)
	var found []training.Preset
	units, _ := fs.Glob(root, "repeat_*/fold_*/unit.json")
	for _, unit := range units {
		data, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(unit)))
		var made struct{ Settings Settings }
		if err == nil && json.Unmarshal(data, &made) == nil {
			found = append(found, made.Settings.Preset)
			break
		}
	}
	for _, name := range training.PresetNames() {
		var p training.Preset
		within, _ := fs.Glob(root, "repeat_*/fold_*/"+name+"/unit.json")
		if len(found) > 0 && len(within) > 0 && p.UnmarshalText([]byte(name)) == nil {
			found = append(found, p)
		}
	}
	return training.SortPresets(found)
}
