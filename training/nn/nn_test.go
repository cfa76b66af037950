package nn_test

import (
	"context"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"isopet/inference/onnx"
	"isopet/inference/ort"
	"isopet/training/autodiff"
	"isopet/training/nn"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestSummary holds the layers against tables 2 and 3 of the paper, which are the golden files but for this: table 3
// leaves the input out and has two slips (see ThresholdCNN), and table 2 prints 18,496 for the convolution behind the
// first concatenation, where 64·32·9 + 32 = 18,464 is right and the total agrees.
func TestSummary(t *testing.T) {
	for _, n := range nn.Networks {
		layers, parameters := n.Summary(nn.Config{})
		var b strings.Builder
		for _, l := range layers {
			fmt.Fprintf(&b, "%-16s %-12s %6d\n", l.Kind,
				strings.Join(strings.Fields(strings.Trim(fmt.Sprint(l.Shape), "[]")), "×"), l.Parameters())
		}
		fmt.Fprintf(&b, "%-29s %6d\n", "Parameters", parameters)
		name := "testdata/" + n.Name + ".txt"
		if *update {
			if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		golden, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if b.String() != string(golden) {
			t.Errorf("%s:\n%swant\n%s", n.Label, b.String(), golden)
		}
	}
}

// TestChannels: a second channel gives the first convolution 16 more kernels of 3×3 and changes nothing else.
func TestChannels(t *testing.T) {
	rt := runtime(t)
	for _, n := range nn.Networks {
		for _, side := range []int{64, 128} {
			one, two := nn.Config{Side: side}, nn.Config{Side: side, Channels: 2}
			layers, size := n.Summary(one)
			more, larger := n.Summary(two)
			if larger != size+16*9 || !slices.Equal(more[0].Shape, []int{side, side, 2}) || len(more) != len(layers) ||
				!slices.EqualFunc(more[1:], layers[1:], func(a, b nn.Layer) bool {
					return a.Kind == b.Kind && slices.Equal(a.Shape, b.Shape)
				}) {
				t.Errorf("%s of side %d: %d and %d parameters, %v", n.Label, side, size, larger, more)
			}
			weights := nn.Initial(n.Params(two), 1)
			y := run(t, rt, n.Export(two, weights, nil), tensor(t, make([]float32, 3*2*side*side), 3, 2, side,
				side))[0].Data()
			if want := 3 * -onnx.Dims(n.Target(two)).Size(); len(y) != want {
				t.Errorf("%s of side %d: %d values, want %d", n.Label, side, len(y), want)
			}
		}
	}
}

// trainer runs training steps of a network, each batch in one part.
type trainer struct {
	gradient, update  *ort.Session
	state, next       [3]*ort.Tensor // weights, mean and square, before and after a step
	slope             *ort.Tensor    // the gradient
	rate, share, loss *ort.Tensor
	steps             int
	learningRate      float64
}

func newTrainer(t testing.TB, rt *ort.Runtime, n nn.Network, cfg nn.Config, seed uint64) *trainer {
	weights := nn.Initial(n.Params(cfg), seed)
	p := len(weights)
	one := func() *ort.Tensor { return tensor(t, make([]float32, 1), 1) }
	tr := &trainer{
		gradient: session(t, rt, n.Gradient(cfg)), update: session(t, rt, n.Update(cfg, nn.Optimiser{}, 1)), learningRate: 0.001,
		slope: tensor(t, make([]float32, p), p), rate: one(), share: one(), loss: one(),
	}
	tr.share.Data()[0] = 1
	for i := range tr.state {
		tr.state[i], tr.next[i] = tensor(t, make([]float32, p), p), tensor(t, make([]float32, p), p)
	}
	copy(tr.state[0].Data(), weights)
	return tr
}

func (tr *trainer) run(t testing.TB, x, y *ort.Tensor) float32 {
	tr.steps++
	tr.rate.Data()[0] = nn.Rate(tr.learningRate, tr.steps)
	ctx := context.Background()
	if err := tr.gradient.Run(ctx, []*ort.Tensor{tr.state[0], x, y}, []*ort.Tensor{tr.slope, tr.loss}); err != nil {
		t.Fatal(err)
	}
	in := append(slices.Clone(tr.state[:]), tr.rate, tr.share, tr.slope)
	if err := tr.update.Run(ctx, in, slices.Clone(tr.next[:])); err != nil {
		t.Fatal(err)
	}
	tr.state, tr.next = tr.next, tr.state
	return tr.loss.Data()[0]
}

// TestStep trains on a toy problem: bright squares on noise, to be found or to be told the size of.
func TestStep(t *testing.T) {
	rt := runtime(t)
	for _, n := range nn.Networks {
		for _, output := range []nn.Activation{nn.Linear, nn.Sigmoid} {
			cfg := nn.Config{Side: 40, Output: output, Seed: 3}
			x, y := toy(t, n, cfg, 4)
			var losses [2][]float32
			var weights [2][]float32
			for i := range losses {
				tr := newTrainer(t, rt, n, cfg, 1)
				for range 4 {
					losses[i] = append(losses[i], tr.run(t, x, y))
				}
				weights[i] = tr.state[0].Data()
			}
			if !slices.Equal(weights[0], weights[1]) || !slices.Equal(losses[0], losses[1]) {
				t.Errorf("%s, output %d: two runs with the same seed differ: losses %v and %v", n.Label, output,
					losses[0], losses[1])
			}
			if first, last := losses[0][0], losses[0][3]; !(last < first) {
				t.Errorf("%s, output %d: the loss does not fall: %v", n.Label, output, losses[0])
			}
			few, fewer := toy(t, n, cfg, 3) // the last batch of an epoch is smaller
			newTrainer(t, rt, n, cfg, 1).run(t, few, fewer)

			evaluated := run(t, rt, n.Evaluate(cfg), tensor(t, weights[0], len(weights[0])), x, y)[0].Data()
			exported := run(t, rt, n.Export(cfg, weights[0], nil), x)[0].Data()
			for i := range exported {
				if math.Abs(float64(exported[i]-evaluated[i])) > 1e-5 {
					t.Fatalf("%s, output %d: the exported model gives %g for element %d, the trainer's forward pass %g",
						n.Label, output, exported[i], i, evaluated[i])
				}
			}
		}
	}
}

// TestForward: the network as it is trained, where joined channels are convolved as one, gives the loss of the network as
// it is evaluated and exported, where they are not.
func TestForward(t *testing.T) {
	rt := runtime(t)
	for _, n := range nn.Networks {
		cfg := nn.Config{Side: 40, NoDropout: true}
		x, y := toy(t, n, cfg, 3)
		weights := nn.Initial(n.Params(cfg), 7)
		w := tensor(t, weights, len(weights))
		trained := run(t, rt, n.Gradient(cfg), w, x, y)[1].Data()[0]
		evaluated := run(t, rt, n.Evaluate(cfg), w, x, y)[1].Data()[0]
		if math.Abs(float64(trained-evaluated)) > 1e-6*math.Abs(float64(trained)) {
			t.Errorf("%s: a loss of %g as it is trained, of %g as it is evaluated", n.Label, trained, evaluated)
		}
	}
}

// TestParts: a batch that is divided gives the same step. The threshold CNN has no dropout, which would differ.
func TestParts(t *testing.T) {
	rt := runtime(t)
	n, err := nn.Find("threshold")
	if err != nil {
		t.Fatal(err)
	}
	cfg := nn.Config{Side: 40}
	x, y := toy(t, n, cfg, 5)
	whole := newTrainer(t, rt, n, cfg, 1)
	weights := tensor(t, slices.Clone(whole.state[0].Data()), len(whole.state[0].Data()))
	loss := whole.run(t, x, y)

	gradient, update := n.Gradient(cfg), n.Update(cfg, nn.Optimiser{}, 2)
	const area = 40 * 40
	a := run(t, rt, gradient, weights, tensor(t, x.Data()[:3*area], 3, 1, 40, 40), tensor(t, y.Data()[:3], 3, 1))
	b := run(t, rt, gradient, weights, tensor(t, x.Data()[3*area:], 2, 1, 40, 40), tensor(t, y.Data()[3:], 2, 1))
	zeros := tensor(t, make([]float32, len(weights.Data())), len(weights.Data()))
	next := run(t, rt, update, weights, zeros, zeros, tensor(t, []float32{nn.Rate(0.001, 1)}, 1),
		tensor(t, []float32{0.6, 0.4}, 2), a[0], b[0])
	if got := 0.6*a[1].Data()[0] + 0.4*b[1].Data()[0]; math.Abs(float64(got-loss)) > 1e-6 {
		t.Errorf("loss %g in parts, %g as a whole", got, loss)
	}
	for i, name := range []string{"weights", "mean", "square"} {
		if d := distance(next[i].Data(), whole.state[i].Data()); d > 1e-4 {
			t.Errorf("%s: relative difference %g between parts and whole", name, d)
		}
	}
}

// What is beyond the threshold CNN's reach has no influence on the loss, the gradient or the prediction.
func TestEffectiveSide(t *testing.T) {
	if got := nn.ThresholdSide(64); got != 60 {
		t.Errorf("of 64 pixels %d count, not 60", got)
	}
	rt := runtime(t)
	n, err := nn.Find("threshold")
	if err != nil {
		t.Fatal(err)
	}
	whole := n
	whole.EffectiveSide = nil
	for _, side := range []int{36, 37, 40, 43, 44, 64} {
		cfg := nn.Config{Side: side, Output: nn.Sigmoid}
		x, y := toy(t, n, cfg, 2)
		weights := nn.Initial(n.Params(cfg), 1)
		w := tensor(t, weights, len(weights))
		want := append(run(t, rt, whole.Gradient(cfg), w, x, y), run(t, rt, whole.Evaluate(cfg), w, x, y)...)
		got := append(run(t, rt, n.Gradient(cfg), w, x, y), run(t, rt, n.Evaluate(cfg), w, x, y)...)
		for i := range want {
			if d := distance(got[i].Data(), want[i].Data()); d > 1e-6 {
				t.Errorf("side %d: output %d differs by %g of its norm", side, i, d)
			}
		}
	}
}

// TestAdam follows one number through three steps. The values are NumPy's, with w = 1, m = v = 0 and
//
//	m = .9*m + .1*g; v = .999*v + .001*g*g; lr = .001*sqrt(1 - .999**t)/(1 - .9**t); w -= lr*m/(sqrt(v) + 1e-7)
func TestAdam(t *testing.T) {
	rt := runtime(t)
	n := nn.Networks[0]
	_, p := n.Summary(nn.Config{})
	all := func(v float32) *ort.Tensor {
		return tensor(t, slices.Repeat([]float32{v}, p), p)
	}
	update := n.Update(nn.Config{}, nn.Optimiser{}, 1)
	share := tensor(t, []float32{1}, 1)
	state := []*ort.Tensor{all(1), all(0), all(0)}
	for i, step := range []struct{ gradient, weight, mean, square float64 }{
		{0.5, 0.9990000063245154, 0.05, 0.00025},
		{-0.25, 0.9987336707920792, 0.020000000000000004, 0.00031225000000000003},
		{1e-6, 0.9985277915103985, 0.018000100000000005, 0.00031193775000100003},
	} {
		rate := tensor(t, []float32{nn.Rate(0.001, i+1)}, 1)
		state = run(t, rt, update, append(state, rate, share, all(float32(step.gradient)))...)
		for k, want := range []float64{step.weight, step.mean, step.square} {
			if got := float64(state[k].Data()[p-1]); math.Abs(got-want) > 1e-6*want {
				t.Errorf("step %d, number %d: %g, want %g", i+1, k, got, want)
			}
		}
	}
}

// TestLoss compares losses and their gradients with those of PyTorch 1.13 and, for the clipped one, NumPy, in float64:
//
//	e = 1e-7; p = np.clip(z, e, 1 - e); loss = -(y*np.log(p + e) + (1 - y)*np.log(1 - p + e)).mean()
//	np.where((z > e) & (z < 1 - e), -(y/(p + e) - (1 - y)/(1 - p + e))/6, 0)
//	F.binary_cross_entropy_with_logits(z, y), F.mse_loss(z, y), F.mse_loss(torch.sigmoid(z), y)
func TestLoss(t *testing.T) {
	z := []float32{-0.5, 0.2, 0.7, 1.5, 0.2, 0.7} // the first and the fourth are clipped
	y := []float32{0, 0, 1, 1, 1, 0.25}
	for _, c := range []struct {
		name     string
		loss     nn.Loss
		output   nn.Activation
		want     float32
		gradient []float32
	}{
		{"cross-entropy, linear", nn.BinaryCrossEntropy, nn.Linear, 0.5302339488908226,
			[]float32{0, 0.2083333072916699, -0.23809520408163753, 0, -0.8333329166668749, 0.3571427267574146}},
		{"cross-entropy, sigmoid", nn.BinaryCrossEntropy, nn.Sigmoid, 0.5671900164494931,
			[]float32{0.0629234447996909, 0.09163899955207966, -0.055302037971972307, -0.030404253967726058,
				-0.07502766711458701, 0.0696979620280277}},
		{"squared error, linear", nn.MeanSquaredError, nn.Linear, 0.2454166666666667,
			[]float32{-0.16666666666666666, 0.06666666666666667, -0.1, 0.16666666666666666, -0.26666666666666666,
				0.15}},
		{"squared error, sigmoid", nn.MeanSquaredError, nn.Sigmoid, 0.16096054170642554,
			[]float32{0.029574486224878953, 0.04536434219174885, -0.0245223474754612, -0.009069373214263364,
				-0.0371411820455378, 0.030905870847816055}},
	} {
		g := onnx.NewGraph(c.name)
		in := g.Input("z", -1)
		loss := c.loss.Of(g, in, g.Input("y", -1), c.output, nil)
		g.Output("loss", g.Reshape(loss, 1))
		g.Output("gradient", autodiff.Gradients(g, loss, []onnx.Value{in})[0])
		out := run(t, runtime(t), g.Marshal(nil), tensor(t, z, len(z)), tensor(t, y, len(y)))
		if d := distance(out[0].Data(), []float32{c.want}); d > 1e-6 {
			t.Errorf("%s: loss %v, want %g", c.name, out[0].Data(), c.want)
		}
		if d := distance(out[1].Data(), c.gradient); d > 1e-6 {
			t.Errorf("%s: gradient %v, want %v", c.name, out[1].Data(), c.gradient)
		}
	}
}

// TestInitial: seeded, within the bounds and with the spread that each initialisation promises.
func TestInitial(t *testing.T) {
	for _, n := range nn.Networks {
		params := n.Params(nn.Config{})
		weights := nn.Initial(params, 1)
		if !slices.Equal(weights, nn.Initial(params, 1)) || slices.Equal(weights, nn.Initial(params, 2)) {
			t.Errorf("%s: the seed does not decide", n.Label)
		}
		for _, p := range params {
			bound, sigma := 0.0, 0.0
			switch fan := float64(p.FanIn); p.Init {
			case nn.Glorot:
				bound = math.Sqrt(6 / (fan + float64(p.FanOut)))
				sigma = bound / math.Sqrt(3)
			case nn.HeNormal:
				sigma = math.Sqrt(2 / fan)
				bound = 2 * sigma / 0.8796
			}
			largest, squares := 0.0, 0.0
			for _, w := range weights[p.Offset : p.Offset+p.Size()] {
				largest = max(largest, math.Abs(float64(w)))
				squares += float64(w) * float64(w)
			}
			if largest > bound {
				t.Errorf("%s, %s: %g lies beyond %g", n.Label, p.Name, largest, bound)
			}
			size := float64(p.Size())
			if spread := math.Sqrt(squares / size); math.Abs(spread-sigma) > 4*sigma/math.Sqrt(2*size) {
				t.Errorf("%s, %s: standard deviation %g, want %g", n.Label, p.Name, spread, sigma)
			}
		}
	}
	starts := func(network int, name string) nn.Init {
		for _, p := range nn.Networks[network].Params(nn.Config{}) {
			if p.Name == name {
				return p.Init
			}
		}
		return -1
	}
	if starts(0, "Conv2D_1/kernel") != nn.HeNormal || starts(0, "Conv2D_11/kernel") != nn.Glorot ||
		starts(0, "Conv2DTranspose_2/kernel") != nn.Glorot || starts(1, "Conv2D_1/kernel") != nn.Glorot ||
		starts(1, "Dense_3/bias") != nn.Constant {
		t.Error("the networks do not start as the paper's do")
	}
}

// distance is the relative difference |a − b| / |b|.
func distance(a, b []float32) float64 {
	d, n := 0.0, 0.0
	for i := range b {
		d += math.Pow(float64(a[i])-float64(b[i]), 2)
		n += math.Pow(float64(b[i]), 2)
	}
	return math.Sqrt(d / n)
}

func runtime(t testing.TB) *ort.Runtime {
	t.Helper()
	rt, err := ort.Open(ort.Config{Device: "cpu"})
	if err != nil {
		t.Fatal(err)
	}
	return rt
}

func session(t testing.TB, rt *ort.Runtime, model []byte) *ort.Session {
	t.Helper()
	s, err := rt.NewSession(model)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func run(t testing.TB, rt *ort.Runtime, model []byte, in ...*ort.Tensor) []*ort.Tensor {
	t.Helper()
	s := session(t, rt, model)
	out := make([]*ort.Tensor, len(s.Outputs()))
	if err := s.Run(context.Background(), in, out); err != nil {
		t.Fatal(err)
	}
	return out
}

func tensor(t testing.TB, data []float32, dims ...int) *ort.Tensor {
	t.Helper()
	shape := make([]int64, len(dims))
	for i, n := range dims {
		shape[i] = int64(n)
	}
	x, err := ort.TensorOf(data, shape...)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// toy is a batch of noise with a bright square in each image. The target is the square where the network puts out an
// image and the share of the image's edge that it takes where it puts out a number.
func toy(t testing.TB, n nn.Network, cfg nn.Config, batch int) (x, y *ort.Tensor) {
	rnd := rand.New(rand.NewPCG(5, 5))
	side := cfg.Side
	image, square, size := make([]float32, batch*side*side), make([]float32, batch*side*side), make([]float32, batch)
	for i := range image {
		image[i] = 0.2 * rnd.Float32()
	}
	for b := range batch {
		edge := 4 + rnd.IntN(side/2)
		row, col := rnd.IntN(side-edge), rnd.IntN(side-edge)
		size[b] = float32(edge) / float32(side)
		for r := row; r < row+edge; r++ {
			for c := col; c < col+edge; c++ {
				i := (b*side+r)*side + c
				image[i], square[i] = image[i]+0.8, 1
			}
		}
	}
	x = tensor(t, image, batch, 1, side, side)
	if target := n.Target(cfg); len(target) == 2 {
		return x, tensor(t, size, batch, 1)
	}
	return x, tensor(t, square, batch, 1, side, side)
}

func BenchmarkStep(b *testing.B) {
	rt := runtime(b)
	for _, n := range nn.Networks {
		b.Run(n.Name, func(b *testing.B) {
			cfg := nn.Config{Side: 64}
			x, y := toy(b, n, cfg, 32)
			tr := newTrainer(b, rt, n, cfg, 1)
			tr.run(b, x, y)
			for b.Loop() {
				tr.run(b, x, y)
			}
		})
	}
}
