package training

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"isopet/inference"
	"isopet/inference/ort"
	"isopet/training/cohort"
	"isopet/training/fit"
	"isopet/training/origin"
)

// Model is a trained network as it is exported.
type Model struct {
	Spec inference.Spec
	ONNX []byte
	Fit  *fit.Result
}

// Result is the models of the methods, trained on one cohort.
type Result struct {
	Models   []*Model // of [Stages]
	Provider string
	Elapsed  time.Duration // of all trainings
}

// By names what trained the models, for a reader: an engine, or several.
func (r *Result) By() string {
	var all []string
	for _, m := range r.Models {
		all = append(all, m.Fit.By)
	}
	return distinct(all)
}

// distinct joins different names in the order in which they first come.
func distinct(names []string) string {
	var seen []string
	for _, name := range names {
		if !slices.Contains(seen, name) {
			seen = append(seen, name)
		}
	}
	return strings.Join(seen, " and ")
}

// Model is that of a role; nil if there is none.
func (r *Result) Model(role inference.Role) *Model {
	for _, m := range r.Models {
		if m.Spec.Role == role {
			return m
		}
	}
	return nil
}

// Train fits the networks of [Stages] to a cohort. Nothing is written but the checkpoint, see [Result.Write]: the
// weights come out the same to the bit whether it was interrupted or not. A checkpoint of other settings, or of a
// training that is not to be resumed, is an error. It stays when all is done: remove it when the result has been
// written. progress may be nil.
func Train(
	ctx context.Context, rt *ort.Runtime, cohort *cohort.Cohort, cfg Config, keep fit.Checkpoint,
	progress func(fit.Progress),
) (*Result, error) {
	cfg, err := cfg.WithDefaults()
	if err != nil {
		return nil, err
	}
	j := job{rt: rt, cohort: cohort, cfg: cfg, progress: progress, seeds: rand.New(rand.NewPCG(cfg.Seed, 0))}
	if j.series, err = openSeries(keep, cfg, cohort, rt); err != nil {
		return nil, err
	}
	j.result.Provider = rt.Provider()
	material := newMaterial(ctx, cohort, j.predict)
	for _, stage := range cfg.Stages() {
		m, err := j.train(ctx, stage, material)
		if err != nil {
			return nil, err
		}
		j.result.Models = append(j.result.Models, m)
		j.result.Elapsed += m.Fit.Elapsed
		if stage.Finish == nil {
			continue
		}
		if stage.Finish(&m.Spec, material); material.err != nil {
			return nil, material.err
		}
		m.export()
	}
	return &j.result, nil
}

// job is what the trainings of all stages have in common.
type job struct {
	rt       *ort.Runtime
	cohort   *cohort.Cohort
	cfg      Config
	progress func(fit.Progress)
	seeds    *rand.Rand // one for each network, in the order of training
	series   *fit.Series
	result   Result // of the stages so far
}

// train fits the network of a stage.
func (j *job) train(ctx context.Context, stage Stage, material *Material) (*Model, error) {
	m := &Model{Spec: j.spec(stage.Role)}
	settings := stage.settings(j.cfg, j.cohort)
	settings.Seed = j.seeds.Uint64()
	if stage.Sampling != nil {
		settings.Sampling = stage.Sampling(j.cohort, m.Spec)
	}
	if j.cfg.From != "" {
		origin, err := origin.Read(j.cfg.From, stage.Role)
		if err != nil {
			return nil, err
		}
		plan := settings.Network.Plan(settings.Build)
		if settings.Start, err = origin.Weights(plan, m.Spec); err != nil {
			return nil, err
		}
		m.Spec.Cohort = j.cohort.Name + ", begun with networks of " + cmp.Or(origin.Spec.Cohort, "an unnamed cohort")
	}
	x, y := stage.Inputs(material), stage.Targets(material)
	if material.err != nil {
		return nil, material.err
	}
	var err error
	if m.Fit, err = j.series.Run(ctx, j.rt, settings, x, y, j.progress); err != nil {
		return nil, err
	}
	if m.Fit.Engine != fit.ONNXRuntime {
		m.Spec.Engine = string(m.Fit.Engine)
	}
	m.export()
	return m, nil
}

// spec is what inference has to know of a role's model, as far as it is known before training.
func (j *job) spec(role inference.Role) inference.Spec {
	s := j.cfg.spec(role, j.cohort)
	if input := role.Input(); input != "" {
		s = j.result.Model(input).Spec.Downstream(role)
	}
	s.Trained = time.Now().Format(time.DateOnly)
	return s
}

// spec is what inference has to know of a model that sees slices of a cohort.
func (c Config) spec(role inference.Role, cohort *cohort.Cohort) inference.Spec {
	s := inference.Spec{
		Role:          role,
		Side:          cohort.Side,
		FOV:           cohort.FOV,
		Normalisation: cohort.Scale,
		CT:            cohort.CT,
		Cohort:        cohort.Name,
		Synthetic:     cohort.Synthetic,
		Seed:          c.Seed,
		Version:       c.Version,
	}
	if role.Stacked() {
		s.Neighbours, s.Uptake = inference.Beside, inference.Relative
		if c.SUV {
			s.Uptake = inference.LogSUV
		}
	}
	return s
}

// export makes the ONNX model of the weights and the spec.
func (m *Model) export() { m.ONNX = m.Fit.Export(m.Spec.Metadata()) }

// predict runs the exported model of a stage before.
func (j *job) predict(ctx context.Context, role inference.Role, inputs []inference.Input) ([][]float32, error) {
	m := j.result.Model(role)
	x := make([][]float32, len(inputs))
	for i, in := range inputs {
		x[i] = m.Spec.Seen(in)
	}
	model, err := inference.Load(j.rt, m.ONNX, m.File())
	if err != nil {
		return nil, err
	}
	defer model.Close()
	return model.Run(ctx, x)
}

// File is the model's file name.
func (m *Model) File() string { return m.Spec.Role.File() }

// Load makes the models ready to run.
func (r *Result) Load(rt *ort.Runtime) (_ inference.Models, err error) {
	models := inference.Models{}
	defer func() {
		if err != nil {
			models.Close()
		}
	}()
	for _, m := range r.Models {
		if models[m.Spec.Role], err = inference.Load(rt, m.ONNX, m.File()); err != nil {
			return nil, err
		}
	}
	return models, nil
}
