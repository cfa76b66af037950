package training

import (
	"context"
	"math/rand/v2"
	"time"

	"isopet/inference"
	"isopet/inference/ort"
	"isopet/training/nn"
	"isopet/volume/metrics"
)

// Model is a trained network as it is exported.
type Model struct {
	Spec inference.Spec
	ONNX []byte
	Fit  Fit
}

// Result is the models of the paper's three methods, trained on one cohort.
type Result struct {
	UNet      Model
	Threshold Model // on the PET slices
	Combined  Model // on the U-Net's output
	Provider  string
	Elapsed   time.Duration // of the three trainings
}

// Models are the three in the order in which they were trained.
func (r *Result) Models() []*Model { return []*Model{&r.UNet, &r.Threshold, &r.Combined} }

// Train fits the networks of the three methods to a cohort as the paper does (sections 2.3 and 2.4): the U-Net on the
// slices and their masks; the threshold CNN on the slices and their optimal thresholds; and it once more, from new
// weights, on the U-Net's output as it is and the optimal thresholds of that. The constant threshold of method 1 is
// chosen on the exported U-Net's output for all slices of the cohort. Nothing is written, see [Result.Write] and
// [Checkpoint]. progress may be nil.
func Train(ctx context.Context, rt *ort.Runtime, cohort *Cohort, cfg Config, progress func(Progress)) (*Result, error) {
	return Checkpoint{}.Train(ctx, rt, cohort, cfg, progress)
}

// Train is [Train] with a checkpoint: the weights come out the same to the bit whether it was interrupted or not. A
// checkpoint of other settings, or of a training that is not to be resumed, is an error. It stays when all is done:
// remove it when the result has been written.
func (c Checkpoint) Train(ctx context.Context, rt *ort.Runtime, cohort *Cohort, cfg Config, progress func(Progress)) (*Result, error) {
	cfg, err := cfg.Filled()
	if err != nil {
		return nil, err
	}
	t := job{rt: rt, cohort: cohort, cfg: cfg, progress: progress, seeds: rand.New(rand.NewPCG(cfg.Seed, 0))}
	if t.record, err = c.open(cfg, cohort, rt); err != nil {
		return nil, err
	}
	var pet, annotated, optimal [][]float32
	var masks [][]uint8
	for _, p := range cohort.Patients {
		for k, in := range p.Inputs {
			pet = append(pet, in.Channels())
			masks = append(masks, p.Masks[k])
			annotated = append(annotated, float(p.Masks[k]))
			optimal = append(optimal, []float32{float32(p.Optimal[k])})
		}
	}
	r := &Result{Provider: rt.Provider()}
	r.UNet, err = t.train(ctx, inference.UNet, "unet", "U-Net", cfg.EpochsUNet, pet, annotated)
	if err != nil {
		return nil, err
	}
	images, err := t.predict(ctx, &r.UNet, pet)
	if err != nil {
		return nil, err
	}
	r.UNet.Spec.Constant, _ = metrics.ConstantThreshold(images, masks)
	r.UNet.export()

	r.Threshold, err = t.train(ctx, inference.Threshold, "threshold", "Threshold CNN on PET", cfg.EpochsThreshold, pet, optimal)
	if err != nil {
		return nil, err
	}
	for i, img := range images {
		best, _ := metrics.OptimalThreshold(img, masks[i])
		optimal[i] = []float32{float32(best)}
	}
	r.Combined, err = t.train(ctx, inference.Combined, "threshold", "Threshold CNN on U-Net output", cfg.EpochsThreshold, images, optimal)
	if err != nil {
		return nil, err
	}
	for _, m := range r.Models() {
		r.Elapsed += m.Fit.Elapsed
	}
	return r, nil
}

func float(mask []uint8) []float32 {
	y := make([]float32, len(mask))
	for i, v := range mask {
		y[i] = float32(v)
	}
	return y
}

// job is what the three trainings have in common.
type job struct {
	rt       *ort.Runtime
	cohort   *Cohort
	cfg      Config
	progress func(Progress)
	seeds    *rand.Rand // one for each network, in the order of training
	record   *record
}

func (j *job) train(ctx context.Context, role inference.Role, network, label string, epochs int, x, y [][]float32) (Model, error) {
	n, err := nn.Find(network)
	if err != nil {
		return Model{}, err
	}
	n.Label = label
	m := Model{
		Spec: inference.Spec{
			Role:          role,
			Side:          j.cohort.Side,
			FOV:           j.cohort.FOV,
			Normalisation: j.cohort.Scale,
			CT:            j.cohort.CT,
			Trained:       time.Now().Format(time.DateOnly),
			Cohort:        j.cohort.Name,
			Synthetic:     j.cohort.Synthetic,
			Seed:          j.cfg.Seed,
			Version:       j.cfg.Version,
		},
		Fit: Fit{
			Network:      n,
			Build:        nn.Config{Side: j.cohort.Side, Output: j.cfg.output()},
			Epochs:       epochs,
			Batch:        j.cfg.Batch,
			LearningRate: j.cfg.LearningRate,
			Validation:   j.cfg.Validation,
			Patience:     j.cfg.Patience,
			Augment:      j.cfg.Augment,
			Seed:         j.seeds.Uint64(),
		},
	}
	if role == inference.Combined {
		m.Spec = m.Spec.Behind(role)
	}
	if m.Spec.CT {
		m.Fit.Build.Channels = 2
	}
	m.Fit.place = j.record.resumed
	m.Fit.resume, m.Fit.save = j.record.next(label)
	if err := m.Fit.Run(ctx, j.rt, x, y, j.progress); err != nil {
		return Model{}, err
	}
	m.export()
	return m, nil
}

// export makes the ONNX model of the weights and the spec.
func (m *Model) export() {
	m.ONNX = m.Fit.Network.Export(m.Fit.Build, m.Fit.Weights, m.Spec.Metadata())
}

// predict runs an exported model.
func (j *job) predict(ctx context.Context, m *Model, x [][]float32) ([][]float32, error) {
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
	for _, m := range r.Models() {
		if models[m.Spec.Role], err = inference.Load(rt, m.ONNX, m.File()); err != nil {
			return nil, err
		}
	}
	return models, nil
}
