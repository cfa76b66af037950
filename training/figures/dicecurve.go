package figures

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/plotter"

	"isopet/volume/metrics"
)

// DiceCurve shows the Dice that each threshold would give on a slice, with the best one and a given one marked under
// its name, such as "Predicted". A given threshold of NaN is left out.
func DiceCurve(scores metrics.Curve, name string, given float64) *Figure {
	points := make(plotter.XYs, len(scores))
	for k, d := range scores {
		points[k] = plotter.XY{X: metrics.Candidate(k), Y: d}
	}
	optimal, best := scores.Best()
	return &Figure{
		Selected: -1,
		x:        label{"Threshold (scaled intensity)", 0, 1, stepTicks{0.2, 1}},
		y:        label{"Dice", 0, 1, stepTicks{0.2, 1}},
		points:   points,
		compose: func(c Palette) []layer {
			layers := []layer{
				{vertical(optimal, c.Reference, dashed), fmt.Sprintf("Optimal %s (Dice %s)", number(optimal),
					number(best))},
			}
			if !math.IsNaN(given) {
				layers = append(layers, layer{vertical(given, c.Predicted, nil), name + " " + number(given)})
			}
			return append(layers, layer{curve(points, c.Ink, nil), ""})
		},
	}
}
