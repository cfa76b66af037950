package cpu

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"isopet/training/cpu/kernel"
	"isopet/training/nn"
)

// example is a network to test with, and its configuration.
type example struct {
	name string
	nn.Network
	nn.Config
	slices int
}

// examples are the paper's networks, and others that together have every layer, loss and way of joining layers.
func examples() []example {
	leaky := nn.CrossEntropyWithDice
	return []example{
		{"U-Net", nn.Networks[0], nn.Config{NoDropout: true}, 5},
		{"U-Net, sigmoid", nn.Networks[0], nn.Config{NoDropout: true, Output: nn.Sigmoid, Side: 28}, 3},
		{"threshold CNN", nn.Networks[1], nn.Config{}, 3},
		{"threshold CNN, sigmoid", nn.Networks[1], nn.Config{Side: 47, Channels: 3, Output: nn.Sigmoid}, 2},
		{"funnel", nn.Network{Build: funnel, Loss: nn.MeanSquaredError}, nn.Config{Side: 45, Channels: 2}, 3},
		{"deep", nn.Network{Build: deep, Loss: nn.BinaryCrossEntropy},
			nn.Config{Side: 48, Channels: 2, Output: nn.Sigmoid}, 3},
		{"folded", nn.Network{Build: folded, Loss: leaky}, nn.Config{Side: 36, Channels: 6, Output: nn.Sigmoid}, 5},
		{"folded, linear", nn.Network{Build: folded, Loss: leaky}, nn.Config{Side: 20, Channels: 9}, 3},
		{"odd", nn.Network{Build: odd, Loss: nn.MeanSquaredError}, nn.Config{Side: 18}, 3},
		{"U-Net, small", nn.Networks[0], nn.Config{NoDropout: true, Output: nn.Sigmoid, Side: 16}, 1},
		{"forked, large", nn.Network{Build: forked, Loss: nn.MeanSquaredError}, nn.Config{Side: 256}, 1},
		{"forked", nn.Network{Build: forked, Loss: nn.MeanSquaredError}, nn.Config{Side: 19, Channels: 8}, 3},
	}
}

// same is a convolution that keeps the side.
func same(filters int, slope float32) nn.Conv2D {
	return nn.Conv2D{
		Filters: filters, Kernel: 3, Padding: nn.Same, Activation: nn.ReLU, Init: nn.HeNormal, Slope: slope,
	}
}

// block is two of them.
func block(net *nn.Net, x nn.Tensor, filters int, slope float32) nn.Tensor {
	return net.Conv(net.Conv(x, same(filters, slope)), same(filters, slope))
}

// funnel has four levels: of odd sides, poolings leave out rows.
func funnel(net *nn.Net, x nn.Tensor) nn.Tensor {
	for _, filters := range []int{8, 16, 24, 40} {
		x = net.Pool(block(net, x, filters, 0), nn.Linear)
	}
	return net.Dense(net.Dense(net.Flatten(x), 20, nn.ReLU), 3, nn.Linear)
}

// deep is a U-Net of four levels below the first, whose numbers of channels fill no blocks.
func deep(net *nn.Net, x nn.Tensor) nn.Tensor {
	filters := []int{6, 10, 18, 20}
	var skips []nn.Tensor
	for _, f := range filters {
		skips = append(skips, block(net, x, f, 0.1))
		x = net.Pool(skips[len(skips)-1], nn.Linear)
	}
	x = block(net, x, 33, 0.1)
	for i, f := range slices.Backward(filters) {
		x = block(net, net.Concat(net.ConvTranspose(x, f), skips[i]), f, 0.1)
	}
	return net.Conv(x, nn.Conv2D{Filters: 1, Kernel: 1})
}

// folded sees pixels of 2×2 as channels, and puts them out again.
func folded(net *nn.Net, x nn.Tensor) nn.Tensor {
	a := block(net, net.SpaceToDepth(x), 16, 0.01)
	b := block(net, net.Pool(a, nn.Linear), 20, 0.01)
	c := block(net, net.Concat(net.ConvTranspose(b, 12), a), 16, 0.01)
	return net.DepthToSpace(net.Conv(c, nn.Conv2D{Filters: 4, Kernel: 1}))
}

