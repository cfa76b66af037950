package inference

import (
	"context"
	"fmt"
	"math"
	"slices"
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
	Short string // where there is little room; "" is the label
	About string // a sentence for the user
	Needs []Role // none for a baseline

	// Parameter is the number that the method is given, nil if it takes none.
	Parameter *Parameter

	// OnPET says that the continuous image is the scaled slice itself, so that thresholds have a value in the scan's
	// units, see [Input.ToUnits].
	OnPET bool

	// Scored is a baseline's place in the results of an experiment, nil if it has none.
	Scored *Scored

	// ThresholdLabel is what the thresholds of the method are called, with a verb for its number where it takes one,
	// see [Method.ThresholdName].
	ThresholdLabel string

	// Predict runs on a batch of slices, a baseline on all slices at once, with the value of the parameter. It returns
	// one prediction for each.
	Predict func(context.Context, Models, []Input, float64) ([]Prediction, error)
}

// Methods are the paper's three (section 2.4), in its order, the program's own, and the baselines beside which they
// stand.
var Methods = []Method{
	{
		Name:           "unet",
		Label:          "U-Net",
		About:          "A U-Net marks the tumour; one threshold for all.",
		Needs:          []Role{UNet},
		ThresholdLabel: "Constant",
		Predict:        atConstant(UNet),
	},
	{
		Name:           "threshold",
		Label:          "Threshold CNN",
		Short:          "Threshold",
		About:          "A network finds a threshold for each slice.",
		Needs:          []Role{Threshold},
		ThresholdLabel: "Predicted",
		OnPET:          true,
		Predict:        onPET(Threshold),
	},
	{
		Name:           "combined",
		Label:          "U-Net and threshold CNN",
		Short:          "Combined",
		About:          "A U-Net marks the tumour, a network cuts each slice.",
		Needs:          []Role{UNet, Combined},
		ThresholdLabel: "Predicted",
		Predict:        onImage(UNet, Combined),
	},
	{
		Name:           "isopet",
		Label:          "Isopet network",
		Short:          "Isopet",
		About:          "A network marks the tumour on each slice, with a look at the slices beside it.",
		Needs:          []Role{Isopet},
		ThresholdLabel: "Probability",
		Predict:        gated(Isopet),
	},
	{
		Name:  "percent",
		Label: "Percent of maximum",
		About: "Cuts at a share of the highest value in the region.",
		OnPET: true,
		Parameter: &Parameter{
			Name: "percent", Help: "percentage of the highest value in the region (41)",
			Label: "Percentage", Unit: "%", Default: 41, Low: 1, High: 99, Presets: []float64{41, 50},
		},
		Scored: &Scored{
			"suvmax41", "41 % of SUVmax", "41 % of the highest uptake in the patient's slices, as nuclear medicine " +
				"outlines tumours.",
		},
		ThresholdLabel: "%g %% of maximum",
		Predict:        percent,
	},
	{
		Name:  "fixed",
		Label: "Fixed value",
		About: "Cuts all slices at one value, such as SUV 4.",
		OnPET: true,
		Parameter: &Parameter{
			Name: "value", Help: "the value above which voxels are tumour, in the scan's unit (4 where that is SUV)",
			Label: "Value", Default: 4, Low: -math.MaxFloat32, High: math.MaxFloat32,
			Presets: []float64{2.5, 3, 4},
		},
		ThresholdLabel: "Value %g",
		Predict:        fixed,
	},
	{
		Name:  "otsu",
		Label: "Otsu",
		About: "Cuts each slice between its two classes of values.",
		Scored: &Scored{
			"otsu", "Otsu", "The threshold that divides the slice's values into two classes with the greatest " +
				"variance between them.",
		},
		OnPET:          true,
		ThresholdLabel: "Otsu",
		Predict:        otsu,
	},
}

// The methods by which a scan is outlined where none is named: the program's own, and the paper's best in its stead where
// it does not suit the scan or the models, see [Options.Instead].
const (
	DefaultMethod = "isopet"
	StandIn       = "threshold"
)

