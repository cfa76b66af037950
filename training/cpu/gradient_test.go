package cpu

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"isopet/inference/ort"
	"isopet/training/cpu/kernel"
	"isopet/training/nn"
	"isopet/volume/racetest"
)

// tolerance of gradients, relative to the norm of that of a parameter. What is measured is below 2e-5. A number within
// rounding of a kink, of a ReLU or of two equal maxima, would give up to 3e-4; with these seeds there is none.
const tolerance = 1e-4

// TestGraph compares losses and gradients with those of the graph, parameter by parameter.
func TestGraph(t *testing.T) {
	rt, err := ort.Open(ort.Config{Device: "cpu"})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range examples() {
		chosen, x, y := e.data(e.slices)
		loss, want := e.graph(t, rt, chosen, x, y)
		for _, set := range kernel.Sets() {
			tr := e.trainer(t, set, nn.Optimiser{}, e.slices, 2)
			got := step(t, tr, 1e-3, chosen, x, y)
			compare(t, e.name+", "+set.Name, tr, got, loss, want)
		}
	}
}

func compare(t *testing.T, name string, tr *Trainer, loss, wantLoss float64, want []float32) {
	t.Helper()
	if math.Abs(loss-wantLoss) > 1e-5*wantLoss {
		t.Errorf("%s: the loss is %g, not %g", name, loss, wantLoss)
	}
	got := tr.net.toPlan(tr.sum)
	worst := 0.0
	for _, p := range tr.net.plan.Params() {
		part := func(v []float32) []float32 { return v[p.Offset : p.Offset+p.Size()] }
		d := difference(part(got), part(want))
		worst = max(worst, d)
		if !(d < tolerance) {
			t.Errorf("%s: the gradient of %s is off by %.1e of its norm", name, p.Name, d)
		}
	}
	t.Logf("%s: %.1e", name, worst)
}

// graph is the loss and the gradient by the ONNX graph.
func (e example) graph(t *testing.T, rt *ort.Runtime, chosen []int, x, y [][]float32) (float64, []float32) {
	t.Helper()
	s, err := rt.NewSession(e.Gradient(e.Config))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tensor := func(data []float32, dims ...int) *ort.Tensor {
		var shape []int64
		for _, d := range dims {
			shape = append(shape, int64(d))
		}
		x, err := ort.TensorOf(data, shape...)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	plan, weights := e.Plan(e.Config), e.weights()
	image, target := plan.Image, plan.Target()
	target[0] = len(x)
	in := []*ort.Tensor{
		tensor(weights, len(weights)), tensor(slices.Concat(x...), len(x), image[0], image[1], image[2]),
		tensor(slices.Concat(y...), target...),
	}
	if plan.Loss.Tumours {
		in = append(in, tensor([]float32{nn.TumourWeight(chosen, y)}, 1))
	}
	out := make([]*ort.Tensor, 2)
	if err := s.Run(t.Context(), in, out); err != nil {
		t.Fatal(err)
	}
	return float64(out[1].Data()[0]), out[0].Data()
}

// generator is that of testdata/make_gradients.py.
type generator uint32

func (g *generator) take(n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		*g = 1664525**g + 1013904223
		v[i] = float32(float64(*g)/(1<<31) - 1)
	}
	return v
}

// The networks of testdata/make_gradients.py.

func sequence(net *nn.Net, x nn.Tensor) nn.Tensor {
	x = net.Conv(net.Conv(x, same(5, 0.1)), nn.Conv2D{Filters: 6, Kernel: 3, Activation: nn.ReLU})
	x = net.Pool(net.Conv(net.Pool(x, nn.Linear), nn.Conv2D{Filters: 20, Kernel: 3}), nn.ReLU)
	return net.Dense(net.Dense(net.Flatten(x), 9, nn.ReLU), 2, nn.Linear)
}

func ladder(net *nn.Net, x nn.Tensor) nn.Tensor {
	a := net.Conv(net.Conv(net.SpaceToDepth(x), same(10, 0.01)), same(12, 0.01))
	b := net.Conv(net.Conv(net.Pool(a, nn.Linear), same(18, 0.01)), same(17, 0.01))
	c := net.Conv(net.Concat(net.ConvTranspose(b, 12), a), same(10, 0.01))
	return net.DepthToSpace(net.Conv(c, nn.Conv2D{Filters: 4, Kernel: 1}))
}

