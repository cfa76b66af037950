package nn_test

import (
	"testing"

	"isopet/training/nn"
)

// TestIsopet holds the number of parameters against that of the same network in PyTorch 2.15:
//
//	sum(p.numel() for p in net.parameters())
func TestIsopet(t *testing.T) {
	n, err := nn.Find("isopet")
	if err != nil {
		t.Fatal(err)
	}
	plan := n.Plan(nn.Config{Channels: 6, Output: nn.Sigmoid})
	if plan.Size() != 485_108 {
		t.Errorf("%d parameters", plan.Size())
	}
	if got := plan.Layers[len(plan.Layers)-1].Shape; got[0] != 64 || got[1] != 64 || got[2] != 1 {
		t.Errorf("it puts out %v", got)
	}
}
