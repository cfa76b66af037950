package training

import (
	"context"
	"fmt"

	"isopet/inference"
	"isopet/training/cohort"
	"isopet/volume/metrics"
)

// Score is what a method made of one slice.
type Score struct {
	Patient   string
	Slice     int    // number in the scan
	Method    string // a name of inference.Methods or of Baselines
	Threshold float64
	Optimal   float64 // the best threshold on the method's own continuous image
	Dice      float64 // of the mask, on the prepared grid

	Image []float32 `json:"-"` // the method's continuous image
}

// score cuts the image at the threshold, as inference does, and compares with the annotation of the patient's k-th
// slice.
func score(p *cohort.Patient, k int, method string, image []float32, threshold float64) Score {
	mask := make([]uint8, len(image))
	inference.Binarise(image, threshold, mask)
	optimal, _ := metrics.OptimalThreshold(image, p.Masks[k])
	return Score{
		Patient:   p.Name,
		Slice:     p.Inputs[k].Slice,
		Method:    method,
		Threshold: threshold,
		Optimal:   optimal,
		Dice:      metrics.Dice(mask, p.Masks[k]),
		Image:     image,
	}
}

// Evaluate runs every method with networks, if they are there, on the patients' slices, on the grid on which they were
// prepared, and scores its masks. Scores come method by method, patients and slices in order. progress, which may be
// nil, counts patients of all methods.
func Evaluate(
	ctx context.Context, models inference.Models, patients []*cohort.Patient, progress func(done, total int),
) ([]Score, error) {
	var methods []inference.Method
	for _, m := range inference.Methods {
		if m.Network() && models.Ready(m) == nil {
			methods = append(methods, m)
		}
	}
	var scores []Score
	for n, method := range methods {
		for i, p := range patients {
			predictions, err := method.Predict(ctx, models, p.Inputs, method.Default())
			if err != nil {
				return nil, fmt.Errorf("patient %s: %w", p.Name, err)
			}
			for k, prediction := range predictions {
				scores = append(scores, score(p, k, method.Name, prediction.Image, prediction.Threshold))
			}
			if progress != nil {
				progress(n*len(patients)+i+1, len(methods)*len(patients))
			}
		}
	}
	return scores, nil
}
