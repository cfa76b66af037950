// Package lesion is the lesions of a scan: what they are called, how they were made, and how many voxels they have. It
// knows no scan and no state.
package lesion

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"isopet/app/format"
)

// Lesion is one of the things outlined in a scan. There is always at least one.
type Lesion struct {
	// Label is its value in the mask, 1 to 255.
	Label uint8
	Name  string
	// Colour is a row of the window's table of colours, counted from 0; beyond its end it begins again.
	Colour int
	// Hidden says that its outline is not shown.
	Hidden bool
	// Kind is what it is taken for.
	Kind Kind `json:",omitempty"`
	// Made says how it was outlined besides the method's slices; nil if nothing is known of it.
	Made *Made `json:",omitempty"`
}

// First are the lesions of a new scan.
func First() []Lesion { return []Lesion{{Label: 1, Name: "Lesion 1"}} }

// Next is an empty lesion to add to others, with the first label and the first colour that are free; not ok if there
// are as many as a mask holds.
func Next(others []Lesion) (l Lesion, ok bool) {
	const most = 255
	for label := 1; label <= most && l.Label == 0; label++ {
		if !slices.ContainsFunc(others, func(o Lesion) bool { return int(o.Label) == label }) {
			l.Label = uint8(label)
		}
	}
	for slices.ContainsFunc(others, func(o Lesion) bool { return o.Colour == l.Colour }) {
		l.Colour++
	}
	l.Name = fmt.Sprintf("Lesion %d", l.Label)
	return l, l.Label != 0
}

// Made is what a lesion was outlined with, besides the method whose slices it has now. It is replaced, never changed.
type Made struct {
	// Method says how a method outlined it that has outlined another lesion since.
	Method string `json:"method,omitempty"`
	// Found says by what it was found in the whole scan: "above 4 SUV".
	Found string `json:"found,omitempty"`
	// Drawn are the axial slices that were changed by hand.
	Drawn Stretches `json:"drawn,omitempty"`
	// Grown are the values from which regions grew, in the scan's unit, in turn.
	Grown []float64 `json:"grown,omitempty"`
	// PostProcessed are what changed it as a whole, in turn.
	PostProcessed []string `json:"tidied,omitempty"`
}

// Step adds to what a lesion was made with; slices are the axial ones that it changed.
type Step func(m *Made, slices []int)

func ByHand(m *Made, slices []int) { m.Drawn = m.Drawn.With(slices) }

func Grown(from float64) Step {
	return func(m *Made, _ []int) {
		if !slices.Contains(m.Grown, from) {
			m.Grown = append(slices.Clone(m.Grown), from)
		}
	}
}

func PostProcessed(name string) Step {
	return func(m *Made, _ []int) {
		if !slices.Contains(m.PostProcessed, name) {
			m.PostProcessed = append(slices.Clone(m.PostProcessed), name)
		}
	}
}

// Stretches are slices in order, each stretch from its first to its last: short however many slices there are.
type Stretches [][2]int

func (s Stretches) Has(index int) bool {
	return slices.ContainsFunc(s, func(r [2]int) bool { return r[0] <= index && index <= r[1] })
}

// With are the slices and others.
func (s Stretches) With(others []int) Stretches {
	all := slices.Clone(s)
	for _, index := range others {
		all = append(all, [2]int{index, index})
	}
	slices.SortFunc(all, func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
	var joined Stretches
	for _, r := range all {
		if n := len(joined); n > 0 && r[0] <= joined[n-1][1]+1 {
			joined[n-1][1] = max(joined[n-1][1], r[1])
		} else {
			joined = append(joined, r)
		}
	}
	return joined
}

// After is what it was made with once a step has changed some slices of it; nil is nothing so far.
func (m *Made) After(how Step, slices []int) *Made {
	var next Made
	if m != nil {
		next = *m
	}
	how(&next, slices)
	return &next
}

// Scaled is what a lesion was made with in a scan whose values in a unit are multiplied by a factor since.
func (m *Made) Scaled(factor float64, unit string) *Made {
	if m == nil {
		return nil
	}
	scaled := *m
	scaled.Grown = nil
	for _, v := range m.Grown {
		scaled.Grown = append(scaled.Grown, format.Rounded(v*factor, 4))
	}
	for _, text := range []*string{&scaled.Method, &scaled.Found} {
		if unit != "" && strings.Contains(*text, " "+unit) {
			*text += " before the values were corrected"
		}
	}
	return &scaled
}

// AsFound reports whether a lesion was found in the whole scan and not changed since.
func (m *Made) AsFound() bool {
	return m != nil && m.Found != "" && m.Method == "" && len(m.Drawn)+len(m.Grown)+len(m.PostProcessed) == 0
}

// Text says how a lesion was made, with so many slices drawn: "41 %, 2 thresholds moved, 3 slices drawn". unit is that
// of the scan. What is not known is called by hand.
func (m *Made) Text(drawn int, unit string) string {
	var parts []string
	if m.Method != "" {
		parts = append(parts, m.Method)
	}
	if m.Found != "" {
		parts = append(parts, "found "+m.Found)
	}
	if len(m.Grown) > 0 {
		var from []string
		for _, v := range m.Grown {
			from = append(from, format.Number(v))
		}
		parts = append(parts, strings.TrimSpace("grown from "+strings.Join(from, " and ")+" "+unit))
	}
	if drawn > 0 {
		text := format.Count(drawn, "slice") + " drawn"
		if len(parts) == 0 {
			text = "drawn, " + format.Count(drawn, "slice")
		}
		parts = append(parts, text)
	}
	for _, name := range m.PostProcessed {
		parts = append(parts, strings.ToLower(name[:1])+name[1:])
	}
	if len(parts) == 0 {
		return "by hand"
	}
	return strings.Join(parts, ", ")
}
