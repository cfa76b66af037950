package fit

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"isopet/inference"
	"isopet/inference/ort"
	"isopet/training/cohort"
	"isopet/training/cohort/cohorttest"
	"isopet/training/nn"
)

func open(t testing.TB) *ort.Runtime {
	t.Helper()
	rt, err := ort.Open(ort.Config{Device: "cpu"})
	if err != nil {
		t.Fatal(err)
	}
	return rt
}

// discs is what the threshold CNN trains on, of a small cohort: 12 slices and their best thresholds.
func discs(t testing.TB) (x, y [][]float32) {
	t.Helper()
	dir := t.TempDir()
	cohorttest.NNUNet(t, dir)
	c, err := cohort.Read(t.Context(), dir, cohort.Config{Side: 40}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range c.Patients {
		for k, in := range p.Inputs {
			x, y = append(x, slices.Clone(in.X)), append(y, []float32{float32(p.Optimal[k])})
		}
	}
	return x, y
}

func cnn(t *testing.T) Settings {
	t.Helper()
	n, err := nn.Find("threshold")
	if err != nil {
		t.Fatal(err)
	}
	return Settings{
		Network: n, Build: nn.Config{Side: 40}, Epochs: 1,
		Hyperparameters: Hyperparameters{Batch: 4, LearningRate: 0.001, Validation: 0.3}, Seed: 3,
	}
}

// fitted trains a network from the start.
func fitted(t *testing.T, rt *ort.Runtime, s Settings, x, y [][]float32) *Result {
	t.Helper()
	f, err := new(Series).Run(t.Context(), rt, s, x, y, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// refused is the error of a training that comes to nothing; "" is none.
func refused(t *testing.T, rt *ort.Runtime, s Settings, x, y [][]float32) string {
	t.Helper()
	if _, err := new(Series).Run(t.Context(), rt, s, x, y, nil); err != nil {
		return err.Error()
	}
	return ""
}

// validated fails unless the last loss of validation is the mean over slices 8 to 11, whatever the batch.
func validated(t *testing.T, rt *ort.Runtime, f *Result, x, y [][]float32) {
	t.Helper()
	sum := 0.0
	for k, out := range exported(t, rt, f, x[8:]) {
		d := float64(out[0] - y[8+k][0])
		sum += d * d / 4
	}
	if got := f.ValLoss[len(f.ValLoss)-1]; math.Abs(got-sum) > 1e-5*sum {
		t.Errorf("validation loss %g, want %g", got, sum)
	}
}

// exported is what the exported network makes of slices.
func exported(t *testing.T, rt *ort.Runtime, f *Result, x [][]float32) [][]float32 {
	t.Helper()
	role := inference.Role(f.Network.Name)
	spec := inference.Spec{Role: role, Side: f.side(), Normalisation: inference.MinMax}
	model, err := inference.Load(rt, f.Export(spec.Metadata()), f.Network.Name)
	if err != nil {
		t.Fatal(err)
	}
	defer model.Close()
	out, err := model.Run(t.Context(), x)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// trainerOf is a network's trainer, ready for an epoch.
func trainerOf(t testing.TB, rt *ort.Runtime, s Settings) trainer {
	t.Helper()
	e, err := s.engine(rt)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := e.open(rt, s, nn.Initial(s.Network.Params(s.Build), s.Seed))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tr.Close)
	if err := tr.Open(rand.New(rand.NewPCG(1, 1))); err != nil {
		t.Fatal(err)
	}
	return tr
}

func TestLearns(t *testing.T) {
	x, y := discs(t)
	mean, variance := 0.0, 0.0
	for _, v := range y {
		mean += float64(v[0]) / float64(len(y))
	}
	for _, v := range y {
		variance += (float64(v[0]) - mean) * (float64(v[0]) - mean) / float64(len(y))
	}
	s := cnn(t)
	s.Validation, s.Epochs = 0, 3
	f := fitted(t, open(t), s, slices.Repeat(x, 12), slices.Repeat(y, 12))
	// Guessing the mean of the targets has their variance as its loss.
	if last := f.Loss[len(f.Loss)-1]; !(last < variance) {
		t.Errorf("losses %g, not below the variance %g", f.Loss, variance)
	}
}

// TestValidates changes what only validation sees: the last 30 % of the slices.
func TestValidates(t *testing.T) {
	rt := open(t)
	x, y := discs(t)
	fit := func(y [][]float32, change func(*Settings)) *Result {
		t.Helper()
		s := cnn(t)
		change(&s)
		return fitted(t, rt, s, x, y)
	}
	same := func(*Settings) {}
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
	other := fit(y, func(s *Settings) { s.Seed++ })
	if slices.Equal(other.Weights, plain.Weights) {
		t.Error("another seed gives the same weights")
	}
	none := fit(y, func(s *Settings) { s.Validation = 0 })
	if none.ValLoss != nil || slices.Equal(none.Weights, plain.Weights) {
		t.Error("without validation there still is some")
	}
	// The validation loss is the mean over all slices, whatever the batch.
	validated(t, rt, plain, x, y)
	for _, batch := range []int{3, 100} {
		f := fit(y, func(s *Settings) { s.Batch = batch })
		if len(f.Loss) != 1 || len(f.ValLoss) != 1 {
			t.Errorf("batch %d: losses %v, %v", batch, f.Loss, f.ValLoss)
		}
	}
}

func TestRefuses(t *testing.T) {
	rt := open(t)
	x, y := discs(t)
	if got := refused(t, rt, cnn(t), x[:1], y[:1]); got !=
		"1 slices are too few to train the Threshold CNN with a share of 0.3 for validation" {
		t.Errorf("one slice: %q", got)
	}
	for _, v := range y {
		v[0] = float32(math.Inf(1))
	}
	if got := refused(t, rt, cnn(t), x, y); got !=
		"the loss of the Threshold CNN is no number any more after step 1 of epoch 1: take a learning "+
			"rate below 0.001, and check that the scans hold finite values" {
		t.Errorf("an infinite loss: %q", got)
	}
}

// TestEarlyStopping trains with a rate at which the loss of validation soon rises.
func TestEarlyStopping(t *testing.T) {
	rt := open(t)
	x, y := discs(t)
	s := cnn(t)
	s.Epochs, s.Patience, s.LearningRate = 40, 1, 0.003
	f := fitted(t, rt, s, x, y)
	if f.Best < 1 || f.Best >= f.Epochs || len(f.ValLoss) != f.Best+1 || slices.Min(f.ValLoss) != f.ValLoss[f.Best-1] {
		t.Fatalf("best epoch %d of %v", f.Best, f.ValLoss)
	}
	s.Epochs, s.Patience = f.Best, 0
	if g := fitted(t, rt, s, x, y); !slices.Equal(f.Weights, g.Weights) {
		t.Error("the weights are not those of the best epoch")
	}
}

// TestHugeBatch: a batch larger than all slices is all of them, and takes no room for more.
func TestHugeBatch(t *testing.T) {
	rt := open(t)
	x, y := discs(t)
	all, huge := cnn(t), cnn(t)
	all.Batch, huge.Batch = len(x), 1_000_000
	want, got := fitted(t, rt, all, x, y), fitted(t, rt, huge, x, y)
	if !slices.Equal(got.Weights, want.Weights) {
		t.Error("the weights are not those of a batch of all slices")
	}
}

// TestFails: what cannot come to anything stops with a sentence.
func TestFails(t *testing.T) {
	rt := open(t)
	x, y := discs(t)
	s := cnn(t)
	s.Epochs, s.LearningRate = 20, 0.5
	if got := refused(t, rt, s, x, y); !strings.Contains(got, "the loss of the Threshold CNN has exploded to ") ||
		!strings.Contains(got, " of epoch 1: take a learning rate below 0.5") {
		t.Errorf("a rate of 0.5: %q", got)
	}
	// With this rate all pixels are below 0 after an epoch. That is a death if there is a tumour, and right if there is
	// none.
	for _, tumour := range []bool{true, false} {
		s = cnn(t)
		s.Network, s.LearningRate, s.Epochs = nn.Networks[0], 1, 2
		for i := range y {
			if y[i] = make([]float32, 40*40); tumour {
				y[i][820] = 1
			}
		}
		got := refused(t, rt, s, x, y)
		if tumour != (got != "") || tumour && !strings.HasPrefix(got, "the U-Net died in epoch 1: ") {
			t.Errorf("tumour: %t; a network that puts out 0 or less: %q", tumour, got)
		}
	}
}

// TestStepAllocates almost nothing: some kilobytes for goroutines, less than the smallest of images.
func TestStepAllocates(t *testing.T) {
	x, y := discs(t)
	s := cnn(t)
	tr := trainerOf(t, open(t), s)
	chosen := []int{0, 1, 2, 3}
	step := func() {
		if _, err := tr.Step(t.Context(), s.LearningRate, chosen, x, y); err != nil {
			t.Fatal(err)
		}
	}
	step() // the first from each of the graph's two states makes tensors and ties them
	step()
	const steps = 5
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range steps {
		step()
	}
	runtime.ReadMemStats(&after)
	if n := (after.TotalAlloc - before.TotalAlloc) / steps; n > 40*40*4 {
		t.Errorf("a step allocates %d bytes", n)
	}
}

// BenchmarkStep is a training step of 32 slices of 64×64, as the paper's.
func BenchmarkStep(b *testing.B) {
	rt := open(b)
	for _, n := range nn.Networks {
		b.Run(n.Name, func(b *testing.B) {
			s := Settings{Network: n, Hyperparameters: Hyperparameters{Batch: 32, LearningRate: 0.001}}
			x, y, chosen := noise(n, s.Batch)
			t := trainerOf(b, rt, s)
			step := func() {
				if _, err := t.Step(b.Context(), s.LearningRate, chosen, x, y); err != nil {
					b.Fatal(err)
				}
			}
			step()
			step()
			for b.Loop() {
				step()
			}
		})
	}
}

// TestExport: the exported networks make of a slice what the trainer does. What they make of slices is taken for the
// targets of these, of which nothing is then missed.
func TestExport(t *testing.T) {
	rt := open(t)
	x, y := discs(t)
	masks := make([][]float32, len(x))
	for i := range x {
		masks[i] = make([]float32, len(x[i]))
		for k, v := range x[i] {
			if v > y[i][0] {
				masks[i][k] = 1
			}
		}
	}
	for _, n := range nn.Networks {
		for _, output := range []nn.Activation{nn.Linear, nn.Sigmoid} {
			s, targets := cnn(t), y
			s.Network, s.Batch, s.Build.Output = n, 5, output
			if len(n.Target(s.Build)) == 4 {
				targets = masks
			}
			f := fitted(t, rt, s, x, targets)
			f.Network.Loss = nn.MeanSquaredError
			tr := trainerOf(t, rt, f.Settings)
			tr.SetState(nn.State{Weights: f.Weights})
			missed, err := tr.Validate(t.Context(), x, exported(t, rt, f, x))
			if err != nil {
				t.Fatal(err)
			}
			if !(missed < 1e-11) {
				t.Errorf("%s, output %d: the exported network differs by %g", n.Name, output, math.Sqrt(missed))
			}
		}
	}
}
