package training

import (
	"cmp"
	"context"
	"slices"

	"isopet/inference"
	"isopet/training/cohort"
	"isopet/training/fit"
	"isopet/training/nn"
	"isopet/volume/metrics"
)

// Stage is a network of the methods: what it learns from what, and how. Stages are trained one after the other, each
// from new weights.
type Stage struct {
	Role    inference.Role
	Network string // row of nn.Networks

	// Text names the network in a report, and Caption in a caption behind the word "trainings". Texts of neighbours with
	// the same network are read on end.
	Text, Caption string

	Inputs  func(*Material) [][]float32 // what the network sees of each slice
	Targets func(*Material) [][]float32 // what it is to make of that

	Epochs func(Config) int
	Loss   nn.Loss // the zero value is the network's own

	// Sampling draws the slices that are trained on; nil: all of them, as in the paper. Recipe changes the settings.
	// RecipeText says in a report what it is, and Drawn how many slices are drawn in an epoch.
	Sampling   func(*cohort.Cohort, inference.Spec) *fit.Sampling
	Recipe     func(*fit.Settings)
	RecipeText string
	Drawn      int

	// Finish completes the spec of the trained model; nil if there is nothing to complete.
	Finish func(*inference.Spec, *Material)
}

// Stages are all networks that can be trained, see [Config.Stages]: first those of the paper's three methods (sections
// 2.3 and 2.4): the U-Net on the slices and their masks; the threshold CNN on the slices and their optimal thresholds;
// and it once more on the U-Net's output as it is and the optimal thresholds of that. The constant threshold of method 1
// is chosen on the exported U-Net's output for all slices of the cohort. Then the program's own.
var Stages = []Stage{
	{
		Role:    inference.UNet,
		Network: "unet",
		Text:    "the U-Net",
		Caption: "of the U-Net",
		Inputs:  preparedSlices,
		Targets: annotations,
		Epochs:  func(c Config) int { return c.EpochsUNet },
		Finish:  chooseConstant,
	},
	{
		Role:    inference.Threshold,
		Network: "threshold",
		Text:    "the threshold CNN, once for the PET slices",
		Caption: "of the threshold CNN on PET slices",
		Inputs:  preparedSlices,
		Targets: optimalThresholds,
		Epochs:  func(c Config) int { return c.EpochsThreshold },
	},
	{
		Role:    inference.Combined,
		Network: "threshold",
		Text:    "once for the U-Net's output",
		Caption: "on the U-Net's output",
		Inputs:  outputOf(inference.UNet),
		Targets: optimalThresholdsOf(inference.UNet),
		Epochs:  func(c Config) int { return c.EpochsThreshold },
	},
	{
		Role:     inference.Isopet,
		Network:  "isopet",
		Text:     "the Isopet network",
		Caption:  "of the Isopet network",
		Inputs:   func(m *Material) [][]float32 { return m.values },
		Targets:  func(m *Material) [][]float32 { return m.annotated },
		Epochs:   func(Config) int { return recipeEpochs },
		Sampling: sampling,
		Recipe:   recipe,

		RecipeText: recipeText,
		Drawn:      recipeSteps * recipeBatch,

		Finish: chooseGate,
	},
}

// Stages are the networks that are trained.
func (c Config) Stages() []Stage {
	return slices.DeleteFunc(slices.Clone(Stages), func(s Stage) bool {
		return !slices.Contains(c.Preset.Trains(), s.Role)
	})
}

// network is the row of nn.Networks, with the stage's own label and loss.
func (s Stage) network() nn.Network {
	n, err := nn.Find(s.Network)
	if err != nil {
		panic(err) // the table above names it
	}
	if n.Label = s.Role.Label(); s.Loss.Of != nil {
		n.Loss = s.Loss
	}
	return n
}

