package figures

import "math"

// Loss shows the training and the validation loss after each epoch, the first epoch counted as 1. The quantity names
// the loss, as "Mean squared error". Without validation data that slice is empty.
func Loss(quantity string, train, validation []float64) *Figure {
	epochs := make([]float64, max(len(train), len(validation)))
	for i := range epochs {
		epochs[i] = float64(i + 1)
	}
	trained, validated := pairs(epochs, train), pairs(epochs, validation)
	return &Figure{
		Selected: -1,
		x:        label{"Epoch", 1, max(2, float64(len(epochs))), integerTicks{}},
		y:        label{name: quantity, min: 0, max: math.NaN()},
		points:   trained,
		compose: func(c Palette) []layer {
			layers := []layer{{curve(trained, c.Predicted, nil), "Training"}, {dots(trained, c.Predicted, 2), ""}}
			if len(validated) > 0 {
				layers = append(layers,
					layer{curve(validated, c.Reference, dashed), "Validation"},
					layer{dots(validated, c.Reference, 2), ""})
			}
			return layers
		},
	}
}
