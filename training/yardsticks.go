package training

import "isopet/training/metrics"

// Yardstick is a way to a threshold on the PET slice that needs no network: what a network has to beat, or cannot.
type Yardstick struct {
	Name  string
	Label string
	About string // a sentence for the user

	// Fit learns what is to be learned from the training patients, and returns what finds the threshold of a patient's
	// k-th slice, on the slice scaled to [0, 1].
	Fit func(train []*Patient) func(p *Patient, k int) float64
}

// Yardsticks are what results stand beside.
var Yardsticks = []Yardstick{
	{
		Name:  "constant",
		Label: "Best constant",
		About: "The one threshold on the scaled PET slice with the best median Dice in the training patients.",
		Fit:   constant,
	},
	{
		Name:  "suvmax41",
		Label: "41 % of SUVmax",
		About: "41 % of the highest uptake in the patient's slices, as nuclear medicine outlines tumours.",
		Fit:   fixed(suvmax41),
	},
	{
		Name:  "otsu",
		Label: "Otsu",
		About: "The threshold that divides the slice's values into two classes with the greatest variance between them.",
		Fit:   fixed(func(p *Patient, k int) float64 { return metrics.Otsu(p.Inputs[k].X) }),
	},
	{
		Name:  "optimal",
		Label: "Optimal",
		About: "The best threshold of each slice, which only the annotation tells: the ceiling of every method that cuts the PET slice.",
		Fit:   fixed(func(p *Patient, k int) float64 { return p.Optimal[k] }),
	},
}

func constant(train []*Patient) func(*Patient, int) float64 {
	var images [][]float32
	var masks [][]uint8
	for _, p := range train {
		for k, in := range p.Inputs {
			images, masks = append(images, in.X), append(masks, p.Masks[k])
		}
	}
	t, _ := metrics.ConstantThreshold(images, masks)
	return func(*Patient, int) float64 { return t }
}

// fixed is a yardstick that has nothing to learn.
func fixed(threshold func(p *Patient, k int) float64) func([]*Patient) func(*Patient, int) float64 {
	return func([]*Patient) func(*Patient, int) float64 { return threshold }
}

// suvmax41 needs the scan's own values: slices are scaled each on its own, but a patient has one SUVmax.
func suvmax41(p *Patient, k int) float64 {
	highest := float64(p.Inputs[0].Max)
	for _, in := range p.Inputs {
		highest = max(highest, float64(in.Max))
	}
	return p.Inputs[k].Fraction(0.41 * highest)
}

// Measure scores the yardsticks on the patients of test, as [Evaluate] does the methods: yardstick by yardstick,
// patients and slices in order.
func Measure(train, test []*Patient) []Score {
	var scores []Score
	for _, y := range Yardsticks {
		threshold := y.Fit(train)
		for _, p := range test {
			for k, in := range p.Inputs {
				scores = append(scores, score(p, k, y.Name, in.X, threshold(p, k)))
			}
		}
	}
	return scores
}
