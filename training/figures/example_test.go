package figures_test

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"

	"isopet/training/figures"
	"isopet/training/metrics"
)

// pictures are what the examples drew, for the test to compare with those in testdata.
var pictures = map[string]image.Image{}

// picture draws a figure as a window does.
func picture(name string, f *figures.Figure, c figures.Palette) {
	pictures[name] = f.Draw(560, 420, 96, c).Image
}

func ExampleLoss() {
	var train, validation []float64
	for epoch := range 30 {
		train = append(train, 0.03+0.3*math.Exp(-float64(epoch)/4))
		validation = append(validation, 0.045+0.25*math.Exp(-float64(epoch)/5))
	}
	f := figures.Loss("Binary cross-entropy", train, validation)
	f.Title = "U-Net"
	picture("loss", f, figures.Light)
	// Output:
}

func ExampleThresholds() {
	r := rand.New(rand.NewPCG(1, 1))
	var optimal, predicted []float64
	for range 149 {
		t := math.Round(100*r.Float64()) / 100
		optimal = append(optimal, t)
		predicted = append(predicted, 0.15+0.7*t+0.12*r.NormFloat64())
	}
	f := figures.Thresholds(optimal, predicted)
	f.Selected = 3
	picture("thresholds", f, figures.Dark)

	drawing := f.Draw(560, 420, 96, figures.Dark)
	slice, ok := drawing.At(drawing.Pixel(optimal[7], predicted[7]))
	fmt.Println("A click there goes to slice", slice, ok)
	// Output: A click there goes to slice 7 true
}

// slice is a disc on a noisy background, and the disc.
func slice() (pet []float32, tumour []uint8) {
	r := rand.New(rand.NewPCG(2, 2))
	for i := range 64 * 64 {
		far := math.Hypot(float64(i%64)-30, float64(i/64)-34)
		pet = append(pet, float32(min(1, max(0, 1/(1+math.Exp(far-8))+0.06*r.NormFloat64()))))
		tumour = append(tumour, uint8(0))
		if far < 8 {
			tumour[i] = 1
		}
	}
	return pet, tumour
}

func ExampleHistogram() {
	pet, _ := slice()
	picture("histogram", figures.Histogram("Scaled intensity", pet, 0.41), figures.Light)
	// Output:
}

func ExampleDiceCurve() {
	pet, tumour := slice()
	picture("dicecurve", figures.DiceCurve(metrics.DiceCurve(pet, tumour), 0.62), figures.Dark)
	// Output:
}
