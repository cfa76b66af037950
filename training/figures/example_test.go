package figures_test

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"

	"isopet/training/figures"
	"isopet/volume/metrics"
)

// examples are by the names of their pictures in testdata.
var examples = map[string]func(){
	"loss":            ExampleLoss,
	"thresholds":      ExampleThresholds,
	"histogram":       ExampleHistogram,
	"dicecurve":       ExampleDiceCurve,
	"diceboxes":       ExampleDiceBoxes,
	"losses":          ExampleLosses,
	"dicebythreshold": ExampleDiceByThreshold,
	"segmentation":    ExampleSegmentation,
	"outlines":        ExampleOutlines,
}

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
	picture("dicecurve", figures.DiceCurve(metrics.DiceCurve(pet, tumour), "Predicted", 0.62), figures.Dark)
	// Output:
}

// scores are made-up Dice scores around a middle.
func scores(r *rand.Rand, n int, middle float64) []float64 {
	var dice []float64
	for range n {
		dice = append(dice, min(1, max(0, middle+0.15*r.NormFloat64()-0.1*r.ExpFloat64())))
	}
	return dice
}

func ExampleDiceBoxes() {
	r := rand.New(rand.NewPCG(3, 3))
	methods := []figures.Scores{{Name: "U-Net"}, {Name: "Threshold CNN"}, {Name: "U-Net and threshold CNN"}}
	for set := range 3 {
		for m := range methods {
			methods[m].Groups = append(methods[m].Groups, scores(r, 140, 0.8-0.05*float64((set+m)%3)))
		}
	}
	picture("diceboxes", figures.DiceBoxes("Test set", []string{"1", "2", "All"}, methods), figures.Light)
	// Output:
}

func ExampleLosses() {
	r := rand.New(rand.NewPCG(4, 4))
	var train, validation [][]float64
	for range 6 {
		var t, v []float64
		for epoch := range 15 {
			t = append(t, 0.03+0.3*math.Exp(-float64(epoch)/3)*(1+0.2*r.NormFloat64()))
			v = append(v, 0.05+0.25*math.Exp(-float64(epoch)/4)*(1+0.2*r.NormFloat64()))
		}
		train, validation = append(train, t), append(validation, v)
	}
	picture("losses", figures.Losses("Mean squared error", train, validation), figures.Light)
	// Output:
}

func ExampleDiceByThreshold() {
	r := rand.New(rand.NewPCG(5, 5))
	pet, tumour := slice()
	images := []figures.Swept{{Name: "PET slices", Chosen: []float64{0.41}},
		{Name: "Outputs of the U-Net", Chosen: []float64{0.3, 0.33}}}
	for i := range images {
		for range 20 {
			dimmed := make([]float64, len(pet))
			by := 0.6 + 0.4*r.Float64()
			for k, v := range pet {
				dimmed[k] = by * float64(v)
			}
			images[i].Curves = append(images[i].Curves, metrics.DiceCurve(dimmed, tumour))
		}
	}
	picture("dicebythreshold", figures.DiceByThreshold(images), figures.Light)
	// Output:
}

// segmented is three methods' work on a slice.
func segmented() (pet []float32, tumour []uint8, made []figures.Segmented) {
	pet, tumour = slice()
	output := make([]float32, len(pet))
	for i, v := range pet {
		output[i] = v * v
	}
	for i, t := range []float64{0.3, 0.44, 0.2} {
		img := output
		if i == 1 {
			img = pet
		}
		curve := metrics.DiceCurve(img, tumour)
		made = append(made, figures.Segmented{
			Method: []string{"U-Net", "Threshold CNN", "U-Net and threshold CNN"}[i], Image: img, Threshold: t,
			Dice: curve[int(100*t)],
		})
	}
	return pet, tumour, made
}

func ExampleSegmentation() {
	pet, tumour, made := segmented()
	picture("segmentation", figures.Segmentation(pet, tumour, "U-Net", made[0].Image, made), figures.Light)
	// Output:
}

func ExampleOutlines() {
	pet, tumour, made := segmented()
	var rows [][]figures.Outlined
	for _, s := range made[:2] {
		var row []figures.Outlined
		for _, title := range []string{"Best", "Median", "Worst"} {
			row = append(row, figures.Outlined{Title: title, Annotation: tumour, Segmented: s, PET: pet})
		}
		rows = append(rows, row)
	}
	picture("outlines", figures.Outlines(rows), figures.Dark)
	// Output:
}
