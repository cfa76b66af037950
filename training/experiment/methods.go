package experiment

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"isopet/inference"
	"isopet/training"
	"isopet/training/cohort"
)

// arm is a preset whose networks are trained in each fold, and what it adds to the tables.
type arm struct {
	preset training.Preset
	folder string          // of its results in that of a unit; "", of the first, is that itself
	given  training.Config // as it was asked for
	filled training.Config // with the paper's values where that is zero

	cohort      *cohort.Cohort // as its networks see it
	fingerprint string

	own    []method         // the methods of its networks
	images []inference.Role // whose output they cut; the first is kept in [Record].Images, the others in Outputs
}

// method is a row of what is compared: the methods with networks, arm by arm, then the baselines.
type method struct {
	name     string // see [split]
	label    string
	short    string // where there is little room
	baseline bool

	image    inference.Role // whose output the method cuts; "" is the scaled slice
	constant bool           // it cuts all slices at the one constant that its network came with

	arm, at int // the arm whose results hold its scores, and its place there
}

// newArms are those of presets, without what the cohort tells. Methods of presets behind the first are told apart by
// the preset's name where one before has the same.
func newArms(presets []training.Preset, cfg training.Config) ([]*arm, error) {
	var arms []*arm
	taken := map[string]bool{}
	for i, p := range presets {
		a := &arm{preset: p, given: cfg.For(p, presets)}
		var err error
		if a.filled, err = a.given.WithDefaults(); err != nil {
			return nil, err
		}
		if i > 0 {
			a.folder = p.Name()
		}
		for _, m := range inference.Methods {
			if !m.Network() || slices.ContainsFunc(m.Needs, func(r inference.Role) bool {
				return !slices.Contains(p.Trains(), r)
			}) {
				continue
			}
			constant := !slices.ContainsFunc(m.Needs, func(r inference.Role) bool { return !r.Image() })
			row := method{
				name: m.Name, label: m.Label, short: cmp.Or(m.Short, m.Label), image: m.Image(), constant: constant,
				arm: i, at: len(a.own),
			}
			if taken[m.Name] {
				row.name += separator + p.Name()
				row.label, row.short = ofPreset(row.label, p.Name()), ofPreset(row.short, p.Name())
			}
			taken[row.name] = true
			a.own = append(a.own, row)
			if row.image != "" && !slices.Contains(a.images, row.image) {
				a.images = append(a.images, row.image)
			}
		}
		arms = append(arms, a)
	}
	return arms, nil
}

// compared is what stands in the tables of an experiment.
type compared struct {
	arms     []*arm
	methods  []method
	networks []method // the methods with networks: the first of all
	pairs    [][2]int // of them, by their places, in the paper's order

	// What the paper shows of single methods, here of all that are like them: how the constant was found, of the first in
	// each arm that has one; and predicted against optimal thresholds, of those that cut the slice. Places of methods.
	constants, onSlices []int
}

func newCompared(arms []*arm) compared {
	c := compared{arms: arms}
	for _, a := range arms {
		constant := slices.IndexFunc(a.own, func(m method) bool { return m.constant })
		for i, m := range a.own {
			if i == constant {
				c.constants = append(c.constants, len(c.methods))
			}
			if m.image == "" {
				c.onSlices = append(c.onSlices, len(c.methods))
			}
			c.methods = append(c.methods, m)
		}
	}
	n := len(c.methods)
	for i, b := range training.Baselines {
		c.methods = append(c.methods, method{
			name: b.Name, label: b.Label, short: b.Label, baseline: true, at: len(arms[0].own) + i,
		})
	}
	c.networks = c.methods[:n]
	for i := range n {
		for j := i + 1; j < n; j++ {
			c.pairs = append(c.pairs, [2]int{i, j})
		}
	}
	return c
}

// scored are the methods whose scores an arm's results hold, in their order.
func (c compared) scored(arm int) []method {
	return slices.DeleteFunc(slices.Clone(c.methods), func(m method) bool { return m.arm != arm })
}

// suffix is what methods of the arm, and files about its networks, are told apart by; "" where they need not be.
func (a *arm) suffix() string {
	_, preset := Split(a.own[0].name)
	return preset
}

// told is a label of something of the arm, with the preset where that is needed.
func (a *arm) told(label string) string {
	if a.suffix() == "" {
		return label
	}
	return ofPreset(label, a.suffix())
}

// published says that the experiment is the paper's, or its notebook's, and nothing beside.
func (c compared) published() bool { return len(c.arms) == 1 && !c.arms[0].preset.Stacked() }

// separator stands in a method's name before that of the preset whose networks it has, where another has the same.
const separator = "-"

func ofPreset(label, preset string) string { return fmt.Sprintf("%s (%s)", label, preset) }

// Split divides the name of a method in results, such as unet-notebook, into that of [inference.Methods] or
// [training.Baselines] and the preset's; "" where the method needs none to be told apart.
func Split(name string) (method, preset string) {
	method, preset, _ = strings.Cut(name, separator)
	return method, preset
}

// Label is what a method or baseline of results is called.
func Label(name string) string {
	method, preset := Split(name)
	label := method
	if m, err := inference.MethodNamed(method); err == nil && m.Network() {
		label = m.Label
	}
	for _, b := range training.Baselines {
		if b.Name == method {
			label = b.Label
		}
	}
	if preset != "" {
		return ofPreset(label, preset)
	}
	return label
}

// cardinal is a small number in words, or any other in digits.
func cardinal(n int) string {
	words := [...]string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	if n < len(words) {
		return words[n]
	}
	return fmt.Sprint(n)
}

// ordinal is a small number, from 1, in words, or any other in digits.
func ordinal(n int) string {
	words := [...]string{"", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
		"tenth"}
	if n < len(words) {
		return words[n]
	}
	return fmt.Sprintf("%dth", n)
}
