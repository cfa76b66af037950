package inference

import (
	"math"
	"slices"

	"isopet/volume"
)

// Input is a slice as the networks see it.
type Input struct {
	X    []float32 // Side×Side pixels of the PET slice, scaled, row by row, in LPS order
	CT   []float32 // likewise the CT, see [Spec.CT]; nil without one
	Side int
	// the values that became 0 and 1, in the scan's units; of the slice itself with [MinMax] only
	Min, Max float32
	Window   volume.Window // where the pixels lie in the scan's slice
	Slice    int           // number of the slice in its scan; Prepare leaves it 0

	near [][]float32 // values of its neighbours from the feet up, itself in the middle, see [Input.See]; nil: not known

	highest *float64 // of the scan's own voxels in the window, where it is known
}

// Channels are the pixels as a network takes them, channel by channel.
func (in Input) Channels() []float32 {
	if in.CT == nil {
		return in.X
	}
	return slices.Concat(in.X, in.CT)
}

// ToUnits turns a threshold on the scaled slice into the scan's units.
func (in Input) ToUnits(t float64) float64 { return valueAt(in.limits(), t) }

// ToThreshold turns a value in the scan's units into a threshold on the scaled slice: the inverse of [Input.ToUnits].
// Where no threshold stands for exactly that value it is the next one above, so that rounding marks no voxel of just
// that value. In a slice of one value, 1 is one unit of the scan above it.
func (in Input) ToThreshold(value float64) float64 {
	ends := in.limits()
	t := (value - ends[0]) / (ends[1] - ends[0])
	const few = 4 // more steps than the rounding takes
	for range few {
		if below := math.Nextafter(t, math.Inf(-1)); valueAt(ends, t) > value && valueAt(ends, below) >= value {
			t = below
		}
	}
	for range few {
		if valueAt(ends, t) < value {
			t = math.Nextafter(t, math.Inf(1))
		}
	}
	return t
}

// Scaled is the slice of a scan whose values are multiplied by a positive factor: thresholds stay.
func (in Input) Scaled(factor float64) Input {
	in.Min, in.Max = float32(float64(in.Min)*factor), float32(float64(in.Max)*factor)
	if in.highest != nil {
		highest := *in.highest * factor
		in.highest = &highest
	}
	return in
}

// limits are the values of the scan that the thresholds 0 and 1 stand for.
func (in Input) limits() [2]float64 {
	low, high := float64(in.Min), float64(in.Max)
	if low == high {
		high++
	}
	return [2]float64{low, high}
}

// valueAt is the value that a threshold stands for. Every processor rounds it alike.
func valueAt(ends [2]float64, t float64) float64 {
	return ends[0] + float64(t*(ends[1]-ends[0]))
}

// Prepare is [Scaling.Prepare] as the paper has it, each slice scaled to [0, 1] on its own.
func Prepare(s volume.Slice[float32], w volume.Window, side int) Input {
	return MinMax.Prepare(s, w, side)
}

// Highest is the slice's largest value in the scan's units.
func (in Input) Highest() float64 {
	high := slices.Max(in.X)
	if high == 1 {
		return float64(in.Max)
	}
	return in.ToUnits(float64(high))
}

// Scale maps x in place to [0, 1] by its own minimum and maximum and returns both. A constant slice becomes zeros,
// and so do values that are not finite, which have no part in the minimum and maximum.
func Scale(x []float32) (min, max float32) {
	min, max = limits(x)
	span := float64(max) - float64(min)
	for i, v := range x {
		if span > 0 && isFinite(v) {
			x[i] = float32((float64(v) - float64(min)) / span)
		} else {
			x[i] = 0
		}
	}
	return min, max
}

// limits are the smallest and the largest finite value, 0 and 0 if there is none.
func limits(x []float32) (min, max float32) {
	min, max = math.MaxFloat32, -math.MaxFloat32
	for _, v := range x {
		if isFinite(v) {
			if v < min {
				min = v
			}
			if v > max {
				max = v
			}
		}
	}
	if min > max {
		return 0, 0
	}
	return min, max
}

func isFinite(v float32) bool { return v-v == 0 }
