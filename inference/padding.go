package inference

import (
	"fmt"
	"math"

	"isopet/volume"
)

// Padding is what scans hold around the picture where there is nothing: -1024, -32768, -1e30 or the like. A slice that
// is scaled by its lowest value would lose the picture to it.
type Padding struct {
	Highest   float32 // what is not above it is padding
	Voxels    int     // of padding
	Low, High float32 // lowest and highest finite value of the picture; 0 and 0 if there is none
	gap       bool    // nothing lies between the padding, if there is any, and the picture
}

// mostUptake is more than any activity in Bq/ml, the smallest unit in use.
const mostUptake = 1e12

// NewPadding finds the padding of a scan: values further below 0 than its highest lies above, and further from the rest
// than all of that spans. Uptake has no such values.
func NewPadding(v *volume.Volume) Padding {
	low, high := limits(v.Data)
	p := Padding{Low: low, High: high, gap: true}
	if !(high > 0 && low < -high) {
		return p
	}
	outside, highest, rest := 0, low, high
	for _, x := range v.Data {
		switch {
		case !isFinite(x):
		case x < -high:
			outside++
			highest = max(highest, x)
		default:
			rest = min(rest, x)
		}
	}
	if p.gap = float64(rest)-float64(highest) > float64(high)-float64(rest); p.gap {
		p.Voxels, p.Highest, p.Low = outside, highest, rest
	}
	return p
}

// Remove turns the padding among the values of a slice into NaN, which counts as the lowest of the other values.
func (p Padding) Remove(pix []float32) {
	if p.Voxels == 0 {
		return
	}
	for i, x := range pix {
		if x <= p.Highest {
			pix[i] = float32(math.NaN())
		}
	}
}

// Notes are sentences for the user.
func (p Padding) Notes() (notes []string) {
	if p.Voxels > 0 {
		notes = append(notes, fmt.Sprintf("Values of %.4g and below were taken as padding around the picture, not as "+
			"uptake.", p.Highest))
	}
	if !p.gap {
		notes = append(notes, fmt.Sprintf("Values go down to %.4g, further below 0 than the highest, %.4g, lies "+
			"above: please check that this is a PET scan.", p.Low, p.High))
	}
	if p.High > mostUptake {
		notes = append(notes, fmt.Sprintf("Values go up to %.4g, more than any uptake: please check what they are, "+
			"and take them out of the scan.", p.High))
	}
	return notes
}
