package nifti

import (
	"fmt"
	"math"
)

// oddities counts values that are no numbers, or that a float of 32 bits, in which values are kept, does not hold.
type oddities struct {
	notFinite           int
	above, below, small int
	highest, lowest     float64 // of those above and below
	smallest, largest   float64 // sizes of those too small
	fine                bool    // some value that is not 0 is large enough
	ends                [2]float64
	spreads             bool // ends are the lowest and the highest value kept, before it was rounded
}

// Values beyond these differ by more than a thousandth from what is kept of them.
const (
	most   = math.MaxFloat32
	coarse = 500 * math.SmallestNonzeroFloat32
)

// count takes note of an odd value, and returns what is kept of it.
func (o *oddities) count(stored, value float64) float32 {
	switch size := math.Abs(value); {
	case stored-stored != 0:
		o.notFinite++
	case value > 0 && size > 1:
		o.above++
		o.highest = max(o.highest, value)
		return most
	case size > 1:
		o.below++
		o.lowest = min(o.lowest, value)
		return -most
	default:
		if o.small++; o.small == 1 {
			o.smallest = size
		}
		o.smallest, o.largest = min(o.smallest, size), max(o.largest, size)
	}
	return float32(value)
}

// spread takes note of how far values go.
func (o *oddities) spread(value float64) {
	switch {
	case !o.spreads:
		o.ends, o.spreads = [2]float64{value, value}, true
	case value < o.ends[0]:
		o.ends[0] = value
	case value > o.ends[1]:
		o.ends[1] = value
	}
}

// step is between neighbours of 32 bits at the end that is farther from 0.
func (o *oddities) step() float64 {
	largest := float32(max(math.Abs(o.ends[0]), math.Abs(o.ends[1])))
	return float64(largest) - float64(math.Nextafter32(largest, 0))
}

// look takes note of a value that is large enough, until there is one.
func (o *oddities) look(data []float32) {
	for _, f := range data {
		if o.fine {
			return
		}
		o.fine = f >= coarse || f <= -coarse
	}
}

// check says what was odd. Values that are too large are refused: every highest value and mean would be wrong. Those
// far below 0 are padding, as a rule.
func (o *oddities) check(h Header) (problems []Problem, err error) {
	if slope, _ := h.Scaling(); o.above > 0 {
		return nil, &UnsupportedError{Found: fmt.Sprintf("holds values up to %.3g, beyond the %.3g that can be kept",
			o.highest, most),
			Advice: fmt.Sprintf("store them in a larger unit, or mend the header's slope, which is %g", slope)}
	} else if o.small > 0 && !o.fine {
		return nil, &UnsupportedError{Found: fmt.Sprintf("holds no value larger than %.3g, too small to be kept",
			o.largest),
			Advice: fmt.Sprintf("store them in a smaller unit, or mend the header's slope, which is %g", slope)}
	}
	if o.notFinite > 0 {
		problems = append(problems, Problem{"no numbers", Warning, voxelsAre(o.notFinite) + " no finite numbers",
			"they count as the lowest value of their slice"})
	}
	if o.below > 0 {
		problems = append(problems, Problem{"far below 0", Warning,
			fmt.Sprintf("Values go down to %.3g, below the %.3g that can be kept", o.lowest, -most),
			fmt.Sprintf("%s counted as %.3g", voxelsAre(o.below), -most)})
	}
	if o.small > 0 {
		problems = append(problems, Problem{"too small", Warning,
			fmt.Sprintf("Some values, such as %.3g, are too small to be kept", o.smallest), voxelsAre(o.small) +
				" counted as 0 or rounded"})
	}
	const told = 500 // steps between the ends, that what is rounded away is below a thousandth
	if span := o.ends[1] - o.ends[0]; span > 0 && span < told*o.step() {
		problems = append(problems, Problem{"close together", Warning,
			fmt.Sprintf("Values between %.12g and %.12g lie closer together than can be kept of them", o.ends[0],
				o.ends[1]),
			fmt.Sprintf("they are rounded to steps of %.3g", o.step())})
	}
	return problems, nil
}

// voxelsAre says how many.
func voxelsAre(n int) string {
	if n == 1 {
		return "1 voxel is"
	}
	return fmt.Sprintf("%d voxels are", n)
}
