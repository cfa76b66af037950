package inference

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"isopet/volume"
)

// Scaling is how the values of a PET slice become what the networks see, and so what a threshold means. Its zero value
// is the paper's: each slice is scaled to [0, 1] on its own, see [Scale]. A fixed window makes Low 0 and High 1 in
// every slice, linearly and without clipping: hotter values lie above 1, so nothing is lost, and a threshold is the
// same value in all slices and on every grid. As text it is "min-max", a window such as "0-15", "-5 to -1" or "0-2e-5",
// or "none".
type Scaling struct {
	None      bool    // values stay as they are
	Low, High float64 // the window in the scan's values; 0 and 0: there is none
}

// The scalings without numbers.
var (
	MinMax = Scaling{}           // each slice by its own minimum and maximum
	AsIs   = Scaling{None: true} // the scan's values, or the U-Net's output, as they are
)

// scalings lists the texts that are understood.
const scalings = "min-max, none or a window of values such as 0-15"

// window splits a window into its two numbers. A minus in front of a number or of its exponent does not separate them.
var window = regexp.MustCompile(`^(` + number + `)(?: *[-–] *| +to +)(` + number + `)$`)

const number = `[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?`

// UnmarshalText reads "min-max", "none" or a window "LOW-HIGH" or "LOW to HIGH" in the scan's values.
func (c *Scaling) UnmarshalText(text []byte) error {
	switch s := strings.TrimSpace(string(text)); s {
	case "min-max":
		*c = MinMax
	case "none":
		*c = AsIs
	default:
		ends := window.FindStringSubmatch(s)
		if ends == nil {
			return fmt.Errorf("the scaling %q must be %s", text, scalings)
		}
		low, err1 := strconv.ParseFloat(ends[1], 64)
		high, err2 := strconv.ParseFloat(ends[2], 64)
		// In the scan's values, which are held in 32 bits, the ends have to differ too.
		if err1 != nil || err2 != nil || !(float32(high) > float32(low)) || !isFinite(float32(low)) ||
			!isFinite(float32(high)) {
			return fmt.Errorf("the scaling %q must be %s", text, scalings)
		}
		*c = Scaling{Low: low, High: high}
	}
	return nil
}

// MarshalText writes what [Scaling.UnmarshalText] reads.
func (c Scaling) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

func (c Scaling) String() string {
	switch c {
	case MinMax:
		return "min-max"
	case AsIs:
		return "none"
	}
	return windowEnd(c.Low) + "-" + windowEnd(c.High)
}

// windowEnd writes a number without a minus in its exponent, which earlier programs take for what stands between two.
func windowEnd(v float64) string {
	if s := formatFloat(v); !strings.Contains(s, "e-") {
		return s
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// Prepare takes a window out of an axial slice, resamples it to side×side pixels and scales them (section 2.2 of the
// paper). What the window covers outside the slice counts as the slice's minimum, and so do voxels that are not finite.
func (c Scaling) Prepare(s volume.Slice[float32], w volume.Window, side int) Input {
	in := Input{X: make([]float32, side*side), Side: side, Window: w}
	volume.Resample(s, w, side, in.X)
	in.Min, in.Max = c.apply(in.X)
	return in
}

// apply scales x in place and returns the values that became 0 and 1.
func (c Scaling) apply(x []float32) (zero, one float32) {
	switch c {
	case MinMax:
		return Scale(x)
	case AsIs:
		return 0, 1
	}
	for i, v := range x {
		x[i] = float32((float64(v) - c.Low) / (c.High - c.Low))
	}
	return float32(c.Low), float32(c.High)
}
