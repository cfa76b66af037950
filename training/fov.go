package training

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"isopet/inference"
	"isopet/volume"
)

// FOV is the field of view of the prepared slices. Its zero value chooses by the scan's size: a small crop is taken
// whole, of a larger scan the paper's square of 125 mm. As text it is "auto", "full" or a width in mm.
type FOV struct {
	Full  bool    // the smallest square that holds the slice
	Width float64 // in mm, around the paper's middle; 0 with Full false is auto
}

// UnmarshalText reads "auto", "full" or a width in mm.
func (f *FOV) UnmarshalText(text []byte) error {
	switch s := strings.TrimSuffix(strings.TrimSpace(string(text)), "mm"); s {
	case "auto":
		*f = FOV{}
	case "full":
		*f = FOV{Full: true}
	default:
		width, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
		if err != nil || !(width > 0 && width < 1e4) {
			return fmt.Errorf("the field of view %q must be auto, full or a width in mm such as 125", text)
		}
		*f = FOV{Width: width}
	}
	return nil
}

// MarshalText writes what [FOV.UnmarshalText] reads.
func (f FOV) MarshalText() ([]byte, error) {
	switch {
	case f.Full:
		return []byte("full"), nil
	case f.Width == 0:
		return []byte("auto"), nil
	}
	return strconv.AppendFloat(nil, f.Width, 'g', -1, 64), nil
}

// paperFOV is the width in mm of the paper's square.
const paperFOV = 125

// region is the square that the slices of a scan show.
func (f FOV) region(g volume.Grid) volume.Region {
	switch {
	case f.Full:
		return g.Whole()
	case f.Width > 0:
		r := g.Paper()
		r.Width = f.Width
		return r
	}
	r, _ := inference.AutoRegion(g, paperFOV)
	return r
}

// width is the field of view that all patients share within 5 %, in whole mm, or 0.
func (c *Cohort) width() float64 {
	low, high := math.Inf(1), 0.0
	for _, p := range c.Patients {
		low, high = min(low, p.Region.Width), max(high, p.Region.Width)
	}
	if middle := (low + high) / 2; high-low <= 0.05*middle {
		return math.Round(middle)
	}
	return 0
}
