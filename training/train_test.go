package training

import (
	"context"
	"encoding/csv"
	"errors"
	"math"
	"math/rand/v2"
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
	"isopet/training/nn"
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
var quick = Config{Side: 40, EpochsUNet: 2, EpochsThreshold: 1, Batch: 5, Seed: 7, Version: "1.2.3"}

func TestTrain(t *testing.T) {
	rt, cohort := open(t), discs(t)
	var seen []Progress
	first, err := Train(t.Context(), rt, cohort, quick, func(p Progress) { seen = append(seen, p) })
	if err != nil {
		t.Fatal(err)
	}

	t.Run("progress", func(t *testing.T) {
		want := []struct{ epochs, epoch, step int }{{2, 1, 1}, {2, 1, 2}, {2, 2, 1}, {2, 2, 2}, {1, 1, 1}, {1, 1, 2}, {1, 1, 1}, {1, 1, 2}}
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
			if n := m.Fit.Epochs; len(m.Fit.Loss) != n || len(m.Fit.ValLoss) != n || m.Fit.Step <= 0 || m.Fit.Elapsed < m.Fit.Step {
				t.Errorf("%s: losses %v and %v, %v a step, %v", role, m.Fit.Loss, m.Fit.ValLoss, m.Fit.Step, m.Fit.Elapsed)
			}
		}
	})

	t.Run("repeats", func(t *testing.T) {
		again, err := Train(t.Context(), rt, cohort, quick, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, m := range first.Models {
			if !slices.Equal(m.Fit.Weights, again.Models[i].Fit.Weights) || !slices.Equal(m.Fit.Loss, again.Models[i].Fit.Loss) {
				t.Errorf("%s: the same seed gives other weights", m.Spec.Role)
			}
		}
	})

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
			forward := forward(t, rt, &m.Fit, x)
			if len(forward) != len(exported[0]) {
				t.Fatalf("%s: %d values, want %d", m.Spec.Role, len(exported[0]), len(forward))
			}
			for k := range forward {
				if math.Abs(float64(forward[k]-exported[0][k])) > 1e-5 {
					t.Fatalf("%s: value %d is %g, the trainer's %g", m.Spec.Role, k, exported[0][k], forward[k])
				}
			}
		}
	})

	t.Run("scores", func(t *testing.T) { scores(t, rt, first, cohort) })
	t.Run("files", func(t *testing.T) { files(t, rt, first) })
}

