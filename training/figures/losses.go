package figures

import (
	"math"

	"gonum.org/v1/plot/plotter"

	"isopet/volume/metrics"
)

// Losses shows the losses of many trainings of a network after each epoch, the first epoch counted as 1: a thin line
// each, and thick ones for their medians. The quantity names the loss.
func Losses(quantity string, train, validation [][]float64) *Figure {
	epochs := 2
	for _, losses := range train {
		epochs = max(epochs, len(losses))
	}
	return &Figure{
		Selected: -1,
		x:        label{"Epoch", 1, float64(epochs), integerTicks{}},
		y:        label{name: quantity, min: 0, max: math.NaN()},
		compose: func(c Palette) []layer {
			layers := []layer{}
			for _, kind := range []struct {
				name   string
				losses [][]float64
				place  int
			}{{"Training", train, 0}, {"Validation", validation, 1}} {
				colour := series(c, kind.place)
				for _, losses := range kind.losses {
					thin := curve(byEpoch(losses), tint(colour), nil)
					thin.Width = 0.8
					layers = append(layers, layer{thin, ""})
				}
				if middle := byEpoch(medians(kind.losses)); len(middle) > 0 {
					layers = append(layers, layer{curve(middle, colour, nil), kind.name + ", median"})
				}
			}
			return layers
		},
	}
}

func byEpoch(losses []float64) plotter.XYs {
	epochs := make([]float64, len(losses))
	for i := range epochs {
		epochs[i] = float64(i + 1)
	}
	return pairs(epochs, losses)
}

// medians are those of each column; rows may be of different lengths.
func medians(rows [][]float64) []float64 {
	var middle []float64
	for at := 0; ; at++ {
		var column []float64
		for _, r := range rows {
			if at < len(r) {
				column = append(column, r[at])
			}
		}
		if column == nil {
			return middle
		}
		middle = append(middle, metrics.Median(column))
	}
}
