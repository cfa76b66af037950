package training

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"isopet/inference"
	"isopet/training/nn"
)

// Preset is how the networks are published; "" is as in the paper.
type Preset string

// The presets. The paper says that all networks end linearly; in the notebook that was published with it the threshold
// CNNs end with a sigmoid.
const (
	Paper    Preset = ""
	Notebook Preset = "notebook"
	Isopet   Preset = "isopet" // the program's own network in place of the paper's
)

// presetRow is a row of the table of presets, all that there is to a preset besides the networks that it trains.
type presetRow struct {
	preset Preset
	name   string
	trains []inference.Role // of [Stages]
	unlike string           // what of it the paper does not have
	// output is how networks of a role end
	output func(inference.Role) nn.Activation
}

// published are the networks of the paper's three methods.
var published = []inference.Role{inference.UNet, inference.Threshold, inference.Combined}

// presets is the table of them.
var presets = []presetRow{
	{Paper, "paper", published, "", func(inference.Role) nn.Activation { return nn.Linear }},
	{
		Notebook, "notebook", published, "the threshold CNNs ended with a sigmoid, as in the published notebook",
		func(role inference.Role) nn.Activation {
			if role.Image() {
				return nn.Linear
			}
			return nn.Sigmoid
		},
	},
	{
		Isopet, "isopet", []inference.Role{inference.Isopet},
		"the program's own network was trained in place of the paper's",
		func(inference.Role) nn.Activation { return nn.Sigmoid },
	},
}

// row of the table; that of the paper if there is none.
func (p Preset) row() presetRow {
	for _, row := range presets {
		if row.preset == p {
			return row
		}
	}
	return presets[0]
}

// Name is what a preset is called, one of [PresetNames].
func (p Preset) Name() string { return p.row().name }

// Trains are the roles of the networks that it trains.
func (p Preset) Trains() []inference.Role { return p.row().trains }

// Stacked says that its networks see slices with their neighbours, which the cohort must hold, and have a recipe of
// their own.
func (p Preset) Stacked() bool { return slices.ContainsFunc(p.Trains(), inference.Role.Stacked) }

// plain is the opposite of Stacked.
func (p Preset) plain() bool { return !p.Stacked() }

// SortPresets brings presets into the order of the table, each once.
func SortPresets(some []Preset) []Preset {
	var sorted []Preset
	for _, row := range presets {
		if slices.Contains(some, row.preset) {
			sorted = append(sorted, row.preset)
		}
	}
	return sorted
}

// For is the config of one of several presets that are trained on the same cohort. A setting that this one does not
// take is left at its default if another takes it; if none does, the check of the config says so.
func (c Config) For(p Preset, among []Preset) Config {
	c.Preset = p
	for _, o := range Options {
		if o.takenBy == nil || o.takenBy(p) || !slices.ContainsFunc(among, o.takenBy) {
			continue
		}
		reflect.ValueOf(o.In(&c)).Elem().SetZero()
		o.fill(&c)
	}
	return c
}

// FirstWith is the name of the first preset that trains networks of all these roles; "" if none does.
func FirstWith(roles []inference.Role) string {
	for _, row := range presets {
		if !slices.ContainsFunc(roles, func(r inference.Role) bool { return !slices.Contains(row.trains, r) }) {
			return row.name
		}
	}
	return ""
}

// PresetNames are all presets.
func PresetNames() (names []string) {
	for _, row := range presets {
		names = append(names, row.name)
	}
	return names
}

var _ encoding.TextUnmarshaler = new(Preset)

// UnmarshalText reads one of [PresetNames].
func (p *Preset) UnmarshalText(text []byte) error {
	for _, row := range presets {
		if row.name == string(text) {
			*p = row.preset
			return nil
		}
	}
	return fmt.Errorf("there is no preset %q; there are %s", text, strings.Join(PresetNames(), ", "))
}

// output is how networks of a role end.
func (c Config) output(role inference.Role) nn.Activation {
	if c.Sigmoid {
		return nn.Sigmoid
	}
	return c.Preset.row().output(role)
}

// endings tells of a checkpoint's networks how they end, and whether they see SUV: one number where all end alike, as
// before there were presets.
func (c Config) endings() any {
	stages := c.Stages()
	first := c.output(stages[0].Role)
	all := []any{first}
	alike := true
	for _, s := range stages[1:] {
		output := c.output(s.Role)
		all, alike = append(all, output), alike && output == first
	}
	if c.SUV {
		return append(all, "SUV")
	}
	if alike {
		return first
	}
	return all
}
