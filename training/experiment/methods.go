package experiment

import (
	"cmp"
	"slices"

	"isopet/inference"
	"isopet/training"
)

// method is a row of what is compared: the methods with networks, then the baselines.
type method struct {
	name     string
	label    string
	short    string // where there is little room
	baseline bool

	image    inference.Role // whose output the method cuts; "" is the scaled slice
	constant bool           // it cuts all slices at the one constant that its network came with
}

var methods = comparedMethods()

func comparedMethods() []method {
	var all []method
	for _, m := range inference.Methods {
		if m.Network() && published(m) {
			constant := !slices.ContainsFunc(m.Needs, func(r inference.Role) bool { return !r.Image() })
			all = append(all, method{m.Name, m.Label, cmp.Or(m.Short, m.Label), false, m.Image(), constant})
		}
	}
	for _, b := range training.Baselines {
		all = append(all, method{name: b.Name, label: b.Label, short: b.Label, baseline: true})
	}
	return all
}

// published says that a method is the paper's: only those are compared yet.
func published(m inference.Method) bool {
	return !slices.ContainsFunc(m.Needs, inference.Role.Stacked)
}

// networks are the methods with networks: the first of all.
var networks = methods[:len(methods)-len(training.Baselines)]

// What the paper shows of single methods: how the constant was found, of the first that has one, and predicted against
// optimal thresholds, of the first that cuts the slice.
var (
	constantMethod = slices.IndexFunc(networks, func(m method) bool { return m.constant })
	slicesMethod   = slices.IndexFunc(networks, func(m method) bool { return m.image == "" })
)

// images are the roles whose output methods cut. The first is kept in [Record].Images, the others in Outputs.
var images = outputs()

func outputs() []inference.Role {
	var roles []inference.Role
	for _, m := range networks {
		if m.image != "" && !slices.Contains(roles, m.image) {
			roles = append(roles, m.image)
		}
	}
	return roles
}

// pairs are the methods compared with each other, by their places, in the paper's order.
var pairs = allPairs(len(networks))

func allPairs(n int) (all [][2]int) {
	for i := range n {
		for j := i + 1; j < n; j++ {
			all = append(all, [2]int{i, j})
		}
	}
	return all
}

// Label is what a method or baseline of the experiment is called.
func Label(name string) string {
	for _, m := range methods {
		if m.name == name {
			return m.label
		}
	}
	return name
}

// cardinal is a small number in words.
func cardinal(n int) string {
	return [...]string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}[n]
}

// ordinal is a small number, from 1, in words.
func ordinal(n int) string {
	return [...]string{"", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
		"tenth"}[n]
}