func branches(net *nn.Net, x nn.Tensor) nn.Tensor {
	a := net.Conv(x, nn.Conv2D{Filters: 4, Kernel: 3})
	b := net.Conv(a, nn.Conv2D{Filters: 3, Kernel: 1, Activation: nn.ReLU, Slope: 0.2})
	return net.Conv(net.Concat(a, b), nn.Conv2D{Filters: 1, Kernel: 1})
}

// TestPyTorch compares losses and gradients with those of PyTorch 2.15 in float64, layer by layer; see
// testdata/make_gradients.py.
func TestPyTorch(t *testing.T) {
	data, err := os.ReadFile("testdata/gradients.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]struct {
		Loss     float64
		Gradient string
	}
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	for _, e := range []example{
		{"sequence", nn.Network{Build: sequence, Loss: nn.MeanSquaredError},
			nn.Config{Side: 17, Channels: 3, Output: nn.Sigmoid}, 3},
		{"ladder", nn.Network{Build: ladder, Loss: nn.CrossEntropyWithDice},
			nn.Config{Side: 20, Channels: 2, Output: nn.Sigmoid}, 3},
		{"branches", nn.Network{Build: branches, Loss: nn.BinaryCrossEntropy}, nn.Config{Side: 6, Channels: 9}, 3},
	} {
		plan, g := e.Plan(e.Config), generator(1)
		var weights []float32
		for _, p := range plan.Params() {
			scale := float32(0.1)
			switch d := p.Dims; len(d) {
			case 2:
				scale = float32(1.5 / math.Sqrt(float64(d[0])))
			case 4:
				scale = float32(1.5 / math.Sqrt(float64(d[1]*d[2]*d[3])))
			}
			for _, v := range g.take(p.Size()) {
				weights = append(weights, v*scale)
			}
		}
		var x, y [][]float32
		for range e.slices {
			x = append(x, g.take(plan.Image[0]*plan.Image[1]*plan.Image[2]))
		}
		_, _, shapes := e.data(1)
		for i := range e.slices {
			target := g.take(len(shapes[0]))
			for k, v := range target {
				target[k] = float32(math.Abs(float64(v)))
				if len(target) > 2 {
					target[k] = 0
					if i != 1 && math.Abs(float64(v)) > 0.6 {
						target[k] = 1
					}
				}
			}
			y = append(y, target)
		}
		raw, err := base64.StdEncoding.DecodeString(want[e.name].Gradient)
		if err != nil {
			t.Fatal(err)
		}
		gradient := make([]float32, len(raw)/4)
		if _, err := binary.Decode(raw, binary.LittleEndian, gradient); err != nil {
			t.Fatal(err)
		}
		for _, set := range kernel.Sets() {
			tr, err := newTrainer(set, plan, nn.Optimiser{}, weights, e.slices, 1)
			if err != nil {
				t.Fatal(err)
			}
			loss := step(t, tr, 1e-3, []int{0, 1, 2}, x, y)
			compare(t, e.name+", "+set.Name, tr, loss, want[e.name].Loss, gradient)
		}
	}
}

// TestDirections: along the gradient of each parameter, the loss changes as much as the gradient says, with dropout too.
func TestDirections(t *testing.T) {
	racetest.Skip(t)
	list := examples()
	list[1].NoDropout = false
	for _, e := range list[1:] {
		chosen, x, y := e.data(2)
		tr := e.trainer(t, kernel.Best(), nn.Optimiser{}, 2, 1)
		at := func(weights []float32) float64 {
			tr.SetState(nn.State{Weights: weights})
			if err := tr.Open(rand.New(rand.NewPCG(1, 1))); err != nil {
				t.Fatal(err)
			}
			return step(t, tr, 0, chosen, x, y)
		}
		weights := e.weights()
		at(weights)
		gradient := tr.net.toPlan(tr.sum)
		for _, p := range tr.net.plan.Params() {
			norm := 0.0
			for _, d := range gradient[p.Offset : p.Offset+p.Size()] {
				norm += float64(d) * float64(d)
			}
			h := 5e-4 / math.Sqrt(norm)
			var losses [2]float64
			for i, sign := range []float64{1, -1} {
				moved := slices.Clone(weights)
				for k := range p.Size() {
					moved[p.Offset+k] += float32(sign * h * float64(gradient[p.Offset+k]))
				}
				losses[i] = at(moved)
			}
			if ratio := (losses[0] - losses[1]) / (2 * h * norm); math.Abs(ratio-1) > 0.05 {
				t.Errorf("%s, %s: the loss changes by %.3f of what the gradient says", e.name, p.Name, ratio)
			}
		}
	}
}