// forward is the trainer's own forward pass.
func forward(t *testing.T, rt *ort.Runtime, f *Fit, x []float32) []float32 {
	t.Helper()
	trainer, err := f.start(rt)
	if err != nil {
		t.Fatal(err)
	}
	defer trainer.close()
	copy(trainer.weights().Data(), f.Weights)
	b, err := trainer.fill(trainer.parts[0], []int{0}, [][]float32{x}, [][]float32{make([]float32, len(x))})
	if err != nil {
		t.Fatal(err)
	}
	outputs := []*ort.Tensor{nil, trainer.parts[0].loss}
	if err := trainer.evaluate.Run(t.Context(), []*ort.Tensor{trainer.weights(), b.x, b.y}, outputs); err != nil {
		t.Fatal(err)
	}
	return outputs[0].Data()
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
	want := []string{".isopet-results", "combined.onnx", "history.csv", "loss_combined.png", "loss_combined.svg", "loss_threshold.png", "loss_threshold.svg",
		"loss_unet.png", "loss_unet.svg", "threshold.onnx", "unet.onnx"}
	if got := cohorttest.Names(t, dir); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	models, err := inference.LoadModels(rt, os.DirFS(dir))
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
		!slices.Equal(rows[4], []string{"combined", "1", number(r.Model(inference.Combined).Fit.Loss[0]), number(r.Model(inference.Combined).Fit.ValLoss[0])}) {
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
	if err := r.Write(half); err == nil || !strings.HasPrefix(err.Error(), filepath.Join(half, "unet.onnx")+" cannot be written: ") {
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
		_, err := Train(ctx, rt, cohort, quick, func(Progress) {
			if steps++; steps == at {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) || steps != at {
			t.Errorf("cancelled in step %d: %v after %d steps", at, err, steps)
		}
	}
}

// slicesOf is what the threshold CNN trains on.
func slicesOf(c *cohort.Cohort) (x, y [][]float32) {
	for _, p := range c.Patients {
		for k, in := range p.Inputs {
			x, y = append(x, slices.Clone(in.X)), append(y, []float32{float32(p.Optimal[k])})
		}
	}
	return x, y
}

func cnn(t *testing.T) Fit {
	t.Helper()
	n, err := nn.Find("threshold")
	if err != nil {
		t.Fatal(err)
	}
	return Fit{Network: n, Build: nn.Config{Side: 40}, Epochs: 1, Batch: 4, LearningRate: 0.001, Validation: 0.3, Seed: 3}
}

func TestFitLearns(t *testing.T) {
	x, y := slicesOf(discs(t))
	mean, variance := 0.0, 0.0
	for _, v := range y {
		mean += float64(v[0]) / float64(len(y))
	}
	for _, v := range y {
		variance += (float64(v[0]) - mean) * (float64(v[0]) - mean) / float64(len(y))
	}
	f := cnn(t)
	f.Validation, f.Epochs = 0, 3
	if err := f.Run(t.Context(), open(t), slices.Repeat(x, 12), slices.Repeat(y, 12), nil); err != nil {
		t.Fatal(err)
	}
	// Guessing the mean of the targets has their variance as its loss.
	if last := f.Loss[len(f.Loss)-1]; !(last < variance) {
		t.Errorf("losses %g, not below the variance %g", f.Loss, variance)
	}
}

// TestFitValidates changes what only validation sees: the last 30 % of the slices.
func TestFitValidates(t *testing.T) {
	rt := open(t)
	x, y := slicesOf(discs(t))
	fit := func(y [][]float32, change func(*Fit)) Fit {
		t.Helper()
		f := cnn(t)
		change(&f)
		if err := f.Run(t.Context(), rt, x, y, nil); err != nil {
			t.Fatal(err)
		}
		return f
	}
	same := func(*Fit) {}
	with := func(n int) [][]float32 { // the target of slice n changed
		changed := slices.Clone(y)
		changed[n] = []float32{5}
		return changed
	}
	plain, last, before := fit(y, same), fit(with(8), same), fit(with(7), same) // int(12 · 0.7) = 8 are trained on
	if !slices.Equal(plain.Weights, last.Weights) || slices.Equal(plain.ValLoss, last.ValLoss) {
		t.Error("slice 8 of 12 is not one for validation")
	}
	if slices.Equal(plain.Weights, before.Weights) {
		t.Error("slice 7 of 12 is not trained on")
	}
	other := fit(y, func(f *Fit) { f.Seed++ })
	if slices.Equal(other.Weights, plain.Weights) {
		t.Error("another seed gives the same weights")
	}
	none := fit(y, func(f *Fit) { f.Validation = 0 })
	if none.ValLoss != nil || slices.Equal(none.Weights, plain.Weights) {
		t.Error("without validation there still is some")
	}
	// The validation loss is the mean over all slices, whatever the batch.
	sum := 0.0
	for k := 8; k < 12; k++ {
		d := float64(forward(t, rt, &plain, x[k])[0] - y[k][0])
		sum += d * d / 4
	}
	if got := plain.ValLoss[0]; math.Abs(got-sum) > 1e-5*sum {
		t.Errorf("validation loss %g, want %g", got, sum)
	}
	for _, batch := range []int{3, 100} {
		f := fit(y, func(f *Fit) { f.Batch = batch })
		if len(f.Loss) != 1 || len(f.ValLoss) != 1 {
			t.Errorf("batch %d: losses %v, %v", batch, f.Loss, f.ValLoss)
		}
	}
}

func TestFitRefuses(t *testing.T) {
	rt := open(t)
	x, y := slicesOf(discs(t))
	f := cnn(t)
	if err := f.Run(t.Context(), rt, x[:1], y[:1], nil); err == nil ||
		err.Error() != "1 slices are too few to train the Threshold CNN with a share of 0.3 for validation" {
		t.Errorf("one slice: %v", err)
	}
	for _, v := range y {
		v[0] = float32(math.Inf(1))
	}
	if err := f.Run(t.Context(), rt, x, y, nil); err == nil ||
		err.Error() != "the loss of the Threshold CNN is no number any more after step 1 of epoch 1: take a learning "+
			"rate below 0.001, and check that the scans hold finite values" {
		t.Errorf("an infinite loss: %v", err)
	}
}

func TestConfig(t *testing.T) {
	got, err := Config{}.WithDefaults()
	want := Config{Side: 64, EpochsUNet: 30, EpochsThreshold: 15, Batch: 32, LearningRate: 0.001, Validation: 0.3}
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
		{Config{Batch: -1}, "the batch must hold at least 1 slice"},
		{Config{LearningRate: -1}, "the learning rate must be above 0"},
		{Config{LearningRate: math.NaN()}, "the learning rate must be above 0"},
		{Config{Validation: 1}, "the share of slices for validation must be below 1"},
	} {
		if _, err := Train(t.Context(), nil, nil, test.cfg, nil); err == nil || err.Error() != test.want {
			t.Errorf("%+v: %v, want %s", test.cfg, err, test.want)
		}
	}
}

// BenchmarkStep is a training step of 32 slices of 64×64, as the paper's.
func BenchmarkStep(b *testing.B) {
	rt := open(b)
	for _, n := range nn.Networks {
		b.Run(n.Name, func(b *testing.B) {
			f := Fit{Network: n, Batch: 32, LearningRate: 0.001}
			x, y, chosen := noise(n, f.Batch)
			t, err := f.start(rt)
			if err != nil {
				b.Fatal(err)
			}
			defer t.close()
			if err := t.open(rand.New(rand.NewPCG(1, 1))); err != nil {
				b.Fatal(err)
			}
			step := func() {
				if _, err := t.step(b.Context(), chosen, x, y); err != nil {
					b.Fatal(err)
				}
			}
			step() // the first from each of the two states makes tensors and ties them
			step()
			for b.Loop() {
				step()
			}
		})
	}
}
