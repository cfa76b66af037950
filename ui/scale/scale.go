// Package scale writes thresholds in one of several scales, see [settings.Scale]: the scan's unit, a percentage of
// the maximum, or from 0 to 1 of the slice's range or of the network's output. It knows no window.
package scale

import (
	"fmt"
	"math"
	"strings"

	"isopet/app"
	"isopet/app/contour"
	"isopet/app/settings"
	"isopet/inference"
	"isopet/ui/text"
)

// All are the scales on offer.
var All = []settings.Scale{settings.ScaleUnit, settings.ScalePercent, settings.ScaleShare}

// Label is what a scale is called on a switch and over a column.
func Label(s *app.State, scale settings.Scale) string {
	switch unit := Unit(s); {
	case scale == settings.ScalePercent:
		return "% of max"
	case scale == settings.ScaleShare:
		return "0 to 1"
	case unit == "":
		return "value"
	default:
		return unit
	}
}

// Unit is that of the open scan, empty if it is not known or there is none.
func Unit(s *app.State) string {
	if s.Scan != nil {
		return s.Scan.Unit
	}
	return ""
}

// Method is the method whose thresholds are on the screen: that of the slice shown, else of the first outlined, else
// the one that is set.
func Method(s *app.State) inference.Method {
	if r := s.Current(); r != nil {
		return r.Method
	}
	if first, _, some := s.Slices.Ends(); some {
		return s.Slices[first].Method
	}
	m, _ := inference.MethodNamed(s.Setup.Method)
	return m
}

// Bare writes a threshold of a slice in a scale, without the unit. One above all that it could cut says no more than
// that: as a share it would be a number of no use.
func Bare(s *app.State, r *contour.Slice, t float64, scale settings.Scale) string {
	v := s.Slices.Scaled(r, t, scale)
	switch {
	case math.IsNaN(v):
		return "–"
	case scale == settings.ScaleUnit:
		return text.Number(v)
	case scale == settings.ScalePercent:
		return text.Minus(fmt.Sprintf("%.1f", v))
	case r.Beyond(t):
		return "> 1"
	}
	return text.Share(v)
}

// Threshold writes a threshold of a slice in a scale.
func Threshold(s *app.State, r *contour.Slice, t float64, scale settings.Scale) string {
	said := Bare(s, r, t, scale)
	switch {
	case said == "–" || scale == settings.ScaleShare:
		return said
	case scale == settings.ScalePercent:
		return said + " %"
	}
	return strings.TrimSpace(said + " " + Unit(s))
}

// Own writes a threshold in the scale of the slice's method.
func Own(s *app.State, r *contour.Slice, t float64) string {
	return Threshold(s, r, t, s.ScaleOf(r.Method))
}

// Others writes a threshold in the scales in which it is not written already.
func Others(s *app.State, r *contour.Slice, t float64) string {
	if !r.Method.OnPET {
		return "of the U-Net's output"
	}
	shown := s.ScaleOf(r.Method)
	var parts []string
	for _, scale := range All {
		if scale != shown {
			parts = append(parts, Threshold(s, r, t, scale))
		}
	}
	if shown == settings.ScaleShare {
		parts[0] = "above " + parts[0]
	}
	return strings.Join(parts, " · ")
}

// Aside is [Others] where there is little room.
func Aside(s *app.State, r *contour.Slice, t float64) string {
	switch s.ScaleOf(r.Method) {
	case settings.ScaleUnit:
		return Threshold(s, r, t, settings.ScaleShare) + " · " + Threshold(s, r, t, settings.ScalePercent)
	case settings.ScaleShare:
		if r.Method.OnPET {
			return "above " + Threshold(s, r, t, settings.ScaleUnit)
		}
		return "of the output"
	}
	return Threshold(s, r, t, settings.ScaleUnit)
}

// Given is what the method's own threshold of a slice is called, and its value where the name does not say it.
func Given(s *app.State, r *contour.Slice) string {
	p, scale := r.Method.Parameter, s.ScaleOf(r.Method)
	if p != nil && (p.Unit == "%") == (scale == settings.ScalePercent) && scale != settings.ScaleShare {
		return r.ThresholdName()
	}
	return r.ThresholdName() + ": " + Own(s, r, r.Predicted())
}

// OfTable is the scale in which a column of thresholds is written: that of the first outlined slice that cuts the
// scan, or else from 0 to 1.
func OfTable(s *app.State) settings.Scale {
	for _, index := range s.SliceIndexes() {
		if r := s.Slices[index]; r.Method.OnPET {
			return s.ScaleOf(r.Method)
		}
	}
	return settings.ScaleShare
}
