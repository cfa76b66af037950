package inference

import (
	"context"
	"fmt"
	"math"

	"isopet/inference/paper"
	"isopet/volume"
)

// Parameter is a number that the user gives to a method.
type Parameter struct {
	Name    string // of the flag on the command line
	Help    string // of the flag
	Label   string // in the window
	Unit    string // "%"; empty where it is the scan's own
	Default float64
	Low     float64   // the smallest that makes sense
	High    float64   // the largest
	Presets []float64 // usual ones; where Unit is empty, of a scan in SUV
}

// Scored names a baseline in the results of an experiment, which scores it with its default number.
type Scored struct {
	Name  string
	Label string
	About string // a sentence for the user
}

// Network says that the method needs networks; the others are baselines, what a network has to beat.
func (m Method) Network() bool { return len(m.Needs) > 0 }

// Baseline says that it needs none.
func (m Method) Baseline() bool { return !m.Network() }

// Default is the parameter's usual value, 0 for a method without one.
func (m Method) Default() float64 {
	if m.Parameter == nil {
		return 0
	}
	return m.Parameter.Default
}

// Takes says why the method cannot take a number as its parameter; nil if it can.
func (m Method) Takes(v float64) error {
	switch p := m.Parameter; {
	case p == nil:
		return fmt.Errorf("method %s takes no number, but %g was given", m.Name, v)
	case !(v >= p.Low && v <= p.High): // NaN too
		return fmt.Errorf("%s %g%s does not lie between %.4g and %.4g", p.Name, v, p.Unit, p.Low, p.High)
	}
	return nil
}

// baselineSpec is what stands in for a network's spec: the paper's square and pixels, so that a baseline gives the same
// whichever networks are there.
var baselineSpec = Spec{Side: paper.Side, FOV: paper.Width}

// percent thresholds all slices at a percentage of the highest value in the region, over all slices that are outlined
// together.
func percent(_ context.Context, _ Models, inputs []Input, percentage float64) ([]Prediction, error) {
	highest := math.Inf(-1)
	for _, in := range inputs {
		highest = max(highest, in.maximum())
	}
	return cutAt(inputs, percentage/100*highest)
}

// fixed thresholds all slices at one value.
func fixed(_ context.Context, _ Models, inputs []Input, value float64) ([]Prediction, error) {
	return cutAt(inputs, value)
}

// cutAt thresholds all slices at a value of the scan. It is an error if the values of a slice lie too far apart for a
// threshold to stand for that value.
func cutAt(inputs []Input, value float64) ([]Prediction, error) {
	const enough = 1e-6 // of the value, or of the slice's highest
	for _, in := range inputs {
		near := enough * max(math.Abs(value), math.Abs(float64(in.Max)))
		if got := in.ToUnits(in.ToThreshold(value)); !(math.Abs(got-value) <= near) {
			return nil, fmt.Errorf("slice %d holds values from %.4g to %.4g, too far apart to cut it at %.4g: take "+
				"out of the scan what is no uptake",
				in.Slice, in.Min, in.Max, value)
		}
	}
	return each(inputs, func(in Input) float64 { return in.ToThreshold(value) }), nil
}

// otsu thresholds each slice where the values in its region separate into two classes.
func otsu(_ context.Context, _ Models, inputs []Input, _ float64) ([]Prediction, error) {
	return each(inputs, func(in Input) float64 { return Otsu(in.X) }), nil
}

// each thresholds the scaled slices themselves.
func each(inputs []Input, threshold func(Input) float64) []Prediction {
	predictions := make([]Prediction, len(inputs))
	for i, in := range inputs {
		predictions[i] = Prediction{in.X, threshold(in)}
	}
	return predictions
}

// maximum is the highest value that the mask can hold: of the scan's own voxels where it is made of them, else of the
// pixels that the networks see, whose averages are lower.
func (in Input) maximum() float64 {
	if in.highest != nil {
		return *in.highest
	}
	return in.Highest()
}

// useVoxelMaximum lets the input know the highest finite value of the scan's own voxels in its window.
func (in *Input) useVoxelMaximum(pet volume.Slice[float32]) {
	r := in.Rect(pet.Cols, pet.Rows)
	highest := float64(in.Min)
	for row := r.Row; row < r.Row+r.Rows; row++ {
		for _, v := range pet.Pix[row*pet.Cols+r.Col:][:r.Cols] {
			if isFinite(v) {
				highest = max(highest, float64(v))
			}
		}
	}
	in.highest = &highest
}
