package app

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"isopet/app/contour"
	"isopet/app/format"
	"isopet/app/settings"
	"isopet/inference"
)

// ScaleOf is the scale in which thresholds of a method are written: that of the settings, as far as it means something for
// the method. The output of a U-Net has no value in the scan's unit.
func (s *State) ScaleOf(m inference.Method) settings.Scale {
	chosen := s.Settings.Scale
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
func (s *State) Scaled(r *contour.Slice, t float64, scale settings.Scale) float64 {
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

// Unscaled is the inverse of [State.Scaled].
func (s *State) Unscaled(r *contour.Slice, v float64, scale settings.Scale) float64 {
	switch scale {
	case settings.ScalePercent:
		return r.Input.ToThreshold(v / 100 * s.maximum(r))
	case settings.ScaleUnit:
		return r.Input.ToThreshold(v)
	}
	return v
}

// maximum is what 100 % is for a slice: the maximum of which the method took its percentage, else the highest value in the
// regions of all outlined slices; NaN if there is none above 0.
func (s *State) maximum(r *contour.Slice) float64 {
	highest := math.Inf(-1)
	if r.Method.Name == percentOfMaximum && r.Parameter > 0 {
		highest = r.Input.ToUnits(r.Predicted()) / (r.Parameter / 100)
	} else {
		for _, other := range s.Slices {
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

// thresholdsUsed says between which thresholds the slices with an outline were cut, in the scales of their methods: "4 SUV on
// 7 slices". Drawn slices have none.
func (s *State) thresholdsUsed() string {
	type span struct {
		low, high float64
		slices    int
	}
	spans := map[string]*span{} // by what stands behind the numbers
	var order []string
	for _, index := range s.SliceIndexes() {
		r := s.Slices[index]
		if r.Voxels == 0 || s.Drawn[index] {
			continue
		}
		scale, of := s.ScaleOf(r.Method), "of the network's output"
		switch {
		case scale == settings.ScalePercent:
			of = "% of the maximum"
		case scale == settings.ScaleUnit:
			of = s.Scan.Unit
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
		parts = append(parts, strings.ReplaceAll(fmt.Sprintf("%s %s on %s", text, of, format.Count(p.slices, "slice")), "  ", " "))
	}
	return cmp.Or(strings.Join(parts, ", "), "none in use")
}