// odd has what others do without: layers that several read, images joined of joined ones, the slices among them, and
// whatever reads those.
func odd(net *nn.Net, x nn.Tensor) nn.Tensor {
	a := net.Conv(x, same(12, 0))
	one := net.Conv(a, nn.Conv2D{Filters: 5, Kernel: 1, Activation: nn.ReLU, Slope: 0.2, Init: nn.HeNormal})
	two, three := net.Conv(a, same(7, 1)), net.Conv(one, same(7, 0.3))
	all := net.Concat(net.Concat(net.Concat(one, two), three), x)
	few := net.Conv(all, nn.Conv2D{Filters: 9, Kernel: 1})
	valid := net.Concat(net.Conv(few, nn.Conv2D{Filters: 18, Kernel: 3, Activation: nn.ReLU}),
		net.Conv(few, nn.Conv2D{Filters: 3, Kernel: 3, Activation: nn.ReLU, Slope: 0.1}))
	p := net.Pool(valid, nn.Linear)
	q := net.DepthToSpace(net.Conv(net.SpaceToDepth(p), same(8, 0.1)))
	return net.Dense(net.Flatten(net.ConvTranspose(net.Concat(q, p), 3)), 2, nn.ReLU)
}

// forked puts out an image that is joined, and in part has an activation.
func forked(net *nn.Net, x nn.Tensor) nn.Tensor {
	x = net.Conv(x, same(8, 0))
	half := net.Conv(x, nn.Conv2D{Filters: 1, Kernel: 1, Activation: nn.ReLU, Slope: 0.5})
	return net.Concat(half, net.Conv(x, nn.Conv2D{Filters: 2, Kernel: 3, Padding: nn.Same}))
}

// data are slices of noise, and targets: some slices have no tumour.
func (e example) data(n int) (chosen []int, x, y [][]float32) {
	rnd := rand.New(rand.NewPCG(7, 8))
	plan := e.Plan(e.Config)
	size := 1
	for _, d := range plan.Target()[1:] {
		size *= d
	}
	for i := range n {
		slice, target := make([]float32, plan.Image[0]*plan.Image[1]*plan.Image[2]), make([]float32, size)
		for k := range slice {
			slice[k] = rnd.Float32()
		}
		for k := range target {
			if v := rnd.Float32(); size < 10 {
				target[k] = v
			} else if i%2 == 0 && v < 0.3 {
				target[k] = 1
			}
		}
		chosen, x, y = append(chosen, i), append(x, slice), append(y, target)
	}
	return chosen, x, y
}

// weights are those with which training starts, but for biases that are not 0, and outputs that are away from 0 and 1,
// where the loss may have kinks.
func (e example) weights() []float32 {
	params := e.Plan(e.Config).Params()
	w := nn.Initial(params, 3)
	rnd := rand.New(rand.NewPCG(3, 4))
	for i, p := range params {
		last := i >= len(params)-2
		for k := range w[p.Offset : p.Offset+p.Size()] {
			v := &w[p.Offset+k]
			switch bias := len(p.Dims) == 1; {
			case bias && last:
				*v = 0.5
			case bias:
				*v = 0.2 * (rnd.Float32() - 0.3)
			case last:
				*v *= 0.1
			}
		}
	}
	return w
}

// trainer is one for the example's plan.
func (e example) trainer(t testing.TB, set *kernel.Instructions, o nn.Optimiser, batch, threads int) *Trainer {
	t.Helper()
	if set == nil {
		t.Skip(errProcessor)
	}
	tr, err := newTrainer(set, e.Plan(e.Config), o, e.weights(), batch, threads)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// step trains on all slices.
func step(t testing.TB, tr *Trainer, learning float64, chosen []int, x, y [][]float32) float64 {
	t.Helper()
	loss, err := tr.Step(t.Context(), learning, chosen, x, y)
	if err != nil {
		t.Fatal(err)
	}
	return loss
}

// difference is |a − b| / |b|.
func difference(a, b []float32) float64 {
	d, n := 0.0, 0.0
	for i := range b {
		d += math.Pow(float64(a[i])-float64(b[i]), 2)
		n += math.Pow(float64(b[i]), 2)
	}
	if d == 0 {
		return 0
	}
	return math.Sqrt(d / n)
}
