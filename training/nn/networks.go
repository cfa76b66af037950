package nn

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"isopet/inference/onnx"
	"isopet/inference/paper"
)

// Network is a network that can be trained.
type Network struct {
	Name  string // in file names and on the command line
	Label string // for a reader
	Build func(net *Net, x Tensor) Tensor
	Loss  Loss

	// EffectiveSide is how many pixels of a side, from the upper left, have an influence on the output; nil: all.
	// Training leaves out the others.
	EffectiveSide func(side int) int

	// Cost is what a slice costs in a training step, measured on processors, in halves of that of the threshold CNN.
	Cost int
}

// Networks are the paper's.
var Networks = []Network{
	{Name: "unet", Label: "U-Net", Build: UNet, Loss: BinaryCrossEntropy, Cost: 7},
	{
		Name: "threshold", Label: "Threshold CNN", Build: ThresholdCNN, Loss: MeanSquaredError,
		EffectiveSide: ThresholdSide, Cost: 2,
	},
}

// Own are the program's own networks, whose slices have channels of several kinds.
var Own = []Network{
	{Name: "isopet", Label: "Isopet network", Build: Isopet, Loss: CrossEntropyWithDice, Cost: 6},
}

// Find gives the row of Networks or Own with that name.
func Find(name string) (Network, error) {
	var names []string
	for _, n := range slices.Concat(Networks, Own) {
		if n.Name == name {
			return n, nil
		}
		names = append(names, n.Name)
	}
	return Network{}, fmt.Errorf("there is no network %q; there are %s", name, strings.Join(names, ", "))
}

// Config says how a network is built. The zero value is the paper's.
type Config struct {
	Side     int        // of the square images in pixels; 0 is [paper.Side]
	Channels int        // of the images; 0 is 1
	Output   Activation // of the last layer: Linear, as the paper has it, or Sigmoid
	Seed     uint64     // of dropout: a session of a model draws the sequence that the seed determines

	NoDropout bool // for a comparison that chance must not disturb
}

// Params lists what there is to train, in the order of the vector of weights.
func (n Network) Params(cfg Config) []Param { return n.Plan(cfg).Params() }

// Summary lists the layers and the total number of parameters, as tables 2 and 3 of the paper do.
func (n Network) Summary(cfg Config) (layers []Layer, parameters int) {
	p := n.plan(cfg, cfg.Image()[1])
	return p.Layers, p.Size()
}

// Target is the shape of what the network is trained towards; -1 is the batch.
func (n Network) Target(cfg Config) []int { return n.Plan(cfg).Target() }

// Image is the shape of what the network sees: channels, height and width.
func (c Config) Image() [3]int {
	side := cmp.Or(c.Side, paper.Side)
	return [3]int{cmp.Or(c.Channels, 1), side, side}
}

// image is the input for a batch of slices.
func (c Config) image(g *onnx.Graph) onnx.Value {
	shape := c.Image()
	return g.Input("x", -1, shape[0], shape[1], shape[2])
}
