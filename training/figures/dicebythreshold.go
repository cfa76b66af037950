package figures

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"isopet/volume/metrics"
)

// Swept is what each constant threshold gives on the images of one kind.
type Swept struct {
	Name   string
	Curves []metrics.Curve // of each slice
	Chosen []float64       // thresholds to be marked
}

// DiceByThreshold shows the median Dice over all slices that each constant threshold gives, with a band between the
// quartiles and the chosen thresholds marked.
func DiceByThreshold(images []Swept) *Figure {
	return &Figure{
		Selected: -1,
		x:        label{"Constant threshold", 0, 1, stepTicks{0.2, 1}},
		y:        label{"Dice", 0, 1, stepTicks{0.2, 1}},
		compose: func(c Palette) []layer {
			var bands, lines []layer
			for i, s := range images {
				colour := series(c, i)
				for _, t := range s.Chosen {
					m := vertical(t, translucent(colour), dashed)
					m.Width = 0.8
					bands = append(bands, layer{m, ""})
				}
				low, middle, high := s.at(0.25), s.at(0.5), s.at(0.75)
				bands = append(bands, layer{band{low, high, tint(colour)}, ""})
				lines = append(lines, layer{curve(middle, colour, nil), s.Name})
			}
			return append(bands, lines...)
		},
	}
}

// at is a quantile over the slices.
func (s Swept) at(q float64) plotter.XYs {
	points := make(plotter.XYs, metrics.Candidates)
	column := make([]float64, len(s.Curves))
	for k := range points {
		for i := range s.Curves {
			column[i] = s.Curves[i][k]
		}
		points[k] = plotter.XY{X: metrics.Candidate(k), Y: metrics.Quantile(column, q)}
	}
	return points
}

// band is the area between two curves.
type band struct {
	low, high plotter.XYs
	color     color.Color
}

func (b band) Plot(c draw.Canvas, p *plot.Plot) {
	var corners []vg.Point
	add := func(at plotter.XY) {
		if drawable(at) {
			corners = append(corners, vg.Point{X: c.X(p.X.Norm(at.X)), Y: c.Y(p.Y.Norm(at.Y))})
		}
	}
	for _, at := range b.low {
		add(at)
	}
	for i := range b.high {
		add(b.high[len(b.high)-1-i])
	}
	if len(corners) > 2 {
		c.FillPolygon(b.color, corners)
	}
}