// ThresholdName is what a threshold is called that the method gave with a number, such as "Predicted" or "41 % of
// maximum".
func (m Method) ThresholdName(parameter float64) string {
	if m.Parameter == nil {
		return m.ThresholdLabel
	}
	return fmt.Sprintf(m.ThresholdLabel, parameter)
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

// roles are those of the models that the method needs, in the order of [Roles].
func (m Method) roles() []Role {
	return slices.DeleteFunc(Roles(), func(r Role) bool { return !slices.Contains(m.Needs, r) })
}

// Image is the role whose output is the method's continuous image; "" where that is the scaled slice.
func (m Method) Image() Role {
	for _, r := range m.Needs {
		if r.Image() {
			return r
		}
	}
	return ""
}

// predictor is the Predict of a method.
type predictor = func(context.Context, Models, []Input, float64) ([]Prediction, error)

// atConstant thresholds a model's image at the constant in its spec.
func atConstant(image Role) predictor {
	return func(ctx context.Context, models Models, inputs []Input, _ float64) ([]Prediction, error) {
		images, err := models[image].Run(ctx, channels(inputs))
		if err != nil {
			return nil, err
		}
		predictions := make([]Prediction, len(inputs))
		for i := range predictions {
			predictions[i] = Prediction{images[i], models[image].Spec.Constant}
		}
		return predictions, nil
	}
}

// gated thresholds a model's image at the constant in its spec. A slice whose probabilities are all at most the spec's
// gate is left empty: its threshold is 1, which no probability exceeds.
func gated(image Role) predictor {
	return func(ctx context.Context, models Models, inputs []Input, _ float64) ([]Prediction, error) {
		spec := models[image].Spec
		seen := make([][]float32, len(inputs))
		for i, in := range inputs {
			if in.near == nil {
				return nil, fmt.Errorf("slice %d was prepared without its neighbours", in.Slice)
			}
			seen[i] = spec.Seen(in)
		}
		images, err := models[image].Run(ctx, seen)
		if err != nil {
			return nil, err
		}
		predictions := make([]Prediction, len(inputs))
		for i := range predictions {
			predictions[i] = Prediction{images[i], spec.Constant}
			if float64(slices.Max(images[i])) <= spec.Gate {
				predictions[i].Threshold = max(1, spec.Constant)
			}
		}
		return predictions, nil
	}
}

// onPET thresholds the scaled slice where a model that sees it says.
func onPET(threshold Role) predictor {
	return func(ctx context.Context, models Models, inputs []Input, _ float64) ([]Prediction, error) {
		slices := make([][]float32, len(inputs))
		for i, in := range inputs {
			slices[i] = in.X
		}
		predictions, err := cut(ctx, models[threshold], channels(inputs), slices)
		for i, in := range inputs {
			if err == nil && in.Min == in.Max { // nothing stands out in a slice of one value, whatever the network says
				predictions[i].Threshold = max(predictions[i].Threshold, 0)
			}
		}
		return predictions, err
	}
}

// onImage thresholds the image of one model where another, which sees that image, says.
func onImage(image, threshold Role) predictor {
	return func(ctx context.Context, models Models, inputs []Input, _ float64) ([]Prediction, error) {
		images, err := models[image].Run(ctx, channels(inputs))
		if err != nil {
			return nil, err
		}
		return cut(ctx, models[threshold], images, images)
	}
}

// cut finds a threshold for each image, from what the model sees of it.
func cut(ctx context.Context, model *Model, seen, images [][]float32) ([]Prediction, error) {
	thresholds, err := model.Run(ctx, seen)
	if err != nil {
		return nil, err
	}
	predictions := make([]Prediction, len(images))
	for i := range predictions {
		predictions[i] = Prediction{images[i], float64(thresholds[i][0])}
	}
	return predictions, nil
}

func channels(inputs []Input) [][]float32 {
	x := make([][]float32, len(inputs))
	for i, in := range inputs {
		x[i] = in.Channels()
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
