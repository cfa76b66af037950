package figures

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/plotter"

	"isopet/training/statistics"
)

// Thresholds shows for each slice the threshold that was predicted against the optimal one, as figure 3 of the paper,
// with the identity and the regression of the predicted on the optimal thresholds. (The line that the paper prints,
// slope 1.08, is the other regression, optimal on predicted.) Point i of the figure is slice i.
func Thresholds(optimal, predicted []float64) *Figure {
	points := pairs(optimal, predicted)
	low, high := 0.0, 1.0
	var x, y []float64
	for _, p := range finite(points) {
		x, y = append(x, p.X), append(y, p.Y)
		low, high = min(low, p.Y), max(high, p.Y)
	}
	fit := statistics.Regression(x, y)
	axis := func(name string, low, high float64) label { return label{name, low, high, stepTicks{0.2, 1}} }
	return &Figure{
		Selected: -1,
		x:        axis("Optimal threshold (scaled intensity)", 0, 1),
		y:        axis("Predicted threshold (scaled intensity)", low, high),
		points:   points,
		compose: func(c Palette) []layer {
			layers := []layer{
				{curve(plotter.XYs{{X: 0, Y: 0}, {X: 1, Y: 1}}, c.Quiet, dashed), "Identity"},
				{dots(points, translucent(c.Predicted), 2.75), fmt.Sprintf("%d slices", len(x))},
			}
			if !math.IsNaN(fit.R) {
				ends := plotter.XYs{{X: 0, Y: fit.At(0)}, {X: 1, Y: fit.At(1)}}
				name := fmt.Sprintf("Regression of predicted on optimal: y = %s x %s %.2f",
					minus("%.2f", fit.Slope), sign(fit.Intercept), math.Abs(fit.Intercept))
				layers = append(layers,
					layer{curve(ends, c.Reference, nil), name},
					layer{note{}, fmt.Sprintf("r = %s, R² = %.3f", minus("%.3f", fit.R), fit.R2())})
			}
			return layers
		},
	}
}

// minus is a number with a minus instead of a hyphen.
func minus(format string, v float64) string {
	return strings.Replace(fmt.Sprintf(format, v), "-", "−", 1)
}

func sign(v float64) string {
	if v < 0 {
		return "−"
	}
	return "+"
}
