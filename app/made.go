package app

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"isopet/app/format"
	"isopet/volume/paint"
)

// Made is what a lesion was outlined with, besides the method whose slices it has now. It is replaced, never changed.
type Made struct {
	// Method says how a method outlined it that has outlined another lesion since.
	Method string `json:"method,omitempty"`
	// Drawn are the axial slices that were changed by hand.
	Drawn stretches `json:"drawn,omitempty"`
	// Grown are the values from which regions grew, in the scan's unit, in turn.
	Grown []float64 `json:"grown,omitempty"`
	// Tidied are what changed it as a whole, in turn.
	Tidied []string `json:"tidied,omitempty"`
}

// step adds to what a lesion was made with; slices are the axial ones that it changed.
type step func(m *Made, slices []int)

func byHand(m *Made, slices []int) { m.Drawn = m.Drawn.with(slices) }

func grown(from float64) step {
	return func(m *Made, _ []int) {
		if !slices.Contains(m.Grown, from) {
			m.Grown = append(slices.Clone(m.Grown), from)
		}
	}
}

func tidied(name string) step {
	return func(m *Made, _ []int) {
		if !slices.Contains(m.Tidied, name) {
			m.Tidied = append(slices.Clone(m.Tidied), name)
		}
	}
}

// stretches are slices in order, each stretch from its first to its last: short however many slices there are.
type stretches [][2]int

func (s stretches) has(index int) bool {
	return slices.ContainsFunc(s, func(r [2]int) bool { return r[0] <= index && index <= r[1] })
}

// with are the slices and others.
func (s stretches) with(others []int) stretches {
	all := slices.Clone(s)
	for _, index := range others {
		all = append(all, [2]int{index, index})
	}
	slices.SortFunc(all, func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
	var joined stretches
	for _, r := range all {
		if n := len(joined); n > 0 && r[0] <= joined[n-1][1]+1 {
			joined[n-1][1] = max(joined[n-1][1], r[1])
		} else {
			joined = append(joined, r)
		}
	}
	return joined
}

// madeBy is what a lesion is made with when a step has changed it; one that was empty begins anew.
func (s *State) madeBy(how step, label uint8, changes paint.Changes) map[uint8]*Made {
	l := s.Lesion(label)
	if l == nil {
		return nil
	}
	var m Made
	if l.Made != nil && s.LesionVoxels(l.Label) > 0 {
		m = *l.Made
	}
	var own paint.Changes
	for _, r := range changes {
		if r.Was == l.Label || r.Now == l.Label {
			own = append(own, r)
		}
	}
	how(&m, slices.Sorted(maps.Keys(s.counts.touched(own))))
	return map[uint8]*Made{l.Label: &m}
}

// swapMade exchanges what lesions were made with.
func (s *State) swapMade(made map[uint8]*Made) {
	if len(made) == 0 {
		return
	}
	s.Lesions = slices.Clone(s.Lesions)
	for label, m := range made {
		if l := s.Lesion(label); l != nil {
			made[label], l.Made = l.Made, m
		}
	}
}

// settled is what a lesion was made with once another takes over its slices.
func (s *State) settled(label uint8) *Made {
	m := Made{Method: s.methodText()}
	if l := s.Lesion(label); l.Made != nil {
		m.Grown, m.Tidied = l.Made.Grown, l.Made.Tidied
	}
	m.Drawn = stretches(nil).with(s.byHand())
	return &m
}

// byHand are the slices of the method's lesion that were drawn on; where nobody knows with what, they count as well.
func (s *State) byHand() []int {
	drawn := s.DrawnSlices()
	if l := s.Lesion(s.Outlined); l.Made != nil && (len(l.Made.Grown) > 0 || len(l.Made.Tidied) > 0) {
		drawn = slices.DeleteFunc(drawn, func(index int) bool { return !l.Made.Drawn.has(index) })
	}
	return drawn
}

// methodText is the method of the outlined slices and how many of their thresholds were moved; empty without any.
func (s *State) methodText() string {
	var methods []string
	for _, index := range s.SliceIndexes() {
		if text := s.Slices[index].named(s.Scan.Unit); !slices.Contains(methods, text) {
			methods = append(methods, text)
		}
	}
	if len(methods) == 0 {
		return ""
	}
	if n := len(s.ManualSlices()); n > 0 {
		methods = append(methods, format.Count(n, "threshold")+" moved")
	}
	return strings.Join(methods, ", ")
}

// named is the method of a slice with its number: "41 %", "fixed value 4 SUV", "U-Net".
func (r *SliceResult) named(unit string) string {
	p := r.Method.Parameter
	if p == nil {
		return r.Method.Label
	}
	number := strconv.FormatFloat(r.Parameter, 'f', -1, 64)
	if p.Unit != "" {
		return number + " " + p.Unit
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", strings.ToLower(r.Method.Label), number, unit))
}

// OutlinedBy says how a lesion was outlined: "41 %, 2 thresholds moved, 3 slices drawn". What is not known, as in sessions of
// older programs, is called by hand.
func (s *State) OutlinedBy(label uint8) string {
	l := s.Lesion(label)
	if l == nil || s.Scan == nil {
		return ""
	}
	m := Made{}
	if l.Made != nil {
		m = *l.Made
	}
	var drawn []int
	if label == s.Outlined {
		m.Method, drawn = s.methodText(), s.byHand()
		if len(s.Drawn) == 0 && m.Method != "" { // nothing is left of what was done since
			m.Grown, m.Tidied = nil, nil
		}
	} else {
		drawn = slices.DeleteFunc(s.LesionSlices(label), func(index int) bool { return !m.Drawn.has(index) })
	}
	var parts []string
	if m.Method != "" {
		parts = append(parts, m.Method)
	}
	if len(m.Grown) > 0 {
		var from []string
		for _, v := range m.Grown {
			from = append(from, format.Number(v))
		}
		parts = append(parts, strings.TrimSpace("grown from "+strings.Join(from, " and ")+" "+s.Scan.Unit))
	}
	if n := len(drawn); n > 0 {
		text := format.Count(n, "slice") + " drawn"
		if len(parts) == 0 {
			text = "drawn, " + format.Count(n, "slice")
		}
		parts = append(parts, text)
	}
	for _, name := range m.Tidied {
		parts = append(parts, strings.ToLower(name[:1])+name[1:])
	}
	if len(parts) == 0 {
		return "by hand"
	}
	return strings.Join(parts, ", ")
}
