package figures

import (
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Histogram shows how the values of a slice's region are spread and where the threshold cuts them: what lies above it
// is blue. The quantity names the values with their unit. Counts are on a logarithmic axis, as most of a slice is
// background.
func Histogram(quantity string, values []float32, threshold float64) *Figure {
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if v := float64(v); !math.IsNaN(v) && !math.IsInf(v, 0) {
			low, high = min(low, v), max(high, v)
		}
	}
	if !(low < high) { // nothing, or all the same
		low, high = 0, 1
	}
	const bins = 80
	b := bars{low: low, width: (high - low) / bins, counts: make([]int, bins), threshold: threshold}
	top := 10
	for _, v := range values {
		if at := (float64(v) - low) / b.width; at >= 0 && at <= bins { // NaN is not
			n := min(int(at), bins-1)
			b.counts[n]++
			top = max(top, b.counts[n])
		}
	}
	return &Figure{
		Selected: -1,
		x:        label{name: quantity, min: low, max: high},
		y:        label{"Pixels (logarithmic)", 0, math.Log10(float64(top)) + 0.1, decades{}},
		compose: func(c Palette) []layer {
			b.below, b.above = c.Quiet, c.Predicted
			return []layer{
				{b, "Above the threshold"},
				{vertical(threshold, c.Ink, nil), "Threshold " + number(threshold)},
			}
		},
	}
}

// bars draws counts as the logarithm of the number; a bin that the threshold cuts has both colours.
type bars struct {
	low, width   float64
	counts       []int
	threshold    float64
	below, above color.Color
}

func (b bars) Plot(c draw.Canvas, p *plot.Plot) {
	for i, n := range b.counts {
		if n == 0 {
			continue
		}
		// A single pixel must show too: log 1 is 0.
		top := max(math.Log10(float64(n)), 0.04)
		left := b.low + float64(i)*b.width
		right := left + b.width
		cut := min(max(b.threshold, left), right)
		if math.IsNaN(cut) {
			cut = right
		}
		b.fill(c, p, left, cut, top, b.below)
		b.fill(c, p, cut, right, top, b.above)
	}
}

func (b bars) fill(c draw.Canvas, p *plot.Plot, left, right, top float64, colour color.Color) {
	if !(left < right) {
		return
	}
	x0, x1 := c.X(p.X.Norm(left)), c.X(p.X.Norm(right))
	y0, y1 := c.Y(p.Y.Norm(0)), c.Y(p.Y.Norm(top))
	c.FillPolygon(colour, []vg.Point{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}})
}

func (b bars) DataRange() (xmin, xmax, ymin, ymax float64) {
	return b.low, b.low + b.width*float64(len(b.counts)), 0, 1
}

func (b bars) Thumbnail(c *draw.Canvas) {
	c.FillPolygon(b.above, []vg.Point{c.Min, {X: c.Max.X, Y: c.Min.Y}, c.Max, {X: c.Min.X, Y: c.Max.Y}})
}

// decades labels a logarithm with the number it stands for.
type decades struct{}

func (decades) Ticks(low, high float64) []plot.Tick {
	ticks := stepTicks{step: 1}.Ticks(low, high)
	for i, t := range ticks {
		ticks[i].Label = strconv.FormatFloat(math.Pow(10, t.Value), 'f', 0, 64)
	}
	return ticks
}
