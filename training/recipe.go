package training

import (
	"fmt"
	"slices"

	"isopet/inference"
	"isopet/training/cohort"
	"isopet/training/fit"
	"isopet/training/nn"
	"isopet/volume/metrics"
)

// The recipe by which the program's own network is trained: rounds of steps on drawn and changed stacks of slices.
const (
	recipeEpochs = 12
	recipeSteps  = 50 // in each
	recipeBatch  = 32
	recipeRate   = 2e-3
	recipeSide   = 16 // of which the side is a multiple
	gateLoss     = 0.05
	gateMost     = 0.9
)

// recipeVersion is counted on with every change of the recipe, of the network or of what its models leave empty: results
// of one do not go together with those of another. The first is 0.
const recipeVersion = 1

// RecipeVersion is that of the recipe of a preset; 0 for one that has none.
func RecipeVersion(p Preset) int {
	if p.Stacked() {
		return recipeVersion
	}
	return 0
}

// recipe sets how the program's own network is trained.
func recipe(s *fit.Settings) {
	s.Optimiser = nn.Optimiser{Decay: 1e-4, Clip: 5, Average: true}
	s.Hyperparameters = fit.Hyperparameters{Batch: recipeBatch, LearningRate: recipeRate, Engine: s.Engine}
}

// recipeText is how it is trained, and what it leaves empty, in a report.
var recipeText = fmt.Sprintf("%d steps of %d slices that were drawn and changed at random, AdamW's learning rate at "+
	"most %g and the running mean of the weights, and slices left empty whose largest probability is not above %g, or not "+
	"above what %g %% of the training slices with tumour exceed if that is less", recipeEpochs*recipeSteps, recipeBatch, recipeRate,
	gateMost, 100*(1-gateLoss))

// recipeRule is that nothing else is asked for.
var recipeRule = rule{
	func(c Config) bool { return c.Preset.plain() || c.follows() },
	"--preset isopet has a recipe of its own: leave out --ct, --scale, --augment, --patience, --validation, --batch, " +
		"--lr and the numbers of epochs",
	"the program's own network has a recipe of its own",
}

// follows says that nothing is asked for that the recipe decides.
func (c Config) follows() bool {
	usual := Config{}
	for _, o := range Options {
		o.fill(&usual)
	}
	mine, theirs := c.Hyperparameters, usual.Hyperparameters
	mine.Engine = theirs.Engine
	return mine == theirs && !c.CT && c.Scale == inference.MinMax &&
		c.EpochsUNet == usual.EpochsUNet && c.EpochsThreshold == usual.EpochsThreshold
}

// sampling draws stacks of the cohort's slices, as a model of the spec sees them.
func sampling(c *cohort.Cohort, spec inference.Spec) *fit.Sampling {
	s := &fit.Sampling{
		Steps: recipeEpochs * recipeSteps, Warmup: 30, Empty: 0.25, Channels: spec.Uptake.Channels,
	}
	first := 0 // number of the patient's first slice
	for _, p := range c.Patients {
		for _, in := range p.Inputs {
			s.Tumour = append(s.Tumour, first+in.Slice)
		}
		for _, k := range p.Free {
			s.Free = append(s.Free, first+k)
		}
		for k := range p.Values {
			var near []int
			for _, o := range p.Offsets {
				near = append(near, first+min(max(k+o, 0), len(p.Values)-1))
			}
			s.Near = append(s.Near, near)
		}
		first += len(p.Values)
	}
	return s
}

// chooseGate sets where the model's image is cut, and the largest probability that a slice must exceed: at most one in
// twenty of the slices with tumour that it was trained on is lost. Of those it is surer than of others, so that of new
// ones a gate chosen by that alone loses one in ten (docs/methods.md): it is never above gateMost.
func chooseGate(s *inference.Spec, m *Material) {
	s.Constant = 0.5
	var highest []float64
	for _, image := range m.Output(s.Role) {
		highest = append(highest, float64(slices.Max(image)))
	}
	if len(highest) > 0 {
		s.Gate = min(max(metrics.Quantile(highest, gateLoss), s.Constant), gateMost)
	}
}
