package apptest

import "isopet/inference"

// Half is a threshold CNN of a few pixels that always says 0.5. It runs without a library.
func Half() inference.Models {
	spec := inference.Spec{Role: inference.Threshold, Side: 16, FOV: 125, Normalisation: inference.MinMax,
		Trained: "2026-11-22", Cohort: "test", Synthetic: true}
	return inference.Models{inference.Threshold: inference.Function(spec,
		func([]float32) []float32 { return []float32{0.5} })}
}
