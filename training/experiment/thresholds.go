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
	UNet [][]number `json:"unet"` // of the first method that has one, by repeat and fold

	Further map[string][][]number `json:"further,omitempty"` // of the first such method of each further preset, by method
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
	for k, m := range r.e.constants {
		var rows [][]number
		for _, repeat := range r.records[r.e.methods[m].arm] {
			var row []number
			for _, record := range repeat {
				row = append(row, number(record.Constant))
			}
			rows = append(rows, row)
		}
		if k == 0 {
			r.Constant.UNet = rows
			continue
		}
		if r.Constant.Further == nil {
			r.Constant.Further = map[string][][]number{}
		}
		r.Constant.Further[r.e.methods[m].name] = rows
	}
	r.Regression = []Regression{}
	for k, m := range r.e.onSlices {
		rows := r.regression(m)
		if k == 0 {
			r.Regression = rows
			continue
		}
		if r.Regressions == nil {
			r.Regressions = map[string][]Regression{}
		}
		r.Regressions[r.e.methods[m].name] = rows
	}
}

// regression is the relation of the thresholds that the m-th method predicted to the optimal ones, set by set.
func (r *Results) regression(m int) (rows []Regression) {
	sets, names := r.slices.groups()
	for g, set := range sets {
		optimal, predicted := r.predicted(m, set)
		forward, back := statistics.Regression(optimal, predicted), statistics.Regression(predicted, optimal)
		n := len(r.slices.chosen(set)) // repeats of a slice are no further evidence
		rows = append(rows, Regression{
			Set: names[g], N: n, R: number(forward.R), R2: number(forward.R2()),
			P:                  number(statistics.CorrelationP(forward.R, n)),
			PredictedOnOptimal: Line{number(forward.Slope), number(forward.Intercept)},
			OptimalOnPredicted: Line{number(back.Slope), number(back.Intercept)},
		})
	}
	return rows
}

// predicted are the optimal thresholds of the PET slices of a test set, all for 0, and those that the m-th method
// predicted, in all repeats.
func (r *Results) predicted(m, set int) (optimal, predicted []float64) {
	for repeat := range r.e.cfg.Repeats {
		for _, i := range r.slices.chosen(set) {
			s := r.score(repeat, m, i)
			optimal, predicted = append(optimal, s.Optimal), append(predicted, s.Threshold)
		}
	}
	return optimal, predicted
}
