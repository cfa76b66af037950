package inference

import (
	"context"
	"fmt"
	"strings"
)

// Prediction is what a method makes of a slice: the continuous image and the threshold to cut it at. The threshold is
// as the network gave it; it may lie outside [0, 1], and then the mask is empty or everything.
type Prediction struct {
	Image     []float32 // side×side, on the grid of the [Input]
	Threshold float64
}

// Method is one of the ways from a slice to a mask.
type Method struct {
	Name  string // on the command line
	Label string // in menus
	About string // a sentence for the user
	Needs []Role

	// OnPET says that the continuous image is the scaled slice itself, so that thresholds have a value in the scan's
	// units, see [Input.Value].
	OnPET bool

	// Predict runs on a batch of slices and returns one prediction for each.
	Predict func(context.Context, *Models, []Input) ([]Prediction, error)
}

// Methods are the paper's three (section 2.4), in its order.
var Methods = []Method{
	{
		Name:    "unet",
		Label:   "U-Net",
		About:   "The U-Net marks the tumour; one constant threshold for all slices.",
		Needs:   []Role{UNet},
		Predict: unet,
	},
	{
		Name:    "threshold",
		Label:   "Threshold CNN",
		About:   "A network finds a threshold for each slice of the PET image.",
		Needs:   []Role{Threshold},
		OnPET:   true,
		Predict: threshold,
	},
	{
		Name:    "combined",
		Label:   "U-Net and threshold CNN",
		About:   "The U-Net marks the tumour; a second network finds a threshold for each slice.",
		Needs:   []Role{UNet, Combined},
		Predict: combined,
	},
}

// MethodNamed finds a method in [Methods].
func MethodNamed(name string) (Method, error) {
	var names []string
	for _, m := range Methods {
		if m.Name == name {
			return m, nil
		}
		names = append(names, m.Name)
	}
	return Method{}, fmt.Errorf("there is no method %q; choose one of %s", name, strings.Join(names, ", "))
}

func unet(ctx context.Context, models *Models, inputs []Input) ([]Prediction, error) {
	images, err := models.UNet.Run(ctx, scaled(inputs))
	if err != nil {
		return nil, err
	}
	predictions := make([]Prediction, len(inputs))
	for i := range predictions {
		predictions[i] = Prediction{images[i], models.UNet.Spec.Constant}
	}
	return predictions, nil
}

func threshold(ctx context.Context, models *Models, inputs []Input) ([]Prediction, error) {
	return cut(ctx, models.Threshold, scaled(inputs))
}

func combined(ctx context.Context, models *Models, inputs []Input) ([]Prediction, error) {
	images, err := models.UNet.Run(ctx, scaled(inputs))
	if err != nil {
		return nil, err
	}
	return cut(ctx, models.Combined, images)
}

// cut finds a threshold for each image.
func cut(ctx context.Context, model *Model, images [][]float32) ([]Prediction, error) {
	thresholds, err := model.Run(ctx, images)
	if err != nil {
		return nil, err
	}
	predictions := make([]Prediction, len(images))
	for i := range predictions {
		predictions[i] = Prediction{images[i], float64(thresholds[i][0])}
	}
	return predictions, nil
}

func scaled(inputs []Input) [][]float32 {
	x := make([][]float32, len(inputs))
	for i, in := range inputs {
		x[i] = in.X
	}
	return x
}

// Binarise marks the pixels whose value is greater than the threshold with 1 and the others with 0, and returns how
// many it marked. NaN is not greater than anything.
func Binarise(img []float32, threshold float64, dst []uint8) int {
	n := 0
	for i, v := range img {
		var b uint8
		if float64(v) > threshold {
			b = 1
		}
		dst[i] = b
		n += int(b)
	}
	return n
}
