package nn_test

import (
	"math"
	"slices"
	"testing"

	"isopet/inference/onnx"
	"isopet/inference/ort"
	"isopet/training/autodiff"
	"isopet/training/nn"
)

// uniform are numbers from -1 to 1 that others can make, too: SplitMix64's n-th of a seed (Steele et al. 2014).
func uniform(seed uint64, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		z := seed + (uint64(i)+1)*0x9e3779b97f4a7c15
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		v[i] = float32((z^z>>31)>>40)/(1<<23) - 1
	}
	return v
}

// folded is a small network of all kinds of layers that the paper's have not, or not so.
var folded = nn.Network{
	Name: "folded", Label: "folded", Loss: nn.CrossEntropyWithDice,
	Build: func(net *nn.Net, x nn.Tensor) nn.Tensor {
		conv := func(x nn.Tensor, filters int) nn.Tensor {
			return net.Conv(x, nn.Conv2D{
				Filters: filters, Kernel: 3, Padding: nn.Same, Activation: nn.ReLU, Slope: 0.1, Init: nn.HeNormal,
			})
		}
		a := conv(net.SpaceToDepth(x), 4)
		b := conv(net.Pool(a, nn.Linear), 6)
		d := conv(net.Concat(net.ConvTranspose(b, 4), a), 5)
		return net.DepthToSpace(net.Conv(d, nn.Conv2D{Filters: 4, Kernel: 1, Bias: -2}))
	},
}

// TestFolded holds loss and gradient of a network with leaky ReLUs, folded pixels and a Dice loss against PyTorch 2.15
// in float64, as a whole and in parts: of every parameter's gradient g the sum of g·uniform(300 + its place) and the
// norm. The folds are
//
//	down = x.reshape(n, c, h//2, 2, w//2, 2).permute(0, 3, 5, 1, 2, 4).reshape(n, 4*c, h//2, w//2)
//	up = x.reshape(n, 2, 2, c//4, h, w).permute(0, 3, 4, 1, 5, 2).reshape(n, c//4, 2*h, 2*w)
//
// and the loss, with s = lambda v: v.sum((1, 2, 3)) and p = torch.sigmoid(z),
//
//	F.binary_cross_entropy_with_logits(z, y) + (1 - (2*s(p*y) + 1)/(s(p) + s(y) + 1))[s(y) > 0].mean()
func TestFolded(t *testing.T) {
	rt := runtime(t)
	cfg := nn.Config{Side: 16, Channels: 2, Output: nn.Sigmoid}
	params := folded.Params(cfg)
	var weights []float32
	for k, p := range params {
		for _, v := range uniform(uint64(k), p.Size()) {
			weights = append(weights, v*0.3)
		}
	}
	const area = 16 * 16
	x, y := uniform(100, 3*2*area), make([]float32, 3*area)
	var targets [][]float32
	for i, v := range uniform(200, 3*area) {
		if v > 0.5 && i/area != 1 { // the second slice has no tumour
			y[i] = 1
		}
	}
	for i := range 3 {
		targets = append(targets, y[i*area:(i+1)*area])
	}
	weight := tensor(t, []float32{nn.TumourWeight([]int{0, 1, 2}, targets)}, 1)
	if weight.Data()[0] != 1.5 {
		t.Errorf("2 of 3 slices with tumour weigh %g", weight.Data()[0])
	}
	model := folded.Gradient(cfg)
	part := func(from, to int) (gradient []float32, loss float64) {
		n := to - from
		out := run(t, rt, model, tensor(t, weights, len(weights)), tensor(t, x[from*2*area:to*2*area], n, 2, 16, 16),
			tensor(t, y[from*area:to*area], n, 1, 16, 16), weight)
		return out[0].Data(), float64(out[1].Data()[0])
	}
	whole, loss := part(0, 3)
	first, firstLoss := part(0, 2)
	last, lastLoss := part(2, 3)
	for i, v := range whole {
		if sum := first[i]*2/3 + last[i]/3; math.Abs(float64(sum-v)) > 1e-6 {
			t.Fatalf("element %d of the gradient is %g, of parts %g", i, v, sum)
		}
	}
	if sum := firstLoss*2/3 + lastLoss/3; math.Abs(loss-1.3641598033) > 1e-6 || math.Abs(sum-loss) > 1e-6 {
		t.Errorf("loss %.10g, of parts %.10g", loss, sum)
	}
	for k, want := range [][2]float64{
		{-0.01386371914, 0.02179777772}, {-0.0124083274, 0.009843665847}, {-0.01859156916, 0.01589653297},
		{6.591367227e-05, 0.003597324122}, {0.0109502448, 0.01446289634}, {0.002866811882, 0.02530716946},
		{-0.01856898724, 0.05830080208}, {-0.006353771971, 0.02397281623}, {0.00330623518, 0.1007565929},
		{0.03631999738, 0.1456421416},
	} {
		p, sum, norm := params[k], 0.0, 0.0
		for i, u := range uniform(300+uint64(k), p.Size()) {
			g := float64(whole[p.Offset+i])
			sum, norm = sum+g*float64(u), norm+g*g
		}
		norm = math.Sqrt(norm)
		if math.Abs(norm-want[1]) > 1e-5*want[1] || math.Abs(sum-want[0]) > 1e-5*want[1] {
			t.Errorf("gradient of %s: sum %.10g, norm %.10g, want %g", p.Name, sum, norm, want)
		}
	}
	// He's variance regards the slope, and the last biases start below zero.
	start := nn.Initial(params, 1)
	if last := params[len(params)-1]; start[last.Offset] != -2 || params[0].Slope != 0.1 {
		t.Errorf("biases start at %g, the slope is %g", start[last.Offset], params[0].Slope)
	}
}

