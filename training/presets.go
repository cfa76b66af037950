package training

import (
	"encoding"
	"fmt"
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

// presets is the table of them.
var presets = []struct {
	preset Preset
	name   string
	unlike string // what of it the paper does not have
	// output is how networks of a role end
	output func(inference.Role) nn.Activation
}{
	{Paper, "paper", "", func(inference.Role) nn.Activation { return nn.Linear }},
	{
		Notebook, "notebook", "the threshold CNNs ended with a sigmoid, as in the published notebook",
		func(role inference.Role) nn.Activation {
			if role.Image() {
				return nn.Linear
			}
			return nn.Sigmoid
		},
	},
	{
		Isopet, "isopet", "the program's own network was trained in place of the paper's",
		func(inference.Role) nn.Activation { return nn.Sigmoid },
	},
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
	for _, row := range presets {
		if row.preset == c.Preset {
			return row.output(role)
		}
	}
	return nn.Linear
}

// unlike says what of the preset the paper does not have; "" is nothing.
func (p Preset) unlike() string {
	for _, row := range presets {
		if row.preset == p {
			return row.unlike
		}
	}
	return ""
}

// endings tells of a checkpoint's networks how they end, and whether they see SUV: one number where all end alike, as before there were presets.
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
