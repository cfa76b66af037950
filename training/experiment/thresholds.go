package experiment

import (
	"math"

	"isopet/training/statistics"
	"isopet/volume/metrics"
)

// Constant is about constant thresholds.
type Constant struct {
	Threshold number `json:"threshold"` // the best one for all PET slices together
	Summary
	UNet [][]number `json:"unet"` // method 1's, by repeat and fold
}

// Regression is the relation of predicted and optimal thresholds in a test set, both ways round.
type Regression struct {
	Set                string `json:"set"`
	N                  int    `json:"n"`
	R                  number `json:"r"`
	R2                 number `json:"r2"`
	P                  number `json:"p"`
	PredictedOnOptimal Line   `json:"predicted_on_optimal"`
	OptimalOnPredicted Line   `json:"optimal_on_predicted"`
}

// Line is a regression line.
type Line struct {
	Slope     number `json:"slope"`
	Intercept number `json:"intercept"`
}

// thresholds fills in what is known of thresholds.
func (r *Results) thresholds() {
	var images [][]float32
	var masks [][]uint8
	var ceiling []float64
	for _, at := range r.order {
		p := r.e.Cohort.Patients[at.patient]
		images, masks = append(images, p.Inputs[at.slice].X), append(masks, p.Masks[at.slice])
		ceiling = append(ceiling, p.Dice[at.slice])
	}
	r.Optimal = summary(ceiling)
	t, _ := metrics.ConstantThreshold(images, masks)
	r.Constant.Threshold = number(t)
	var dice []float64
	for i := range images {
		curve := metrics.DiceCurve(images[i], masks[i])
		dice = append(dice, curve[int(math.Round(t*metrics.Candidates))])
	}
	r.Constant.Summary = summary(dice)
	for _, repeat := range r.records {
		var row []number
		for _, record := range repeat {
			row = append(row, number(record.Constant))
		}
		r.Constant.UNet = append(r.Constant.UNet, row)
	}
	sets, names := r.slices.groups()
	for g, set := range sets {
		optimal, predicted := r.predicted(set)
		forward, back := statistics.Regression(optimal, predicted), statistics.Regression(predicted, optimal)
		n := len(r.slices.chosen(set)) // repeats of a slice are no further evidence
		r.Regression = append(r.Regression, Regression{
			Set: names[g], N: n, R: number(forward.R), R2: number(forward.R2()),
			P:                  number(statistics.CorrelationP(forward.R, n)),
			PredictedOnOptimal: Line{number(forward.Slope), number(forward.Intercept)},
			OptimalOnPredicted: Line{number(back.Slope), number(back.Intercept)},
		})
	}
}

// predicted are the optimal thresholds of the PET slices of a test set, all for 0, and those that method 2 predicted,
// in all repeats.
func (r *Results) predicted(set int) (optimal, predicted []float64) {
	for repeat := range r.records {
		for _, i := range r.slices.chosen(set) {
			s := r.score(repeat, slicesMethod, i)
			optimal, predicted = append(optimal, s.Optimal), append(predicted, s.Threshold)
		}
	}
	return optimal, predicted
}
