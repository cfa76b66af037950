package training

import (
	"context"

	"isopet/inference"
	"isopet/training/cohort"
	"isopet/volume/metrics"
)

// Baseline is a way to a threshold on the PET slice that needs no network: what a network has to beat, or cannot.
type Baseline struct {
	Name  string
	Label string
	About string // a sentence for the user

	// Method names the row of [inference.Methods] that it is, with its default number; Fit is nil then.
	Method string

	// Fit learns what is to be learned from the training patients, and returns what finds the thresholds of a patient's
	// slices, on the slices scaled to [0, 1].
	Fit func(train []*cohort.Patient) func(*cohort.Patient) []float64
}

// Baselines are what results stand beside: what the annotations of the training patients tell, the rows of
// [inference.Methods] that are scored, and what only a slice's own annotation tells.
var Baselines = baselines()

func baselines() []Baseline {
	all := []Baseline{{
		Name:  "constant",
		Label: "Best constant",
		About: "The one threshold on the scaled PET slice with the best median Dice in the training patients.",
		Fit:   constant,
	}}
	for _, m := range inference.Methods {
		if s := m.Scored; s != nil {
			all = append(all, Baseline{Name: s.Name, Label: s.Label, About: s.About, Method: m.Name})
		}
	}
	return append(all, Baseline{
		Name:  "optimal",
		Label: "Optimal",
		About: "The best threshold of each slice, which only the annotation tells: the ceiling of every method " +
			"that cuts the PET slice.",
		Fit: func([]*cohort.Patient) func(*cohort.Patient) []float64 {
			return func(p *cohort.Patient) []float64 { return p.Optimal }
		},
	})
}

func constant(train []*cohort.Patient) func(*cohort.Patient) []float64 {
	var images [][]float32
	var masks [][]uint8
	for _, p := range train {
		for k, in := range p.Inputs {
			images, masks = append(images, in.X), append(masks, p.Masks[k])
		}
	}
	t, _ := metrics.ConstantThreshold(images, masks)
	return func(p *cohort.Patient) []float64 {
		thresholds := make([]float64, len(p.Inputs))
		for k := range thresholds {
			thresholds[k] = t
		}
		return thresholds
	}
}

// cut are the thresholds of a method without networks, with its usual number. The error is that of slices whose values
// lie too far apart.
func cut(method string, p *cohort.Patient) ([]float64, error) {
	m, err := inference.MethodNamed(method)
	if err != nil {
		panic(err) // the table above names it
	}
	predictions, err := m.Predict(context.Background(), nil, p.Inputs, m.Default())
	if err != nil {
		return nil, err
	}
	thresholds := make([]float64, len(predictions))
	for k, prediction := range predictions {
		thresholds[k] = prediction.Threshold
	}
	return thresholds, nil
}

// measurable says why the baselines cannot be applied to a patient: better before the training than after it.
func measurable(p *cohort.Patient) error {
	for _, y := range Baselines {
		if y.Fit == nil {
			if _, err := cut(y.Method, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// Measure scores the baselines on the patients of test, as [Evaluate] does the methods: baseline by baseline,
// patients and slices in order.
func Measure(train, test []*cohort.Patient) []Score {
	var scores []Score
	for _, y := range Baselines {
		find := func(p *cohort.Patient) []float64 {
			thresholds, err := cut(y.Method, p)
			if err != nil {
				panic(err) // patients are measurable
			}
			return thresholds
		}
		if y.Fit != nil {
			find = y.Fit(train)
		}
		for _, p := range test {
			thresholds := find(p)
			for k, in := range p.Inputs {
				scores = append(scores, score(p, k, y.Name, in.X, thresholds[k]))
			}
		}
	}
	return scores
}
