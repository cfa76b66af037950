package figures

import (
	"image/color"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

var dashed = []vg.Length{vg.Points(4), vg.Points(3)}

// drawable reports that a point has a place.
func drawable(p plotter.XY) bool {
	return !math.IsNaN(p.X+p.Y) && !math.IsInf(p.X, 0) && !math.IsInf(p.Y, 0)
}

// finite are the points that have a place.
func finite(points plotter.XYs) plotter.XYs {
	return slices.DeleteFunc(slices.Clone(points), func(p plotter.XY) bool { return !drawable(p) })
}

func pairs(x, y []float64) plotter.XYs {
	points := make(plotter.XYs, min(len(x), len(y)))
	for i := range points {
		points[i] = plotter.XY{X: x[i], Y: y[i]}
	}
	return points
}

func curve(points plotter.XYs, c color.Color, dashes []vg.Length) *plotter.Line {
	return &plotter.Line{
		XYs:       finite(points),
		LineStyle: draw.LineStyle{Color: c, Width: vg.Points(1.5), Dashes: dashes},
	}
}

func dots(points plotter.XYs, c color.Color, radius vg.Length) *plotter.Scatter {
	return &plotter.Scatter{
		XYs:        finite(points),
		GlyphStyle: draw.GlyphStyle{Color: c, Radius: radius, Shape: draw.CircleGlyph{}},
	}
}

// ring emphasises a point.
func ring(p plotter.XY, c color.Color) *plotter.Scatter {
	return &plotter.Scatter{
		XYs:        plotter.XYs{p},
		GlyphStyle: draw.GlyphStyle{Color: c, Radius: vg.Points(5.5), Shape: draw.RingGlyph{}},
	}
}

// note is a line of the legend without anything drawn.
type note struct{}

func (note) Plot(draw.Canvas, *plot.Plot) {}

// mark is a vertical line over the whole height of a figure; NaN draws none.
type mark struct {
	at float64
	draw.LineStyle
}

func vertical(at float64, c color.Color, dashes []vg.Length) mark {
	return mark{at, draw.LineStyle{Color: c, Width: vg.Points(1.75), Dashes: dashes}}
}

func (m mark) Plot(c draw.Canvas, p *plot.Plot) {
	if x := c.X(p.X.Norm(m.at)); c.ContainsX(x) {
		c.StrokeLine2(m.LineStyle, x, c.Min.Y, x, c.Max.Y)
	}
}

func (m mark) Thumbnail(c *draw.Canvas) {
	y := c.Center().Y
	c.StrokeLine2(m.LineStyle, c.Min.X, y, c.Max.X, y)
}

// stepTicks are ticks at every multiple of a step.
type stepTicks struct {
	step   float64
	digits int
}

func (s stepTicks) Ticks(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	first, last := int(math.Ceil(low/s.step-1e-9)), int(math.Floor(high/s.step+1e-9))
	for n := first; n <= last && len(ticks) < 100; n++ {
		v := float64(n) * s.step
		ticks = append(ticks, plot.Tick{Value: v, Label: strconv.FormatFloat(v, 'f', s.digits, 64)})
	}
	return ticks
}

// integerTicks are ticks at whole numbers, at most about ten of them.
type integerTicks struct{}

func (integerTicks) Ticks(low, high float64) []plot.Tick {
	step := 1.0
	for _, factor := range []float64{2, 2.5, 2, 2, 2.5, 2, 2, 2.5, 2} { // 2, 5, 10, 20, 50, …
		if (high-low)/step <= 10 {
			break
		}
		step *= factor
	}
	return stepTicks{step: step}.Ticks(low, high)
}

// number is a threshold or a Dice as users read it.
func number(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }
