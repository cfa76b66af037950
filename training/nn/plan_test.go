package nn_test

import (
	"fmt"
	"strings"
	"testing"

	"isopet/training/nn"
)

// TestPlan holds what the plans say besides the summaries: what reads what, windows, shares, activations.
func TestPlan(t *testing.T) {
	for i, want := range []string{
		"0: | 1:0 3 pad 1 relu | 2:1 drop 0.1 | 3:2 3 pad 1 relu | 4:3 | 5:4 3 pad 1 relu | 6:5 drop 0.1 | " +
			"7:6 3 pad 1 relu | 8:7 | 9:8 3 pad 1 relu | 10:9 drop 0.2 | 11:10 3 pad 1 relu | 12:11 2 pad 0 | " +
			"13:12+7 | 14:13 3 pad 1 relu | 15:14 drop 0.1 | 16:15 3 pad 1 relu | 17:16 2 pad 0 | 18:17+3 | " +
			"19:18 3 pad 1 relu | 20:19 drop 0.1 | 21:20 3 pad 1 relu | 22:21 1 pad 0",
		"0: | 1:0 3 pad 0 relu | 2:1 3 pad 0 | 3:2 relu | 4:3 3 pad 0 relu | 5:4 3 pad 0 | 6:5 relu | " +
			"7:6 3 pad 0 relu | 8:7 3 pad 0 | 9:8 relu | 10:9 | 11:10 relu | 12:11 relu | 13:12",
	} {
		n := nn.Networks[i]
		plan := n.Plan(nn.Config{})
		var rows []string
		for at, l := range plan.Layers {
			row := fmt.Sprintf("%d:%s", at, strings.ReplaceAll(strings.Trim(fmt.Sprint(l.Inputs), "[]"), " ", "+"))
			if l.Kernel > 0 {
				row += fmt.Sprintf(" %d pad %d", l.Kernel, l.Pad)
			}
			if l.Share > 0 {
				row += fmt.Sprintf(" drop %g", l.Share)
			}
			if l.Activation == nn.ReLU {
				row += " relu"
			}
			rows = append(rows, row)
		}
		if got := strings.Join(rows, " | "); got != want {
			t.Errorf("%s:\n%s, want\n%s", n.Label, got, want)
		}
		next := 0
		for _, p := range plan.Params() {
			if p.Offset != next {
				t.Errorf("%s: %s begins at %d, want %d", n.Label, p.Name, p.Offset, next)
			}
			next += p.Size()
		}
		if next != plan.Size() {
			t.Errorf("%s: %d parameters, want %d", n.Label, next, plan.Size())
		}
	}
	// The threshold CNN is trained on what the last pooling sees of a slice.
	plan := nn.Networks[1].Plan(nn.Config{Channels: 2})
	if got := fmt.Sprint(plan.Image, plan.Layers[0].Shape, plan.Target()); got != "[2 64 64] [60 60 2] [-1 1]" {
		t.Errorf("slices, what is seen of them, target: %s", got)
	}
}

// TestImpossible: a network of shapes that cannot be is told by a sentence.
func TestImpossible(t *testing.T) {
	for want, build := range map[string]func(net *nn.Net, x nn.Tensor) nn.Tensor{
		"nn: kernels of 9 pixels are larger than the image [8 8 1]": func(net *nn.Net, x nn.Tensor) nn.Tensor {
			return net.Conv(x, nn.Conv2D{Filters: 1, Kernel: 9})
		},
		"nn: images of 8×8 and 4×4 pixels do not join": func(net *nn.Net, x nn.Tensor) nn.Tensor {
			return net.Concat(x, net.Pool(x, nn.Linear))
		},
		"nn: a dense layer reads a vector, not an image [8 8 1]": func(net *nn.Net, x nn.Tensor) nn.Tensor {
			return net.Dense(x, 1, nn.Linear)
		},
		"nn: Flatten puts out a vector, not an image": func(net *nn.Net, x nn.Tensor) nn.Tensor {
			return net.Pool(net.Flatten(x), nn.Linear)
		},
		"nn: the channels of [8 8 1] do not fill blocks of 2×2": func(net *nn.Net, x nn.Tensor) nn.Tensor {
			return net.DepthToSpace(x)
		},
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != want {
					t.Errorf("%q, want %q", got, want)
				}
			}()
			nn.Network{Build: build}.Plan(nn.Config{Side: 8})
		}()
	}
}
