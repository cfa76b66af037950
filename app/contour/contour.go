// Package contour is the contour of a lesion on an axial slice: what a method said of the slice, the threshold in use,
// and the changes of a mask that follow from it. It knows neither the lesions nor the state that hold it.
package contour

import (
	"fmt"
	"math"
	"strings"

	"isopet/app/format"
	"isopet/inference"
	"isopet/volume"
)

// Slice is the outline of an axial slice: what the networks said and what the user made of it. Its Threshold is
// the one in use.
type Slice struct {
	inference.Slice
	// Method, Parameter, Region and Networks are those under which it was outlined; a slice kept by hand keeps its own.
	Method    inference.Method
	Parameter float64
	Region    volume.Region
	Networks  string // their folder, see app/setup; empty for a baseline
	// Manual says that the user chose Threshold.
	Manual bool
	// Highest is the scan's highest value in the region on the slice; −∞ for a method that does not cut the scan.
	Highest float64
}

// Predicted is the threshold that the method gave, on the image scaled to [0, 1].
func (r *Slice) Predicted() float64 { return r.Prediction.Threshold }

// ThresholdName names that threshold, see [inference.Method.ThresholdName].
func (r *Slice) ThresholdName() string { return r.Method.ThresholdName(r.Parameter) }

// Image tells continuous images apart.
func (r *Slice) Image() *float32 { return &r.Prediction.Image[0] }

// Scaled is the outline in a scan whose values are multiplied by a positive factor: it stays what it is.
func (r *Slice) Scaled(factor float64) *Slice {
	scaled := *r
	scaled.Input = r.Input.Scaled(factor)
	scaled.UptakeMax = float64(float32(r.UptakeMax * factor)) // as the voxel
	scaled.Highest = float64(float32(r.Highest * factor))
	scaled.Parameter = ScaledParameter(r.Method, r.Parameter, factor)
	return &scaled
}

// ScaledParameter is a method's number in a scan whose values are multiplied by a factor, to four digits.
func ScaledParameter(m inference.Method, number, factor float64) float64 {
	if m.Parameter == nil || m.Parameter.Unit != "" {
		return number
	}
	return format.Rounded(number*factor, 4)
}

// Named is the method of a slice with its number: "41 %", "fixed value 4 SUV", "U-Net".
func (r *Slice) Named(unit string) string {
	p := r.Method.Parameter
	if p == nil {
		return r.Method.Label
	}
	number := format.Full(r.Parameter)
	if p.Unit != "" {
		return number + " " + p.Unit
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", strings.ToLower(r.Method.Label), number, unit))
}

// Beyond reports whether a threshold lies above all that it could cut on the slice: nothing can be outlined there.
func (r *Slice) Beyond(t float64) bool {
	if !r.Method.OnPET {
		return t >= 1
	}
	return t > 1 && r.Input.ToUnits(t) >= r.Highest
}

// HighestOf is the highest finite value of the scan among a score map's pixels; −∞ if there is none, or if they are a
// network's output.
func HighestOf(m inference.Method, f *inference.ScoreMap) float64 {
	highest := math.Inf(-1)
	if !m.OnPET {
		return highest
	}
	for _, v := range f.Pix {
		if v := float64(v); !math.IsInf(v, 0) && !math.IsNaN(v) {
			highest = max(highest, v)
		}
	}
	return highest
}
