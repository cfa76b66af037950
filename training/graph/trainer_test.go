package graph

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"isopet/inference/ort"
	"isopet/training/nn"
)

func open(t *testing.T) *ort.Runtime {
	t.Helper()
	rt, err := ort.Open(ort.Config{Device: "cpu", Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	return rt
}

// job is a training with all that a step can have, and its slices, of which every second has a tumour.
func job(batch int) (j Job, x, y [][]float32) {
	n := nn.Networks[0]
	n.Loss = nn.CrossEntropyWithDice
	j = Job{
		Network: n, Build: nn.Config{Side: 16, Channels: 2, Output: nn.Sigmoid}, Batch: batch,
		Optimiser: nn.Optimiser{Decay: 0.1, Clip: 0.5, Average: true},
	}
	j.Weights = nn.Initial(n.Params(j.Build), 1)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 7 {
		slice, mask := make([]float32, 2*16*16), make([]float32, 16*16)
		for k := range slice {
			slice[k] = random.Float32()
		}
		for k := range mask {
			if slice[k] > 0.7 && i%2 == 0 {
				mask[k] = 1
			}
		}
		x, y = append(x, slice), append(y, mask)
	}
	return j, x, y
}

func trainer(t *testing.T, j Job, rt *ort.Runtime) *Trainer {
	t.Helper()
	tr, err := New(rt, j)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tr.Close)
	if err := tr.Open(rand.New(rand.NewPCG(1, 3))); err != nil {
		t.Fatal(err)
	}
	return tr
}

func step(t *testing.T, tr *Trainer, chosen []int, x, y [][]float32) float64 {
	t.Helper()
	loss, err := tr.Step(t.Context(), 0.01, chosen, x, y)
	if err != nil {
		t.Fatal(err)
	}
	return loss
}

// TestParts: a batch of 7 slices in two parts, 4 and 3, gives the loss and the step of one that is not divided, though
// the Dice is a mean over the tumours of the batch and the clipped norm that of its gradient.
func TestParts(t *testing.T) {
	j, x, y := job(7)
	j.Build.NoDropout = true // which would differ
	parts := trainer(t, j, open(t))
	whole := trainer(t, j, open(t))
	whole.size = 7
	all := []int{0, 1, 2, 3, 4, 5, 6}
	if a, b := step(t, parts, all, x, y), step(t, whole, all, x, y); math.Abs(a-b) > 1e-6 {
		t.Errorf("loss %g in parts, %g as a whole", a, b)
	}
	if len(parts.loaded) != 2 || len(whole.loaded) != 1 {
		t.Fatalf("%d and %d parts", len(parts.loaded), len(whole.loaded))
	}
	a, b := parts.State(), whole.State()
	norm := 0.0
	for i, v := range b.Mean {
		norm += float64(v) * float64(v)
		if math.Abs(float64(a.Mean[i]-v)) > 1e-6 {
			t.Fatalf("element %d of the gradient: %g in parts, %g as a whole", i, 10*a.Mean[i], 10*v)
		}
	}
	if norm = 10 * math.Sqrt(norm); math.Abs(norm-0.5) > 1e-4 {
		t.Errorf("the gradient's norm is %g, not clipped to 0.5", norm)
	}
	// Validation means over the tumours of all its slices, whatever the batches, and takes the mean of the weights.
	validated := func(tr *Trainer) float64 {
		loss, err := tr.Validate(t.Context(), x, y)
		if err != nil {
			t.Fatal(err)
		}
		return loss
	}
	want := validated(whole)
	j.Batch = 2
	few := trainer(t, j, open(t))
	few.SetState(nn.State{Weights: j.Weights, Average: b.Average})
	if got := validated(few); math.Abs(got-want) > 1e-6 {
		t.Errorf("validation %g in batches of 2, %g as a whole", got, want)
	}
	few.SetState(nn.State{Weights: b.Average, Average: j.Weights})
	if got := validated(few); math.Abs(got-want) < 1e-3 {
		t.Errorf("validation %g, whatever the mean of the weights is", got)
	}
}

// TestState: what goes on from a state, with dropout, comes to the same bits.
func TestState(t *testing.T) {
	j, x, y := job(5)
	first := trainer(t, j, open(t))
	step(t, first, []int{0, 1, 2, 3, 4}, x, y)
	state := first.State()
	if state.Steps != 1 || reflect.DeepEqual(state.Average, state.Weights) || len(state.Average) == 0 {
		t.Errorf("after %d steps the mean of %d weights is the weights", state.Steps, len(state.Average))
	}
	again := trainer(t, j, open(t))
	again.SetState(state)
	for _, tr := range []*Trainer{first, again} {
		if err := tr.Open(rand.New(rand.NewPCG(1, 4))); err != nil {
			t.Fatal(err)
		}
		for _, chosen := range [][]int{{5, 6, 1}, {2, 0, 3, 4, 1}} {
			step(t, tr, chosen, x, y)
		}
	}
	if got, want := again.State(), first.State(); !reflect.DeepEqual(got, want) {
		t.Error("a training that went on from a state came to another")
	}
}
