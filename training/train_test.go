package training

import (
	"context"
	"encoding/csv"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"isopet/inference"
	"isopet/inference/ort"
	"isopet/training/cohort"
	"isopet/training/cohort/cohorttest"
	"isopet/training/fit"
	"isopet/volume/metrics"
)

func open(t testing.TB) *ort.Runtime {
	t.Helper()
	rt, err := ort.Open(ort.Config{Device: "cpu"})
	if err != nil {
		t.Fatal(err)
	}
	return rt
}

// discs is the small cohort that all tests train on.
func discs(t testing.TB) *cohort.Cohort {
	t.Helper()
	dir := t.TempDir()
	cohorttest.NNUNet(t, dir)
	c, err := ReadCohort(t.Context(), dir, quick, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// quick trains in a moment: 12 slices, of which 8 in batches of 5 and 3; the first in parts of 4 and 1.
var quick = Config{Side: 40, EpochsUNet: 2, EpochsThreshold: 1, Hyperparameters: fit.Hyperparameters{Batch: 5},
	Seed: 7, Version: "1.2.3"}

func TestTrain(t *testing.T) {
	rt, cohort := open(t), discs(t)
	var seen []fit.Progress
	first, err := Train(t.Context(), rt, cohort, quick, fit.Checkpoint{},
		func(p fit.Progress) { seen = append(seen, p) })
	if err != nil {
		t.Fatal(err)
	}

	t.Run("progress", func(t *testing.T) {
		want := []struct{ epochs, epoch, step int }{{2, 1, 1}, {2, 1, 2}, {2, 2, 1}, {2, 2, 2}, {1, 1, 1}, {1, 1, 2},
			{1, 1, 1}, {1, 1, 2}}
		if len(seen) != len(want) {
			t.Fatalf("%d steps, want %d", len(seen), len(want))
		}
		for i, p := range seen {
			w := want[i]
			if p.Epochs != w.epochs || p.Epoch != w.epoch || p.Step != w.step || p.Steps != 2 || !(p.Loss > 0) {
				t.Errorf("step %d: %+v", i, p)
			}
			if first := w.epoch == 1 && w.step == 1; math.IsNaN(p.ValLoss) != first {
				t.Errorf("step %d: validation loss %g", i, p.ValLoss)
			}
			if last := w.epoch == w.epochs && w.step == 2; (p.Left == 0) != last || p.Left < 0 {
				t.Errorf("step %d: %v left", i, p.Left)
			}
		}
	})

	t.Run("metadata", func(t *testing.T) {
		for i, m := range first.Models {
			role := []inference.Role{inference.UNet, inference.Threshold, inference.Combined}[i]
			s, err := rt.NewSession(m.ONNX)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			spec, err := inference.ParseSpec(s.Metadata())
			if err != nil || spec != m.Spec {
				t.Errorf("%s: %+v, want %+v, %v", role, spec, m.Spec, err)
			}
			if spec.Role != role || spec.Side != 40 || spec.FOV != 88 || spec.Cohort != "Discs" || !spec.Synthetic ||
				spec.Seed != 7 || spec.Version != "1.2.3" || spec.Trained == "" {
				t.Errorf("%s: %+v", role, spec)
			}
			if n := m.Fit.Epochs; len(m.Fit.Loss) != n || len(m.Fit.ValLoss) != n || m.Fit.Step <= 0 ||
				m.Fit.Elapsed < m.Fit.Step {
				t.Errorf("%s: losses %v and %v, %v a step, %v", role, m.Fit.Loss, m.Fit.ValLoss, m.Fit.Step,
					m.Fit.Elapsed)
			}
		}
	})

	t.Run("repeats", func(t *testing.T) {
		again, err := Train(t.Context(), rt, cohort, quick, fit.Checkpoint{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, m := range first.Models {
			if !slices.Equal(m.Fit.Weights, again.Models[i].Fit.Weights) ||
				!slices.Equal(m.Fit.Loss, again.Models[i].Fit.Loss) {
				t.Errorf("%s: the same seed gives other weights", m.Spec.Role)
			}
		}
	})

	// The exported model makes of a slice what the graph makes of it whose loss is trained.
	t.Run("exported", func(t *testing.T) {
		models, err := first.Load(rt)
		if err != nil {
			t.Fatal(err)
		}
		defer models.Close()
		in := models.List()
		for i, m := range first.Models {
			x := cohort.Patients[0].Inputs[1].X
			exported, err := in[i].Run(t.Context(), [][]float32{x})
			if err != nil {
				t.Fatal(err)
			}
			forward := evaluated(t, rt, m.Fit, x)
			if len(forward) != len(exported[0]) {
				t.Fatalf("%s: %d values, want %d", m.Spec.Role, len(exported[0]), len(forward))
			}
			for k := range forward {
				if math.Abs(float64(forward[k]-exported[0][k])) > 1e-5 {
					t.Fatalf("%s: value %d is %g, that of training %g", m.Spec.Role, k, exported[0][k], forward[k])
				}
			}
		}
	})

	t.Run("scores", func(t *testing.T) { scores(t, rt, first, cohort) })
	t.Run("files", func(t *testing.T) { files(t, rt, first) })
}

// evaluated is what the network in training makes of a slice.
func evaluated(t *testing.T, rt *ort.Runtime, f *fit.Result, x []float32) []float32 {
	t.Helper()
	session, err := rt.NewSession(f.Network.Evaluate(f.Build))
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	tensor := func(values []float32, shape ...int) *ort.Tensor {
		dims := []int64{}
		for _, d := range shape {
			dims = append(dims, int64(d))
		}
		made, err := ort.NewTensor(dims...)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(made.Close)
		copy(made.Data(), values)
		return made
	}
	image, target := f.Build.Image(), f.Network.Target(f.Build)
	in := []*ort.Tensor{
		tensor(f.Weights, len(f.Weights)), tensor(x, append([]int{1}, image[:]...)...),
		tensor(nil, append([]int{1}, target[1:]...)...),
	}
	out := []*ort.Tensor{nil, tensor(nil, 1)}
	if err := session.Run(t.Context(), in, out); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(out[0].Close)
	return out[0].Data()
}

// scores checks Evaluate, the constant threshold and the targets of the third network against the definitions.
func scores(t *testing.T, rt *ort.Runtime, r *Result, cohort *cohort.Cohort) {
	models, err := r.Load(rt)
	if err != nil {
		t.Fatal(err)
	}
	defer models.Close()
	calls := 0
	got, err := Evaluate(t.Context(), models, cohort.Patients, func(done, total int) {
		if calls++; done != calls || total != 9 {
			t.Errorf("progress %d of %d", done, total)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	var want []Score
	var outputs [][]float32
	var masks [][]uint8
	for n, method := range []string{"unet", "threshold", "combined"} {
		for _, p := range cohort.Patients {
			for k, in := range p.Inputs {
				image := in.X
				if method != "threshold" {
					image = run(t, models[inference.UNet], in.X)
				}
				if n == 0 {
					outputs, masks = append(outputs, image), append(masks, p.Masks[k])
				}
				var at float64
				switch method {
				case "unet":
					at = models[inference.UNet].Spec.Constant
				case "threshold":
					at = float64(run(t, models[inference.Threshold], image)[0])
				case "combined":
					at = float64(run(t, models[inference.Combined], image)[0])
				}
				made := make([]uint8, len(image))
				for i, v := range image {
					if float64(v) > at {
						made[i] = 1
					}
				}
				optimal, _ := metrics.OptimalThreshold(image, p.Masks[k])
				want = append(want, Score{p.Name, in.Slice, method, at, optimal, metrics.Dice(made, p.Masks[k]), nil})
			}
		}
	}
	for i := range want {
		if i < len(got) && len(got[i].Image) == 1600 {
			got[i].Image = nil
		}
		if i < len(got) && math.Abs(got[i].Threshold-want[i].Threshold) < 1e-6 {
			got[i].Threshold = want[i].Threshold // a batch may round otherwise than a slice
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("scores\n%v, want\n%v", got, want)
	}
	if at, _ := metrics.ConstantThreshold(outputs, masks); at != r.Model(inference.UNet).Spec.Constant {
		t.Errorf("constant threshold %g, want %g", r.Model(inference.UNet).Spec.Constant, at)
	}
	models[inference.Combined].Close()
	delete(models, inference.Combined)
	less, err := Evaluate(t.Context(), models, cohort.Patients, nil)
	if err != nil || len(less) != 24 {
		t.Errorf("without one of the models: %d scores, %v", len(less), err)
	}
}

func run(t *testing.T, m *inference.Model, x []float32) []float32 {
	t.Helper()
	out, err := m.Run(t.Context(), [][]float32{x})
	if err != nil {
		t.Fatal(err)
	}
	return out[0]
}

func files(t *testing.T, rt *ort.Runtime, r *Result) {
	dir := t.TempDir()
	cohorttest.Text(t, filepath.Join(dir, "unet.onnx"), "an older model") // is replaced
	if err := r.Write(dir); err != nil {
		t.Fatal(err)
	}
	want := []string{".isopet-results", "combined.onnx", "history.csv", "loss_combined.png", "loss_combined.svg",
		"loss_threshold.png", "loss_threshold.svg",
		"loss_unet.png", "loss_unet.svg", "threshold.onnx", "unet.onnx"}
	if got := cohorttest.Names(t, dir); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	models, err := inference.LoadModels(t.Context(), rt, os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer models.Close()
	if len(models) != 3 || models[inference.UNet].Spec != r.Model(inference.UNet).Spec {
		t.Error("the models do not come back")
	}
	file, err := os.Open(filepath.Join(dir, "history.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) != 5 || !slices.Equal(rows[0], []string{"model", "epoch", "loss", "val_loss"}) ||
		!slices.Equal(rows[4], []string{"combined", "1", number(r.Model(inference.Combined).Fit.Loss[0]),
			number(r.Model(inference.Combined).Fit.ValLoss[0])}) {
		t.Errorf("history %v, %v", rows, err)
	}

	blocked := filepath.Join(t.TempDir(), "file")
	cohorttest.Text(t, blocked, "in the way")
	if err := r.Write(blocked); err == nil || err.Error() != "the folder "+blocked+" cannot be made: not a directory" {
		t.Errorf("a file for a folder: %v", err)
	}
	// A folder stands where a file should go: nothing temporary is left.
	half := t.TempDir()
	cohorttest.Mkdir(t, filepath.Join(half, "unet.onnx", "x"))
	if err := r.Write(half); err == nil || !strings.HasPrefix(err.Error(),
		filepath.Join(half, "unet.onnx")+" cannot be written: ") {
		t.Errorf("a folder for a file: %v", err)
	}
	if got := cohorttest.Names(t, half); !slices.Equal(got, []string{".isopet-results", "unet.onnx"}) {
		t.Errorf("left behind: %v", got)
	}
}

func TestTrainCancelled(t *testing.T) {
	rt, cohort := open(t), discs(t)
	for _, at := range []int{1, 7} { // in the first network and in the last
		ctx, cancel := context.WithCancel(t.Context())
		steps := 0
		_, err := Train(ctx, rt, cohort, quick, fit.Checkpoint{}, func(fit.Progress) {
			if steps++; steps == at {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) || steps != at {
			t.Errorf("cancelled in step %d: %v after %d steps", at, err, steps)
		}
	}
}

func TestConfig(t *testing.T) {
	got, err := Config{}.WithDefaults()
	want := Config{Side: 64, EpochsUNet: 30, EpochsThreshold: 15,
		Hyperparameters: fit.Hyperparameters{Batch: 32, LearningRate: 0.001, Validation: 0.3}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("the zero value is %+v, want the paper's %+v; %v", got, want, err)
	}
	for _, test := range []struct {
		cfg  Config
		want string
	}{
		{Config{Side: 50}, "the side of a slice must be a multiple of 4 pixels, 40 or more"},
		{Config{Side: 36}, "the side of a slice must be a multiple of 4 pixels, 40 or more"},
		{Config{Scale: inference.Scaling{Low: 5, High: 5}}, "the window of the scaling must go from low to high"},
		{Config{Scale: inference.Scaling{None: true, High: 5}}, "the window of the scaling must go from low to high"},
		{Config{EpochsUNet: -1}, "the number of epochs must be above 0"},
		{Config{EpochsThreshold: -1}, "the number of epochs must be above 0"},
		{Config{Hyperparameters: fit.Hyperparameters{Batch: -1}}, "the batch must hold at least 1 slice"},
		{Config{Hyperparameters: fit.Hyperparameters{LearningRate: -1}}, "the learning rate must be above 0"},
		{Config{Hyperparameters: fit.Hyperparameters{LearningRate: math.NaN()}}, "the learning rate must be above 0"},
		{Config{Hyperparameters: fit.Hyperparameters{Validation: 1}},
			"the share of slices for validation must be below 1"},
	} {
		if _, err := Train(t.Context(), nil, nil, test.cfg, fit.Checkpoint{}, nil); err == nil ||
			err.Error() != test.want {
			t.Errorf("%+v: %v, want %s", test.cfg, err, test.want)
		}
	}
}
