package cohort

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"isopet/inference"
	"isopet/inference/paper"
	"isopet/volume"
	"isopet/volume/metrics"
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

// region is the square that the slices of a scan show.
func (f FOV) region(g volume.Grid) volume.Region {
	switch {
	case f.Full:
		return g.Whole()
	case f.Width > 0:
		return paper.Square(g, f.Width)
	}
	r, _ := inference.AutoRegion(g, paper.Width)
	return r
}

// modelFOV is the field of view, in whole mm, of a model trained on the patients: the width of their slices, if that is
// the same within 5 %. If it is not, it is the median, or 0 if whole slices were asked for, and the note says that
// pixels differ in size.
func (c *Cohort) modelFOV(asked FOV) (float64, string) {
	low, high, alike := c.Widths()
	if alike {
		return math.Round((low + high) / 2), ""
	}
	note := fmt.Sprintf("Slices are from %.0f to %.0f mm wide, so their pixels differ in size from %.2f to %.2f mm; "+
		"--fov with a width in mm makes them alike.",
		low, high, low/float64(c.Side), high/float64(c.Side))
	if asked.Full {
		return 0, note
	}
	var widths []float64
	for _, p := range c.Patients {
		widths = append(widths, p.Region.Width)
	}
	middle := math.Round(metrics.Median(widths))
	return middle, note + fmt.Sprintf(" Of a larger scan the models will see %.0f mm, the median.", middle)
}

// Widths are those of the narrowest and the widest slices in mm; alike says that they differ by less than 5 %.
func (c *Cohort) Widths() (low, high float64, alike bool) {
	low, high = math.Inf(1), 0
	for _, p := range c.Patients {
		low, high = min(low, p.Region.Width), max(high, p.Region.Width)
	}
	return low, high, high-low <= 0.05*(low+high)/2
}
