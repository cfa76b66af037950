package contour

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"isopet/app/format"
	"isopet/app/settings"
	"isopet/inference"
)

// Set is the contours of a scan, by axial slice.
type Set map[int]*Slice

// Indexes are the slices in order.
func (s Set) Indexes() []int { return slices.Sorted(maps.Keys(s)) }

// Ends are the first and the last of the slices, if there are some.
func (s Set) Ends() (first, last int, some bool) {
	first, last = math.MaxInt, math.MinInt
	for index := range s {
		first, last = min(first, index), max(last, index)
	}
	return first, last, len(s) > 0
}

// Manual are the slices whose threshold the user chose, in order.
func (s Set) Manual() []int {
	var manual []int
	for index, r := range s {
		if r.Manual {
			manual = append(manual, index)
		}
	}
	slices.Sort(manual)
	return manual
}

// Largest is the contour of the most voxels, the first of equals; nil without any.
func (s Set) Largest() *Slice {
	var largest *Slice
	for _, r := range s {
		if largest == nil || cmp.Or(cmp.Compare(r.Voxels, largest.Voxels), cmp.Compare(largest.Index, r.Index)) > 0 {
			largest = r
		}
	}
	return largest
}

// ScaleOf is the scale in which thresholds of a method are written: the chosen one, as far as it means something for
// the method. The output of a U-Net has no value in the scan's unit.
func ScaleOf(chosen settings.Scale, m inference.Method) settings.Scale {
	switch {
	case !m.OnPET:
		return settings.ScaleShare
	case chosen == settings.ScaleUnit || chosen == settings.ScalePercent || chosen == settings.ScaleShare:
		return chosen
	case m.Network():
		return settings.ScaleShare
	}
	return settings.ScaleUnit
}

// Scaled is a threshold of an outlined slice in a scale; NaN if it has no meaning there.
func (s Set) Scaled(r *Slice, t float64, scale settings.Scale) float64 {
	if scale == settings.ScaleShare {
		return t
	}
	if !r.Method.OnPET {
		return math.NaN()
	}
	v := r.Input.ToUnits(t)
	if scale == settings.ScalePercent {
		return 100 * v / s.maximum(r)
	}
	return v
}

// Unscaled is the inverse of [Set.Scaled].
func (s Set) Unscaled(r *Slice, v float64, scale settings.Scale) float64 {
	switch scale {
	case settings.ScalePercent:
		return r.Input.ToThreshold(v / 100 * s.maximum(r))
	case settings.ScaleUnit:
		return r.Input.ToThreshold(v)
	}
	return v
}

// maximum is what 100 % is for a slice: the maximum of which the method took its percentage, else the highest value in
// the regions of all outlined slices; NaN if there is none above 0.
func (s Set) maximum(r *Slice) float64 {
	highest := math.Inf(-1)
	if r.Method.Name == percentOfMaximum && r.Parameter > 0 {
		highest = r.Input.ToUnits(r.Predicted()) / (r.Parameter / 100)
	} else {
		for _, other := range s {
			highest = max(highest, other.Highest)
		}
	}
	if !(highest > 0) || math.IsInf(highest, 0) {
		return math.NaN()
	}
	return highest
}

// percentOfMaximum is the method whose threshold is a percentage of the maximum.
const percentOfMaximum = "percent"

// Methods are the methods of the slices with their numbers, each once. unit is that of the scan.
func (s Set) Methods(unit string) []string {
	var methods []string
	for _, index := range s.Indexes() {
		r := s[index]
		method := r.Method.Label
		if p := r.Method.Parameter; p != nil {
			method += strings.TrimRight(" "+format.Full(r.Parameter)+" "+cmp.Or(p.Unit, unit), " ")
		}
		if !slices.Contains(methods, method) {
			methods = append(methods, method)
		}
	}
	return methods
}

// Text is the methods of the slices and how many of their thresholds were moved; empty without any.
func (s Set) Text(unit string) string {
	var methods []string
	for _, index := range s.Indexes() {
		if text := s[index].Named(unit); !slices.Contains(methods, text) {
			methods = append(methods, text)
		}
	}
	if len(methods) == 0 {
		return ""
	}
	if n := len(s.Manual()); n > 0 {
		methods = append(methods, format.Count(n, "threshold")+" moved")
	}
	return strings.Join(methods, ", ")
}

// NetworksUsed are the networks that outlined slices: the program's own by name and training, others by their folder.
func (s Set) NetworksUsed(own []*inference.Model) []string {
	var networks []string
	for _, m := range own {
		if slices.ContainsFunc(s.Indexes(), func(index int) bool {
			r := s[index]
			return r.Networks == "" && slices.Contains(r.Method.Needs, m.Spec.Role)
		}) {
			networks = append(networks, fmt.Sprintf("%s, trained on %s, %s", m.Name, m.Spec.Cohort, m.Spec.Trained))
		}
	}
	for _, index := range s.Indexes() {
		if folder := s[index].Networks; folder != "" && !slices.Contains(networks, folder) {
			networks = append(networks, folder)
		}
	}
	return networks
}

// ThresholdsUsed says between which thresholds the slices with a contour were cut, in the scales of their methods: "4
// SUV on 7 slices". Slices that were drawn on have none. chosen is the scale that the user chose, and unit that of the
// scan.
func (s Set) ThresholdsUsed(drawn map[int]bool, chosen settings.Scale, unit string) string {
	type span struct {
		low, high float64
		slices    int
	}
	spans := map[string]*span{} // by what stands behind the numbers
	var order []string
	for _, index := range s.Indexes() {
		r := s[index]
		if r.Voxels == 0 || drawn[index] {
			continue
		}
		scale, of := ScaleOf(chosen, r.Method), "of the network's output"
		switch {
		case scale == settings.ScalePercent:
			of = "% of the maximum"
		case scale == settings.ScaleUnit:
			of = unit
		case r.Method.OnPET:
			of = "of the slice's range"
		}
		if spans[of] == nil {
			spans[of] = &span{low: math.Inf(1), high: math.Inf(-1)}
			order = append(order, of)
		}
		v := s.Scaled(r, r.Threshold, scale)
		spans[of].low, spans[of].high = min(spans[of].low, v), max(spans[of].high, v)
		spans[of].slices++
	}
	var parts []string
	for _, of := range order {
		p := spans[of]
		write := format.Number
		if strings.HasPrefix(of, "of ") {
			write = format.Share
		}
		text := write(p.low)
		if high := write(p.high); high != text {
			text += " to " + high
		}
		parts = append(parts, strings.ReplaceAll(fmt.Sprintf("%s %s on %s", text, of, format.Count(p.slices, "slice")),
			"  ", " "))
	}
	return cmp.Or(strings.Join(parts, ", "), "none in use")
}
