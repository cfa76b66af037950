package ui

import (
	"fmt"
	"math"
	"strings"

	"isopet/app/contour"
	"isopet/app/settings"
	"isopet/inference"
)

// Thresholds are written in one of several scales, see [settings.Scale]: the scan's unit, a percentage of the maximum, or from 0
// to 1 of the slice's range or of the network's output.

// scales are those on offer.
var scales = []struct {
	scale settings.Scale
	label func(unit string) string // on the switch and over columns
}{
	{settings.ScaleUnit, func(unit string) string {
		if unit == "" {
			return "value"
		}
		return unit
	}},
	{settings.ScalePercent, func(string) string { return "% of max" }},
	{settings.ScaleShare, func(string) string { return "0 to 1" }},
}

// scaleLabel is what a scale is called.
func (w *window) scaleLabel(scale settings.Scale) string {
	for _, s := range scales {
		if s.scale == scale {
			return s.label(w.unit())
		}
	}
	return ""
}

// unit is that of the open scan, empty if it is not known or there is none.
func (w *window) unit() string {
	if s := w.app.State.Scan; s != nil {
		return s.Unit
	}
	return ""
}

// setScale writes all thresholds in a scale, for the next time too.
func (w *window) setScale(scale settings.Scale) {
	w.app.ChangeSettings(func(s *settings.Settings) { s.Scale = scale })
}

// writtenIn is what a command does for that.
func (w *window) writtenIn(scale settings.Scale) func() { return func() { w.setScale(scale) } }

func (w *window) onScale(scale settings.Scale) func() bool {
	return func() bool { return w.app.State.ScaleOf(w.thresholdMethod()) == scale }
}

// cutsScan reports whether the thresholds on the screen cut the scan itself, and so can be written in its unit.
func (w *window) cutsScan() bool { return w.hasScan() && w.thresholdMethod().OnPET }

// thresholdMethod is the method whose thresholds are on the screen: that of the slice shown, else of the first outlined,
// else the one that is set.
func (w *window) thresholdMethod() inference.Method {
	s := &w.app.State
	if r := s.Current(); r != nil {
		return r.Method
	}
	if all := s.SliceIndexes(); len(all) > 0 {
		return s.Slices[all[0]].Method
	}
	m, _ := inference.MethodNamed(s.Setup.Method)
	return m
}

// bare writes a threshold of a slice in a scale, without the unit. One above all that it could cut says no more than that:
// as a share it would be a number of no use.
func (w *window) bare(r *contour.Slice, t float64, scale settings.Scale) string {
	v := w.app.State.Scaled(r, t, scale)
	switch {
	case math.IsNaN(v):
		return "–"
	case scale == settings.ScaleUnit:
		return number(v)
	case scale == settings.ScalePercent:
		return minus(fmt.Sprintf("%.1f", v))
	case r.Beyond(t):
		return "> 1"
	}
	return share(v)
}

// cut writes a threshold of a slice in a scale.
func (w *window) cut(r *contour.Slice, t float64, scale settings.Scale) string {
	said := w.bare(r, t, scale)
	switch {
	case said == "–" || scale == settings.ScaleShare:
		return said
	case scale == settings.ScalePercent:
		return said + " %"
	}
	return strings.TrimSpace(said + " " + w.unit())
}

// inScale is cut in the scale of the slice's method.
func (w *window) inScale(r *contour.Slice, t float64) string {
	return w.cut(r, t, w.app.State.ScaleOf(r.Method))
}

// otherwise writes a threshold in the scales in which it is not written already.
func (w *window) otherwise(r *contour.Slice, t float64) string {
	if !r.Method.OnPET {
		return "of the U-Net's output"
	}
	shown := w.app.State.ScaleOf(r.Method)
	var parts []string
	for _, scale := range []settings.Scale{settings.ScaleUnit, settings.ScalePercent, settings.ScaleShare} {
		if scale != shown {
			parts = append(parts, w.cut(r, t, scale))
		}
	}
	if shown == settings.ScaleShare {
		parts[0] = "above " + parts[0]
	}
	return strings.Join(parts, " · ")
}

// aside is otherwise where there is little room.
func (w *window) aside(r *contour.Slice, t float64) string {
	switch w.app.State.ScaleOf(r.Method) {
	case settings.ScaleUnit:
		return w.cut(r, t, settings.ScaleShare) + " · " + w.cut(r, t, settings.ScalePercent)
	case settings.ScaleShare:
		if r.Method.OnPET {
			return "above " + w.cut(r, t, settings.ScaleUnit)
		}
		return "of the output"
	}
	return w.cut(r, t, settings.ScaleUnit)
}

// given is what the method's own threshold of a slice is called, and its value where the name does not say it.
func (w *window) given(r *contour.Slice) string {
	p, scale := r.Method.Parameter, w.app.State.ScaleOf(r.Method)
	if p != nil && (p.Unit == "%") == (scale == settings.ScalePercent) && scale != settings.ScaleShare {
		return r.ThresholdName()
	}
	return r.ThresholdName() + ": " + w.inScale(r, r.Predicted())
}

// typedLimits are the thresholds that may be typed.
func (w *window) typedLimits() limits {
	l := limits{what: "the threshold", high: 1}
	r := w.app.State.Current()
	if r == nil {
		return l
	}
	switch w.app.State.ScaleOf(r.Method) {
	case settings.ScaleUnit:
		l.low, l.high, l.unit = -math.MaxFloat32, math.MaxFloat32, w.unit()
	case settings.ScalePercent:
		l.high, l.unit = 100, "%"
	}
	return l
}
