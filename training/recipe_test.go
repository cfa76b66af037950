package training

import (
	"slices"
	"testing"

	"isopet/inference"
	"isopet/training/cohort"
	"isopet/training/fit"
)

// TestRecipeRefuses: what the recipe decides cannot be asked for.
func TestRecipeRefuses(t *testing.T) {
	if _, err := (Config{Preset: Isopet, SUV: true}).WithDefaults(); err != nil {
		t.Errorf("the recipe: %v", err)
	}
	for name, c := range map[string]Config{
		"CT":            {CT: true},
		"scaling":       {Scale: inference.Scaling{High: 15}},
		"augmentation":  {Hyperparameters: fit.Hyperparameters{Augment: true}},
		"learning rate": {Hyperparameters: fit.Hyperparameters{LearningRate: 0.01}},
		"epochs":        {EpochsUNet: 5},
		"side":          {Side: 72},
	} {
		c.Preset = Isopet
		if _, err := c.WithDefaults(); err == nil {
			t.Errorf("%s is taken and then left aside", name)
		}
	}
	if _, err := (Config{SUV: true}).WithDefaults(); err == nil {
		t.Error("the paper's networks are said to see SUV")
	}
}

// TestRecipeSampling: slices are numbered on from patient to patient, none sees those of another, and slices that are
// neither with tumour nor free are never drawn.
func TestRecipeSampling(t *testing.T) {
	patient := func(slices int, tumour, free []int) *cohort.Patient {
		p := &cohort.Patient{Values: make([][]float32, slices), Offsets: []int{-3, -1, 0, 1, 3}, Free: free}
		for _, k := range tumour {
			p.Inputs = append(p.Inputs, inference.Input{Slice: k})
		}
		return p
	}
	c := &cohort.Cohort{Patients: []*cohort.Patient{patient(4, []int{1}, []int{0, 3}), patient(5, []int{2, 3}, []int{4})}}
	s := sampling(c, inference.Spec{Uptake: inference.Relative})
	if !slices.Equal(s.Tumour, []int{1, 6, 7}) || !slices.Equal(s.Free, []int{0, 3, 8}) || len(s.Near) != 9 {
		t.Errorf("with tumour %v, without %v, of %d", s.Tumour, s.Free, len(s.Near))
	}
	for slice, want := range map[int][]int{0: {0, 0, 0, 1, 3}, 3: {0, 2, 3, 3, 3}, 4: {4, 4, 4, 5, 7}, 8: {5, 7, 8, 8, 8}} {
		if !slices.Equal(s.Near[slice], want) {
			t.Errorf("slice %d is seen with %v, want %v", slice, s.Near[slice], want)
		}
	}
}
