package fit

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"isopet/training/nn"
)

// TestChoice: the first engine that can trains; one that is asked for does, or says why not.
func TestChoice(t *testing.T) {
	rt := open(t)
	s := cnn(t)
	s.Network = nn.Network{
		Name: "wide", Label: "wide network", Loss: nn.MeanSquaredError,
		Build: func(net *nn.Net, x nn.Tensor) nn.Tensor { return net.Conv(x, nn.Conv2D{Filters: 1, Kernel: 9}) },
	}
	if got, err := s.Label(rt); err != nil || got != "ONNX Runtime (CPU)" {
		t.Errorf("kernels of 9×9 are trained by %q, %v", got, err)
	}
	s.Engine = "isopet"
	if _, err := s.Label(rt); err == nil || !strings.HasPrefix(err.Error(), "Isopet's engine") ||
		!strings.Contains(err.Error(), " cannot train the wide network: ") {
		t.Errorf("kernels of 9×9 by Isopet's engine: %v", err)
	}
	for text, want := range map[string]string{"auto": "", "": "", "onnxruntime": "onnxruntime", "isopet": "isopet"} {
		var e Engine
		if err := e.UnmarshalText([]byte(text)); err != nil || string(e) != want {
			t.Errorf("%q is read as %q, %v", text, e, err)
		}
	}
	err := new(Engine).UnmarshalText([]byte("abacus"))
	if got := fmt.Sprint(err); got != `there is no engine "abacus" to train with; there are auto, isopet, onnxruntime` {
		t.Errorf("an abacus: %s", got)
	}
	// What has to be the same to go on: the number of threads where it makes a difference.
	for engine, threads := range map[Engine]bool{"isopet": false, ONNXRuntime: true} {
		s := cnn(t)
		if s.Engine = engine; engine == "isopet" {
			if _, err := s.Label(rt); err != nil {
				continue
			}
		}
		list, err := Conditions(rt, []Settings{s, s})
		if err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprint(list)
		label, _ := s.Label(rt)
		if !strings.Contains(text, "[engine "+label+"]") || strings.Contains(text, "number of threads") != threads {
			t.Errorf("%s: %s", engine, text)
		}
	}
}

// TestEnginesAgree trains a U-Net that sees two channels of an odd side, with a Dice loss, decay, clipping and a running
// mean of the weights, by all engines.
func TestEnginesAgree(t *testing.T) {
	rt := open(t)
	s := Settings{
		Network: nn.Networks[0], Optimiser: nn.Optimiser{Decay: 0.1, Clip: 0.5, Average: true},
		Build:           nn.Config{Side: 20, Channels: 2, Output: nn.Sigmoid, NoDropout: true},
		Hyperparameters: Hyperparameters{Batch: 7}, Seed: 1,
	}
	s.Network.Loss = nn.CrossEntropyWithDice
	random := rand.New(rand.NewPCG(1, 2))
	var x, y [][]float32
	for i := range 7 {
		slice, mask := make([]float32, 2*20*20), make([]float32, 20*20)
		for k := range slice {
			slice[k] = random.Float32()
		}
		for k := range mask {
			if slice[k] > 0.6 && i%3 > 0 {
				mask[k] = 1
			}
		}
		x, y = append(x, slice), append(y, mask)
	}
	var losses, validated []float64
	var states []nn.State
	for _, e := range engines {
		if err := e.can(rt, s); err != nil {
			t.Logf("%s: %v", e.name, err)
			continue
		}
		s.Engine = e.name
		tr := trainerOf(t, rt, s)
		var loss float64
		for range 10 {
			var err error
			if loss, err = tr.Step(t.Context(), 0.001, []int{4, 0, 6, 1, 5, 2, 3}, x, y); err != nil {
				t.Fatal(err)
			}
		}
		after, err := tr.Validate(t.Context(), x, y)
		if err != nil {
			t.Fatal(err)
		}
		losses, validated, states = append(losses, loss), append(validated, after), append(states, tr.State())
	}
	for i := range states[1:] {
		if math.Abs(losses[i+1]-losses[0]) > 1e-3*losses[0] || math.Abs(validated[i+1]-validated[0]) > 1e-3*validated[0] {
			t.Errorf("losses %g, after validation %g", losses, validated)
		}
		for name, pair := range map[string][2][]float32{
			"weights": {states[0].Weights, states[i+1].Weights}, "average": {states[0].Average, states[i+1].Average},
		} {
			difference, norm := 0.0, 0.0
			for k, v := range pair[0] {
				difference += math.Pow(float64(v-pair[1][k]), 2)
				norm += math.Pow(float64(v), 2)
			}
			if far := math.Sqrt(difference / norm); !(far < 1e-3) {
				t.Errorf("%s differ by %.1e of their norm", name, far)
			}
		}
	}
}
