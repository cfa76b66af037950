package figures

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"isopet/volume/metrics"
)

// Scores are the Dice of a method in each group, a test set say.
type Scores struct {
	Name     string
	Groups   [][]float64
	Baseline bool // drawn in grey
}

// DiceBoxes compares methods in groups by box plots: median and quartiles, whiskers to the farthest score within 1.5
// times the IQR, the scores beyond as points. The quantity names what the groups are. A single group is divided by
// method instead, each named below its box.
func DiceBoxes(quantity string, groups []string, methods []Scores) *Figure {
	single := len(groups) == 1
	names := groups
	if single {
		names = nil
		for _, m := range methods {
			names = append(names, twoLines(m.Name))
		}
	}
	return &Figure{
		Selected: -1,
		size:     vg.Point{X: 17 * vg.Centimeter, Y: 9 * vg.Centimeter},
		x:        label{quantity, 0.5, float64(len(names)) + 0.5, nameTicks(names)},
		y:        label{"Dice", 0, 1, stepTicks{0.2, 1}},
		compose: func(c Palette) []layer {
			var layers []layer
			for i, m := range methods {
				b := boxes{groups: m.Groups, line: m.colour(c, i), ink: c.Ink, fill: c.Background}
				if single {
					b.at, b.width = func(int) float64 { return float64(i + 1) }, 0.45
					layers = append(layers, layer{b, ""})
					continue
				}
				step := 0.8 / float64(len(methods))
				b.width = 0.78 * step
				b.at = func(group int) float64 {
					return float64(group+1) + step*(float64(i)-float64(len(methods)-1)/2)
				}
				layers = append(layers, layer{b, m.Name})
			}
			return layers
		},
	}
}

// series are colours that are told apart with any kind of colour blindness (Okabe and Ito 2008), one more, then grey.
func series(c Palette, i int) color.Color {
	colours := []color.Color{
		c.Predicted, c.Reference, color.NRGBA{0, 158, 115, 255}, color.NRGBA{204, 121, 167, 255},
		color.NRGBA{230, 159, 0, 255}, color.NRGBA{86, 180, 233, 255}, color.NRGBA{110, 80, 160, 255},
	}
	if i < len(colours) {
		return colours[i]
	}
	return c.Axis
}

// colour of the i-th method's scores.
func (s Scores) colour(c Palette, i int) color.Color {
	if s.Baseline {
		return c.Axis
	}
	return series(c, i)
}

// twoLines is a long name in two lines, broken at the space nearest to its middle.
func twoLines(name string) string {
	best := -1
	for i, r := range name {
		if r == ' ' && (best < 0 || abs(2*i-len(name)) < abs(2*best-len(name))) {
			best = i
		}
	}
	if len(name) <= 8 || best < 0 {
		return name
	}
	return name[:best] + "\n" + name[best+1:]
}

func abs(n int) int { return max(n, -n) }

// nameTicks are names at 1, 2 and so on.
type nameTicks []string

func (n nameTicks) Ticks(_, _ float64) []plot.Tick {
	var ticks []plot.Tick
	for i, name := range n {
		ticks = append(ticks, plot.Tick{Value: float64(i + 1), Label: name})
	}
	return ticks
}

// boxes are the box plots of a method.
type boxes struct {
	groups          [][]float64
	at              func(group int) float64
	width           float64
	line, ink, fill color.Color
}

func (b boxes) Plot(c draw.Canvas, p *plot.Plot) {
	for g, values := range b.groups {
		values = slices.DeleteFunc(slices.Clone(values), math.IsNaN)
		if len(values) == 0 {
			continue
		}
		low, middle, high := metrics.Quantile(values, 0.25), metrics.Median(values), metrics.Quantile(values, 0.75)
		reach := 1.5 * (high - low)
		bottom, top := low, high
		x := func(v float64) vg.Length { return c.X(p.X.Norm(b.at(g) + v*b.width/2)) }
		y := func(v float64) vg.Length { return c.Y(p.Y.Norm(v)) }
		point := draw.GlyphStyle{Color: translucent(b.line), Radius: 1.1, Shape: draw.CircleGlyph{}}
		for _, v := range values {
			if v < low-reach || v > high+reach {
				c.DrawGlyph(point, vg.Point{X: x(0), Y: y(v)})
			} else {
				bottom, top = min(bottom, v), max(top, v)
			}
		}
		style := draw.LineStyle{Color: b.line, Width: 0.9}
		c.StrokeLine2(style, x(0), y(bottom), x(0), y(low))
		c.StrokeLine2(style, x(0), y(high), x(0), y(top))
		for _, end := range []float64{bottom, top} {
			c.StrokeLine2(style, x(-0.4), y(end), x(0.4), y(end))
		}
		corners := []vg.Point{
			{X: x(-1), Y: y(low)}, {X: x(1), Y: y(low)}, {X: x(1), Y: y(high)}, {X: x(-1), Y: y(high)},
		}
		c.FillPolygon(b.fill, corners)
		c.FillPolygon(tint(b.line), corners)
		c.StrokeLines(style, append(corners, corners[0]))
		c.StrokeLine2(draw.LineStyle{Color: b.ink, Width: 1.6}, x(-1), y(middle), x(1), y(middle))
	}
}

// Thumbnail is a small box.
func (b boxes) Thumbnail(c *draw.Canvas) {
	inset := c.Size().X / 4
	left, right := c.Min.X+inset, c.Max.X-inset
	corners := []vg.Point{
		{X: left, Y: c.Min.Y}, {X: right, Y: c.Min.Y}, {X: right, Y: c.Max.Y}, {X: left, Y: c.Max.Y},
	}
	c.FillPolygon(tint(b.line), corners)
	c.StrokeLines(draw.LineStyle{Color: b.line, Width: 0.9}, append(corners, corners[0]))
}

// tint is a colour for areas.
func tint(c color.Color) color.Color {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = 60
	return n
}