// settings are how the network is trained on a cohort, but for the seed.
func (s Stage) settings(c Config, cohort *cohort.Cohort) fit.Settings {
	settings := fit.Settings{
		Network:         s.network(),
		Build:           nn.Config{Side: cohort.Side, Output: c.output(s.Role)},
		Epochs:          s.Epochs(c),
		Hyperparameters: c.Hyperparameters,
	}
	if s.Role.Input() == "" {
		settings.Build.Channels = c.spec(s.Role, cohort).ChannelCount()
	}
	if s.Recipe != nil {
		s.Recipe(&settings)
	}
	return settings
}

// Cost is what a slice costs in a training step, see [nn.Network].
func (s Stage) Cost() int { return s.network().Cost }

// Work is what a training on so many slices costs, in the measure of Cost.
func (s Stage) Work(c Config, slices int) int {
	return s.Cost() * s.Epochs(c) * cmp.Or(s.Drawn, slices)
}

// LossLabel is what the network's loss is called.
func (s Stage) LossLabel() string { return s.network().Loss.Label }

// Material is what stages learn from: the slices of a cohort, patients and slices in order, and what the models of the
// stages before make of them.
type Material struct {
	Slices  [][]float32 // as networks see them, channel by channel
	Masks   [][]uint8
	Optimal []float64 // the best threshold of each scaled slice

	// of all slices of all patients, with tumour and without: see [cohort.Patient]
	values, annotated [][]float32

	inputs  []inference.Input
	run     func(inference.Role) ([][]float32, error) // a model of a stage before, on all slices
	outputs map[inference.Role][][]float32
	err     error // the first of run
}

func newMaterial(
	ctx context.Context, cohort *cohort.Cohort,
	run func(context.Context, inference.Role, []inference.Input) ([][]float32, error),
) *Material {
	m := &Material{outputs: map[inference.Role][][]float32{}}
	for _, p := range cohort.Patients {
		at := len(m.values)
		m.values = append(m.values, p.Values...)
		for range p.Values {
			m.annotated = append(m.annotated, make([]float32, cohort.Side*cohort.Side))
		}
		for k, in := range p.Inputs {
			if p.Values != nil {
				for i, v := range p.Masks[k] {
					m.annotated[at+in.Slice][i] = float32(v)
				}
			}
			m.inputs = append(m.inputs, in)
			m.Slices = append(m.Slices, in.Channels())
			m.Masks = append(m.Masks, p.Masks[k])
			m.Optimal = append(m.Optimal, p.Optimal[k])
		}
	}
	m.run = func(role inference.Role) ([][]float32, error) { return run(ctx, role, m.inputs) }
	return m
}

// Output is what the exported model of a stage before makes of every slice. After an error, which ends the training,
// it is nil.
func (m *Material) Output(role inference.Role) [][]float32 {
	if m.outputs[role] == nil && m.err == nil {
		m.outputs[role], m.err = m.run(role)
	}
	return m.outputs[role]
}

func preparedSlices(m *Material) [][]float32 { return m.Slices }

func annotations(m *Material) [][]float32 {
	all := make([][]float32, len(m.Masks))
	for i, mask := range m.Masks {
		all[i] = make([]float32, len(mask))
		for k, v := range mask {
			all[i][k] = float32(v)
		}
	}
	return all
}

func optimalThresholds(m *Material) [][]float32 {
	all := make([][]float32, len(m.Optimal))
	for i, t := range m.Optimal {
		all[i] = []float32{float32(t)}
	}
	return all
}

func outputOf(role inference.Role) func(*Material) [][]float32 {
	return func(m *Material) [][]float32 { return m.Output(role) }
}

func optimalThresholdsOf(role inference.Role) func(*Material) [][]float32 {
	return func(m *Material) [][]float32 {
		var all [][]float32
		for i, img := range m.Output(role) {
			t, _ := metrics.OptimalThreshold(img, m.Masks[i])
			all = append(all, []float32{float32(t)})
		}
		return all
	}
}

// chooseConstant sets the threshold at which the model's image is cut.
func chooseConstant(s *inference.Spec, m *Material) {
	if images := m.Output(s.Role); images != nil {
		s.Constant, _ = metrics.ConstantThreshold(images, m.Masks)
	}
}