// TestDice holds the loss of three small slices, of which the second has no tumour, against PyTorch 2.15 in float64,
// with p = torch.sigmoid(z), or torch.clamp(z, 1e-7, 1 - 1e-7) in Keras' cross-entropy (see TestLoss):
//
//	… + (1 - (2*(p*y).sum(1) + 1)/(p.sum(1) + y.sum(1) + 1))[y.sum(1) > 0].mean()
func TestDice(t *testing.T) {
	z := []float32{-0.5, 0.2, 0.7, 1.5, 0.2, 0.7, -1, 0.4, 2, -2, 0.3, 0.1}
	y := []float32{0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0}
	for output, want := range map[nn.Activation][]float32{
		nn.Sigmoid: {0.867750151147, 0.0473876210974, 0.0625933789035, -0.0535841210227, -0.0326473483754,
			0.045819499776, 0.0556823143473, 0.0224117851142, 0.0498906383427, -0.0269186264919, 0.0185603312272,
			0.06795602551, 0.0642381445214},
		nn.Linear: {0.358160219681, 0, 0.195795137611, -0.231500750729, 0, 0.104166653646, 0.277777685185, 0,
			0.138888865741, 0, 0, 0.248805378857, 0.222350359121},
	} {
		g := onnx.NewGraph("dice")
		in := g.Input("z", -1, 1, 2, 2)
		loss := nn.CrossEntropyWithDice.Of(g, in, g.Input("y", -1, 1, 2, 2), output, g.Input("weight", 1))
		g.Output("loss", g.Reshape(loss, 1))
		g.Output("gradient", autodiff.Gradients(g, loss, []onnx.Value{in})[0])
		out := run(t, runtime(t), g.Marshal(nil), tensor(t, z, 3, 1, 2, 2), tensor(t, y, 3, 1, 2, 2),
			tensor(t, []float32{1.5}, 1))
		if d := distance(slices.Concat(out[0].Data(), out[1].Data()), want); d > 1e-6 {
			t.Errorf("output %d: loss and gradient differ by %g of their norm", output, d)
		}
	}
	if w := nn.TumourWeight([]int{0, 1}, [][]float32{{0, 0}, {0}}); w != 0 {
		t.Errorf("slices without tumour weigh %g", w)
	}
}

// TestOptimiser follows two numbers through three steps of AdamW with gradients that are clipped, and their running
// mean. The values are PyTorch 2.15's in float64, whose ε makes less than 2e-8 of difference:
//
//	torch.optim.AdamW([w], lr=0.002, weight_decay=0.1); torch.nn.utils.clip_grad_norm_([w], 2.0)
//	d = min(.99, (1 + t)/(10 + t)); a = d*a + (1 - d)*w    # after step t, from 0
func TestOptimiser(t *testing.T) {
	rt := runtime(t)
	n := nn.Networks[1]
	_, p := n.Summary(nn.Config{})
	all := func(a, b float32) *ort.Tensor {
		v := make([]float32, p)
		v[0], v[p-1] = a, b
		return tensor(t, v, p)
	}
	one := func(v float32) *ort.Tensor { return tensor(t, []float32{v}, 1) }
	const learning, decay = 0.002, 0.1
	update := n.Update(nn.Config{}, nn.Optimiser{Decay: decay, Clip: 2, Average: true}, 1)
	state := []*ort.Tensor{all(1, -0.5), all(0, 0), all(0, 0), all(1, -0.5)}
	for i, step := range []struct {
		gradient              [2]float32
		weights, mean, square [2]float64
		average               [2]float64
	}{
		{[2]float32{3, -4}, [2]float64{0.997800000017, -0.497900000013}, [2]float64{0.119999976, -0.159999968},
			[2]float64{0.001439999424, 0.002559998976}, [2]float64{0.998020000015, -0.498110000011}},
		{[2]float32{0.3, 0.4}, [2]float64{0.995939244916, -0.496861483761}, [2]float64{0.1379999784, -0.1039999712},
			[2]float64{0.00152855942458, 0.00271743897702}, [2]float64{0.996317564025, -0.497088486716}},
		{[2]float32{-6, 8}, [2]float64{0.995708904656, -0.497131490755}, [2]float64{0.00419999256, 0.06640000992},
			[2]float64{0.00296703057715, 0.00527472102605}, [2]float64{0.995861069498, -0.497120739745}},
	} {
		state = run(t, rt, update, state[0], state[1], state[2], one(nn.Rate(learning, i+1)), one(1),
			all(step.gradient[0], step.gradient[1]), one(learning*decay), state[3], one(nn.AverageShare(i+1)))
		for k, want := range [][2]float64{step.weights, step.mean, step.square, step.average} {
			for side, at := range []int{0, p - 1} {
				if got := float64(state[k].Data()[at]); math.Abs(got-want[side]) > 3e-7*math.Abs(want[side])+2e-8 {
					t.Errorf("step %d, vector %d: %.9g, want %.9g", i+1, k, got, want[side])
				}
			}
		}
	}
	if got := nn.AverageShare(1_000_000); got != 0.01 {
		t.Errorf("at last the mean follows by %g", got)
	}
}
