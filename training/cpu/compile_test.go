package cpu

import (
	"strings"
	"testing"

	"isopet/training/cpu/kernel"
	"isopet/training/nn"
)

// TestCan: what cannot be trained here is said in a sentence; the paper's networks can.
func TestCan(t *testing.T) {
	if kernel.Best() == nil {
		t.Skip(errProcessor)
	}
	for _, e := range examples() {
		if err := Can(e.Plan(e.Config)); err != nil {
			t.Errorf("%s: %v", e.name, err)
		}
	}
	conv := func(change func(c *nn.Conv2D)) func(net *nn.Net, x nn.Tensor) nn.Tensor {
		return func(net *nn.Net, x nn.Tensor) nn.Tensor {
			c := same(16, 0)
			change(&c)
			return net.Conv(x, c)
		}
	}
	for _, c := range []struct {
		build func(net *nn.Net, x nn.Tensor) nn.Tensor
		side  int
		loss  nn.Loss
		want  string
	}{
		{conv(func(c *nn.Conv2D) { c.Kernel = 5 }), 32, nn.MeanSquaredError, "has kernels of 5×5 pixels"},
		{conv(func(c *nn.Conv2D) { c.Activation = nn.Sigmoid }), 32, nn.MeanSquaredError, "only the last may have"},
		{conv(func(c *nn.Conv2D) { c.Slope = 2 }), 32, nn.MeanSquaredError, "slope 2"},
		{conv(func(*nn.Conv2D) {}), 300, nn.MeanSquaredError, "300×300 pixels"},
		{conv(func(*nn.Conv2D) {}), 32, nn.Loss{Name: "perplexity"}, `the loss "perplexity"`},
		{func(net *nn.Net, x nn.Tensor) nn.Tensor { return net.Dropout(net.Conv(x, same(3, 0.1)), 0.5) }, 32,
			nn.MeanSquaredError, "(Dropout) follows something else"},
		{func(net *nn.Net, x nn.Tensor) nn.Tensor {
			a := net.Conv(x, same(3, 0))
			return net.Concat(net.Conv(a, same(3, 0)), net.Dropout(a, 0.5))
		}, 32, nn.MeanSquaredError, "(Dropout) follows something else"},
		{func(net *nn.Net, x nn.Tensor) nn.Tensor { return net.Pool(net.Pool(x, nn.Linear), nn.ReLU) }, 32,
			nn.MeanSquaredError, "(MaxPooling2D) has an activation"},
		{func(net *nn.Net, x nn.Tensor) nn.Tensor {
			a := net.Conv(x, same(3, 0))
			return net.Concat(net.Concat(a, x), a)
		}, 32, nn.MeanSquaredError, "joins a layer that has been joined before"},
		{func(net *nn.Net, x nn.Tensor) nn.Tensor {
			a := net.Conv(x, same(3, 0))
			b := net.Concat(a, x)
			return net.Concat(b, net.Conv(a, same(3, 0)))
		}, 32, nn.MeanSquaredError, "is read again after it was joined"},
		{func(net *nn.Net, x nn.Tensor) nn.Tensor { return net.Pool(x, nn.Linear) }, 32, nn.MeanSquaredError,
			"has nothing to train"},
	} {
		err := Can(nn.Network{Build: c.build, Loss: c.loss}.Plan(nn.Config{Side: c.side}))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one with %q", err, c.want)
		}
	}
}
